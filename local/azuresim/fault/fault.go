// Package fault makes requests fail on purpose: rules match plane, method and
// path, and answer an error in the plane's own shape, or only delay. Rules apply
// in the order they were set; the first match decides. Where no rule matches, a
// seeded random schedule may decide (schedule.go).
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"azurehaymaker/local/azuresim/wire"
)

// Rule is one fault.
type Rule struct {
	Plane      string `json:"plane,omitempty"`  // "" matches every plane
	Method     string `json:"method,omitempty"` // "" matches every method
	Match      string `json:"match,omitempty"`  // regular expression on the path with query, case-insensitive
	Status     int    `json:"status,omitempty"` // 0: only delay
	Code       string `json:"code,omitempty"`
	Message    string `json:"message,omitempty"`
	Count      int    `json:"count"`                 // how often it applies; -1: always; 0 means once
	RetryAfter int    `json:"retry_after,omitempty"` // seconds
	DelayMS    int64  `json:"delay_ms,omitempty"`
	After      bool   `json:"after,omitempty"` // let the request take effect, then answer the fault
	Hits       int    `json:"hits"`
	pattern    *regexp.Regexp
}

// Faults holds the rules. It is safe for concurrent use.
type Faults struct {
	mu     sync.Mutex
	rules  []*Rule
	random random
	now    func() time.Time
	path   string // of the file they are kept in; "" is none
}

// New holds no rules.
func New(now func() time.Time) *Faults { return &Faults{now: now} }

// Add checks a rule and appends it.
func (f *Faults) Add(rule Rule) error {
	pattern, err := regexp.Compile("(?i)" + rule.Match)
	if err != nil {
		return fmt.Errorf("match is no regular expression: %w", err)
	}
	if rule.Status != 0 && (rule.Status < 400 || rule.Status > 599) {
		return fmt.Errorf("status %d is no error status", rule.Status)
	}
	if rule.Status == 0 && rule.DelayMS == 0 {
		return errors.New("a fault needs a status, a delay_ms, or both")
	}
	if rule.DelayMS < 0 || rule.Count < -1 || rule.RetryAfter < 0 {
		return errors.New("delay_ms, retry_after and count (but for -1) must not be negative")
	}
	if rule.Count == 0 {
		rule.Count = 1
	}
	rule.pattern, rule.Hits = pattern, 0
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = append(f.rules, &rule)
	return nil
}

// Clear removes all rules.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = nil
}

// Rules is a copy of the rules with their hits.
func (f *Faults) Rules() []Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	rules := []Rule{}
	for _, rule := range f.rules {
		rules = append(rules, *rule)
	}
	return rules
}

// Take finds the rule for a request and counts the hit.
func (f *Faults) Take(plane string, r *http.Request) (Rule, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rule := range f.rules {
		if rule.Count == 0 || rule.Plane != "" && rule.Plane != plane ||
			rule.Method != "" && !strings.EqualFold(rule.Method, r.Method) || !rule.pattern.MatchString(r.URL.RequestURI()) {
			continue
		}
		if rule.Count > 0 {
			rule.Count--
		}
		rule.Hits++
		return *rule, true
	}
	return Rule{}, false
}

// Answer is the rule's error in the plane's shape.
func (f *Faults) Answer(plane string, rule Rule) wire.Answer {
	code, message := rule.Code, rule.Message
	if code == "" {
		code = strings.ReplaceAll(http.StatusText(rule.Status), " ", "")
	}
	if message == "" {
		message = "This request was made to fail by a fault of the simulator."
	}
	var answer wire.Answer
	switch plane {
	case "graph":
		answer = wire.GraphError(f.now(), rule.Status, code, "%s", message)
	case "keyvault":
		answer = wire.VaultError(rule.Status, code, "", "%s", message)
	case "registry":
		answer = wire.RegistryError(rule.Status, code, "%s", message)
	case "token":
		answer = wire.JSON(rule.Status, map[string]any{"error": code, "error_description": message})
	default:
		answer = wire.ARMError(rule.Status, code, "%s", message)
	}
	if rule.RetryAfter > 0 {
		answer = answer.With("Retry-After", strconv.Itoa(rule.RetryAfter))
	}
	return answer
}
