package durabletest

import (
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// scripted is something a client does at a time after the start.
type scripted struct {
	after time.Duration
	body  history.Body
}

// RaiseAt raises an external event with a JSON payload that long after the
// start; 0 makes it arrive together with the start.
func (w *Tester) RaiseAt(after time.Duration, name string, payload any) {
	w.t.Helper()
	text, err := durable.Encode(payload)
	if err != nil {
		w.t.Fatalf("raise event %s: %v", name, err)
	}
	w.script = append(w.script, scripted{after, history.EventRaised{Name: name, Input: text}})
}

// TerminateAt terminates the instance that long after the start.
func (w *Tester) TerminateAt(after time.Duration, reason string) {
	w.script = append(w.script, scripted{after, history.ExecutionTerminated{Reason: reason}})
}

// SuspendAt suspends the instance that long after the start.
func (w *Tester) SuspendAt(after time.Duration, reason string) {
	w.script = append(w.script, scripted{after, history.ExecutionSuspended{Reason: reason}})
}

// ResumeAt resumes the instance that long after the start.
func (w *Tester) ResumeAt(after time.Duration, reason string) {
	w.script = append(w.script, scripted{after, history.ExecutionResumed{Reason: reason}})
}
