package replay

import (
	"fmt"
	"slices"
	"time"

	"azurehaymaker/durable/history"
)

// Decisions is one new episode.
type Decisions struct {
	// From is the ordinal of Events[0].
	From int
	// Events to append: OrchestratorStarted, the accepted news, what was
	// scheduled by id, ExecutionCompleted if the execution ended, and
	// OrchestratorCompleted. Empty when nothing happened.
	Events []history.Event
	// Dropped counts news that are not part of Events: completions of unknown
	// or closed tasks, anything after the end, repeated suspensions.
	Dropped int
	// Seam is, for the first episode of an execution that another continued
	// into, how many of Events come before its decisions; 0 otherwise.
	Seam int
	// Continued is set when the execution continues as new. Events are its
	// last episode then, which need not be kept.
	Continued *Continuation
}

// Step gives the code its news, one by one and in order, and returns the new
// episode. The first Step of an execution needs ExecutionStarted as its first
// news. now becomes the orchestrator's time unless that would go backwards.
// Step fails, changing nothing, when the machine is closed or has not been
// started; everything that goes wrong in the code is a decision.
func (m *Machine) Step(now time.Time, news []history.Event) (Decisions, error) {
	if err := m.checkNews(news); err != nil {
		return Decisions{}, err
	}
	none := Decisions{From: m.length, Dropped: len(news)}
	if m.completion != nil && !m.undecided {
		return none, nil
	}
	before := m.now
	now = now.UTC().Truncate(Tick)
	if slices.ContainsFunc(news, marks) {
		// What ends after a rewind is never taken for what ended before it.
		now = later(before.Add(Tick), now)
	}
	m.now = later(before, now)
	m.replaying = false
	decisions := Decisions{From: m.length}
	if m.undecided {
		m.now = before
		decisions.Events = m.decide()
		m.now = later(before, now)
	}
	first := m.started == nil
	accepted := m.hear(news)
	m.failIfBroken()
	decisions.Dropped = len(news) - len(accepted)
	switch {
	case len(accepted) > 0 || len(m.issued) > 0 || m.completion != nil && len(decisions.Events) == 0:
		episode := m.episode(accepted)
		decisions.Events = append(decisions.Events, episode...)
		if first && m.started.Continued && decisions.From == 0 {
			decisions.Seam = len(accepted) + 2
		}
	default:
		m.now = before
	}
	if m.completion != nil && m.completion.Status == history.StatusContinuedAsNew {
		decisions.Continued = m.continuation
	}
	return decisions, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (m *Machine) checkNews(news []history.Event) error {
	if m.closed {
		return ErrClosed
	}
	if m.started != nil {
		return nil
	}
	for len(news) > 0 && marks(news[0]) {
		news = news[1:]
	}
	if len(news) == 0 {
		return fmt.Errorf("instance %s has no history and no news: the first news must be ExecutionStarted", m.info.InstanceID)
	}
	if _, ok := news[0].Body.(history.ExecutionStarted); !ok {
		return fmt.Errorf("instance %s has no history: the first news must be ExecutionStarted, not %s", m.info.InstanceID, news[0].Body.Kind())
	}
	return nil
}

// episode puts the events of a step in their order and records what is open.
func (m *Machine) episode(accepted []history.Event) []history.Event {
	if m.started.Continued && m.length == 0 {
		return m.decisions(Seam(m.now, accepted))
	}
	events := make([]history.Event, 0, len(accepted)+len(m.issued)+3)
	events = append(events, history.Event{ID: history.NoID, Timestamp: m.now, Body: history.OrchestratorStarted{}})
	return m.decisions(append(events, stamped(accepted, m.now)...))
}

// decisions appends what the code decided, records it, and closes the episode.
func (m *Machine) decisions(events []history.Event) []history.Event {
	for _, e := range m.issued {
		m.record(e, m.length+len(events))
		events = append(events, e)
	}
	m.issued = nil
	if m.completion != nil {
		m.completedAt = m.now
		events = append(events, history.Event{ID: m.nextID, Timestamp: m.now, Body: *m.completion})
	}
	events = append(events, history.Event{ID: history.NoID, Timestamp: m.now, Body: history.OrchestratorCompleted{}})
	m.length += len(events)
	return events
}

// record marks an action as part of history at its ordinal.
func (m *Machine) record(e history.Event, ordinal int) {
	if o, ok := m.open[e.ID]; ok {
		o.recorded, o.ordinal, o.scheduledAt = true, ordinal, e.Timestamp
		if timer, ok := e.Body.(history.TimerCreated); ok {
			o.fireAt = timer.FireAt // the recorded time rules, whatever the code says today
		}
	}
}
