package tenant

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// The outcomes that a long-running operation can be given.
const (
	OutcomeFail     = "fail"     // it ends Failed, with an error
	OutcomeHang     = "hang"     // it does not end before it is told to, or its time is up
	OutcomeReappear = "reappear" // a deletion ends well, but Resource Graph goes on showing what it removed
)

// Fate decides how long-running operations on matching targets end.
type Fate struct {
	Kind    OperationKind `json:"kind,omitempty"`  // put, delete or action; "" is any
	Match   string        `json:"match,omitempty"` // regular expression on the target's id, case-insensitive
	Outcome string        `json:"outcome"`
	Code    string        `json:"code,omitempty"` // of the error of a failure
	Message string        `json:"message,omitempty"`
	ForMS   int64         `json:"for_ms,omitempty"` // how long it hangs (0: until told) or is shown
	Count   int           `json:"count"`            // how often it applies; -1: always; 0 means once
	Hits    int           `json:"hits"`
}

// Check completes a fate or says what is wrong with it.
func (f *Fate) Check() error {
	if _, err := regexp.Compile(f.Match); err != nil {
		return fmt.Errorf("match is no regular expression: %w", err)
	}
	if !slices.Contains([]string{OutcomeFail, OutcomeHang, OutcomeReappear}, f.Outcome) {
		return fmt.Errorf("the outcome %q is none of fail, hang, reappear", f.Outcome)
	}
	if !slices.Contains([]OperationKind{"", OperationPut, OperationDelete, OperationAction}, f.Kind) {
		return fmt.Errorf("the kind %q is none of put, delete, action", f.Kind)
	}
	if f.Outcome == OutcomeReappear && (f.Kind != "" && f.Kind != OperationDelete || f.ForMS == 0) {
		return fmt.Errorf("reappear is for deletions, and needs for_ms")
	}
	if f.ForMS < 0 || f.Count < -1 {
		return fmt.Errorf("for_ms and count (but for -1) must not be negative")
	}
	if f.Count == 0 {
		f.Count = 1
	}
	if f.Outcome == OutcomeReappear {
		f.Kind = OperationDelete
	}
	f.Hits = 0
	return nil
}

// Lasts is how long the fate's effect lasts.
func (f *Fate) Lasts() time.Duration { return milliseconds(f.ForMS) }

// Suits reports whether the fate is for an operation.
func (f *Fate) Suits(kind OperationKind, target string) bool {
	if f.Kind != "" && f.Kind != kind || f.Outcome == OutcomeReappear && kind != OperationDelete {
		return false
	}
	pattern, err := regexp.Compile("(?i)" + f.Match)
	return err == nil && pattern.MatchString(target)
}

// TakeFate finds the first fate for an operation and counts its use.
func (d *Data) TakeFate(kind OperationKind, target string) (Fate, bool) {
	for _, fate := range d.Fates {
		if fate.Count == 0 || !fate.Suits(kind, target) {
			continue
		}
		if fate.Count > 0 {
			fate.Count--
		}
		fate.Hits++
		return *fate, true
	}
	return Fate{}, false
}
