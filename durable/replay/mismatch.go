package replay

import (
	"fmt"
	"strings"

	"azurehaymaker/durable/history"
)

// The error types the machine itself gives to failures.
const (
	ErrorTypeNotRegistered    = "OrchestrationNotRegistered"
	ErrorTypeNonDeterministic = "NonDeterministicOrchestration"
	ErrorTypePanic            = "Panic"
)

// MismatchError says that replayed code decided something else than history
// records.
type MismatchError struct {
	// Ordinal of the first recorded event that does not fit (or, when the code
	// did more than is recorded, of the event that closed the episode).
	Ordinal  int
	Recorded string // what history holds there, in words
	Decided  string // what the code decided, in words
	Cause    string // the likely cause, in words
}

// Error implements error.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("non-deterministic orchestration: event %d of the history is %s, but the replayed code %s. Likely cause: %s. "+
		"Register changed code under a new version and keep the old one until its instances have ended", e.Ordinal, e.Recorded, e.Decided, e.Cause)
}

const impure = "the code depends on something other than its input, its results and its context " +
	"(a setting that is missing or differs here, the clock, random numbers, map order)"

// compare holds one recorded action against the decided one (nil: none left).
func compare(ordinal int, recorded history.Event, decided *history.Event) *MismatchError {
	mismatch := &MismatchError{Ordinal: ordinal, Recorded: describe(recorded)}
	if decided == nil {
		mismatch.Decided = "decided nothing more in that episode"
		mismatch.Cause = "a call was removed, or made conditional, while this instance ran; or " + impure
		return mismatch
	}
	mismatch.Decided = "decided " + describe(*decided)
	switch want := recorded.Body.(type) {
	case history.TaskScheduled:
		got, ok := decided.Body.(history.TaskScheduled)
		if ok && decided.ID == recorded.ID && strings.EqualFold(got.Name, want.Name) {
			return nil
		}
		mismatch.Cause = "an activity was renamed, or calls were added, removed or reordered, while this instance ran; or " + impure
	case history.SubOrchestrationInstanceCreated:
		got, ok := decided.Body.(history.SubOrchestrationInstanceCreated)
		if ok && decided.ID == recorded.ID && strings.EqualFold(got.Name, want.Name) && got.FireAndForget == want.FireAndForget {
			return nil
		}
		mismatch.Cause = "a sub-orchestration was renamed, or started instead of called (or the reverse), or calls were added, removed or reordered, while this instance ran; or " + impure
	case history.EventSent:
		got, ok := decided.Body.(history.EventSent)
		if ok && decided.ID == recorded.ID && strings.EqualFold(got.Name, want.Name) {
			return nil
		}
		mismatch.Cause = "an event was renamed, or calls were added, removed or reordered, while this instance ran; or " + impure
	case history.TimerCreated:
		if _, ok := decided.Body.(history.TimerCreated); ok && decided.ID == recorded.ID {
			return nil
		}
		mismatch.Cause = "a timer (or the retries of an activity) was removed or moved while this instance ran; or " + impure
	}
	return mismatch
}

// extra is the mismatch of a decision that history does not hold.
func extra(ordinal int, closing, decided history.Event) *MismatchError {
	return &MismatchError{
		Ordinal: ordinal, Recorded: describe(closing), Decided: "first decided " + describe(decided),
		Cause: "a call was added while this instance ran; or " + impure,
	}
}

// describe says in words what an event is.
func describe(e history.Event) string {
	switch b := e.Body.(type) {
	case history.TaskScheduled:
		return fmt.Sprintf("TaskScheduled %q (id %d)", b.Name, e.ID)
	case history.EventSent:
		return fmt.Sprintf("EventSent %q (id %d)", b.Name, e.ID)
	case history.SubOrchestrationInstanceCreated:
		if b.FireAndForget {
			return fmt.Sprintf("SubOrchestrationInstanceCreated %q without answer (id %d)", b.Name, e.ID)
		}
		return fmt.Sprintf("SubOrchestrationInstanceCreated %q (id %d)", b.Name, e.ID)
	case history.TimerCreated:
		return fmt.Sprintf("TimerCreated (id %d)", e.ID)
	case history.ExecutionCompleted:
		return fmt.Sprintf("ExecutionCompleted with status %s (id %d)", b.Status, e.ID)
	}
	return string(e.Body.Kind())
}
