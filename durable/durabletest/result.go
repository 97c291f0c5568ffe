package durabletest

import (
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// Result is what became of an instance.
type Result[Out any] struct {
	Status history.Status
	// CustomStatus is JSON text, "" if never set.
	CustomStatus string
	Started      time.Time
	// Ended is when it ended, or the clock's last time if it did not.
	Ended time.Time
	// Events is the whole history of the last execution.
	Events []history.Event
	// Earlier are the histories of the executions that continued as new.
	Earlier [][]history.Event
	// Sent are the events that it, and the sub-orchestrations it called, sent to
	// other instances; Forgotten the sub-orchestrations they started.
	Sent      []Sent
	Forgotten []Started
	// Waiting says what an instance that did not end waits for.
	Waiting string

	completion history.ExecutionCompleted
}

// Elapsed is how long the instance ran on the test's clock.
func (r *Result[Out]) Elapsed() time.Duration { return r.Ended.Sub(r.Started) }

// Output is the orchestration's output; the error is the *history.Failure of a
// failed instance, and says why there is no output of any other.
func (r *Result[Out]) Output() (Out, error) {
	var none Out
	switch r.Status {
	case history.StatusCompleted:
		return durable.Decode[Out](r.completion.Result)
	case history.StatusFailed:
		if r.completion.Failure != nil {
			return none, r.completion.Failure
		}
		return none, fmt.Errorf("the instance failed: %s", r.completion.Result)
	case history.StatusTerminated:
		return none, fmt.Errorf("the instance was terminated: %s", r.completion.Result)
	}
	return none, fmt.Errorf("the instance did not end (%s at %s): %s", r.Status, r.Ended.Format(time.RFC3339), r.Waiting)
}
