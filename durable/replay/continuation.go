package replay

import (
	"cmp"
	"slices"
	"time"

	"azurehaymaker/durable/history"
)

// Next is what the code says of the execution that shall follow its own.
type Next struct {
	// Input as JSON text.
	Input string
	// Version of the orchestration; "" keeps the present one.
	Version string
	// KeepEvents hands on external events that came before and that nobody
	// consumed. Those that come after the call are handed on anyway.
	KeepEvents bool
}

// Continuation is how an execution ended that continues as new.
type Continuation struct {
	Next
	// Events are what the new execution hears first, in order of arrival.
	Events []history.Event
}

// buffered is an external event that came before anybody waited for its name.
type buffered struct {
	order int
	event history.Event
}

// ContinueAsNew asks for a new execution with an empty history as soon as the
// code returns without failure. From now on external events are kept for that
// one. A second call replaces the first.
func (m *Machine) ContinueAsNew(next Next) {
	m.mustRun()
	if m.continuation == nil {
		m.continuation = &Continuation{}
	}
	m.continuation.Next = next
}

// Continues says whether the code asked to continue as new.
func (m *Machine) Continues() bool { return m.continuation != nil }

// collect puts the unconsumed events in front of those that came after the call.
func (m *Machine) collect() {
	if !m.continuation.KeepEvents {
		return
	}
	var early []buffered
	for _, events := range m.buffer {
		early = append(early, events...)
	}
	slices.SortFunc(early, func(a, b buffered) int { return cmp.Compare(a.order, b.order) })
	kept := make([]history.Event, 0, len(early)+len(m.continuation.Events))
	for _, b := range early {
		kept = append(kept, b.event)
	}
	m.continuation.Events = append(kept, m.continuation.Events...)
}

// handOn keeps news that came in the step in which the execution continued as
// new, unless they concern its own tasks.
func (m *Machine) handOn(e history.Event) {
	if m.completion == nil || m.completion.Status != history.StatusContinuedAsNew {
		return
	}
	switch e.Body.(type) {
	case history.EventRaised, history.ExecutionSuspended, history.ExecutionResumed:
		m.continuation.Events = append(m.continuation.Events, e)
	}
}

// Seam is the beginning of an execution that another continued into: all but
// its decisions. Committing it alone is enough to switch over; Replay then
// leaves the machine Undecided.
func Seam(now time.Time, news []history.Event) []history.Event {
	now = now.UTC().Truncate(Tick)
	events := make([]history.Event, 0, len(news)+2)
	events = append(events, history.Event{ID: history.NoID, Timestamp: now, Body: history.OrchestratorStarted{}})
	events = append(events, stamped(news, now)...)
	return append(events, history.Event{ID: history.NoID, Timestamp: now, Body: history.OrchestratorCompleted{}})
}

// Undecided says that history holds the seam of this execution but not yet the
// decisions that follow from it: a Step is due, with or without news.
func (m *Machine) Undecided() bool { return m.undecided }

// decide completes the episode whose seam is history already.
func (m *Machine) decide() []history.Event {
	m.undecided = false
	m.failIfBroken()
	return m.decisions(nil)
}

// stamped gives news whole ticks, and those without a time the episode's.
func stamped(news []history.Event, now time.Time) []history.Event {
	events := make([]history.Event, len(news))
	for i, e := range news {
		e.Timestamp = e.Timestamp.UTC().Truncate(Tick)
		if e.Timestamp.IsZero() {
			e.Timestamp = now
		}
		events[i] = e
	}
	return events
}
