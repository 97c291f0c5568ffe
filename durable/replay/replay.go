package replay

import (
	"fmt"

	"azurehaymaker/durable/history"
)

// Replay feeds committed history: whole episodes that follow what the machine
// has. It may be called again with what another process appended since.
//
// A decision that differs from the recorded one is not an error here: Mismatch
// tells it, the code is stopped, and the next Step fails the execution unless
// history says that it ended. The error is for events that are no history
// (cut, disordered, or before ExecutionStarted); the machine is then useless.
func (m *Machine) Replay(events []history.Event) error {
	if m.closed {
		return ErrClosed
	}
	m.replaying = true
	defer func() { m.replaying = false }()
	for len(events) > 0 {
		end, err := m.replayEpisode(events)
		if err != nil {
			return fmt.Errorf("replay history of instance %s: %w", m.info.InstanceID, err)
		}
		m.length += end
		events = events[end:]
	}
	return nil
}

// located is an action with its place in the history.
type located struct {
	history.Event
	ordinal int
}

// recorded is one episode taken apart.
type recorded struct {
	news    []history.Event
	actions []located
	// afterNews is the ordinal behind the news: where the first action is, or
	// would be.
	afterNews  int
	completion *history.Event
	closing    history.Event
	length     int
	// undecided: the decisions are not recorded yet (see Seam).
	undecided bool
	// seamed: the seam is behind.
	seamed bool
	// emptied: a rewind took back all of it.
	emptied bool
}

// opens says whether an execution may begin with the episode: with
// ExecutionStarted, or with nothing that counts.
func (r *recorded) opens() bool {
	for _, e := range r.news {
		if !marks(e) {
			return e.Body.Kind() == history.KindExecutionStarted
		}
	}
	return r.emptied
}

func (m *Machine) replayEpisode(events []history.Event) (int, error) {
	episode, err := m.cut(events)
	if err != nil {
		return 0, err
	}
	if m.completion != nil && !m.undecided {
		return 0, fmt.Errorf("event %d follows the end of the execution", m.length)
	}
	if m.undecided {
		m.undecided = false
		m.match(episode)
		return episode.length, nil
	}
	if m.started == nil && !episode.opens() {
		return 0, fmt.Errorf("event %d is not ExecutionStarted", m.length+1)
	}
	m.now = events[0].Timestamp
	m.hear(episode.news)
	if episode.undecided {
		m.undecided = true
		return episode.length, nil
	}
	m.match(episode)
	return episode.length, nil
}

// cut takes the first episode off events.
func (m *Machine) cut(events []history.Event) (recorded, error) {
	episode, first := recorded{afterNews: m.length + 1}, 1
	switch {
	case m.undecided, m.started == nil && m.length > 0 && isFollowUp(events[0]):
		episode.afterNews, first = m.length, 0
	case events[0].Body.Kind() != history.KindOrchestratorStarted:
		return episode, fmt.Errorf("event %d is %s, not OrchestratorStarted", m.length, events[0].Body.Kind())
	}
	for i, e := range events[first:] {
		ordinal := m.length + first + i
		switch b := e.Body.(type) {
		case history.OrchestratorStarted:
			return episode, fmt.Errorf("event %d is OrchestratorStarted inside an episode", ordinal)
		case history.OrchestratorCompleted:
			episode.closing, episode.length = e, first+i+1
			if m.started != nil || episode.seamed || !episode.seam(events[episode.length:]) || episode.undecided {
				return episode, nil
			}
			episode.seamed, episode.afterNews = true, ordinal+1
		case history.TaskScheduled, history.TimerCreated, history.SubOrchestrationInstanceCreated, history.EventSent:
			episode.actions = append(episode.actions, located{e, ordinal})
		case history.Rewound:
			episode.emptied = true
			m.rewinds.passOver(e, b.Was)
		case history.ExecutionCompleted:
			episode.completion = &e
		default:
			if len(episode.actions) > 0 || episode.completion != nil {
				return episode, fmt.Errorf("event %d is %s after the episode's decisions", ordinal, e.Body.Kind())
			}
			episode.news = append(episode.news, e)
			episode.afterNews = ordinal + 1
		}
	}
	return episode, fmt.Errorf("the episode that begins at event %d is not closed", m.length)
}

// seam says whether the OrchestratorCompleted just read is not the episode's
// last event, because the execution continues another: then the decisions come
// after it, or are not recorded yet.
func (r *recorded) seam(rest []history.Event) bool {
	if len(r.actions) > 0 || r.completion != nil || len(r.news) == 0 {
		return false
	}
	if len(rest) > 0 {
		return rest[0].Body.Kind() != history.KindOrchestratorStarted
	}
	started, _ := r.news[0].Body.(history.ExecutionStarted)
	r.undecided = started.Continued
	return started.Continued
}

// isFollowUp says whether an event goes on with a first episode that a rewind
// emptied: its decisions stood behind an OrchestratorCompleted of their own.
func isFollowUp(e history.Event) bool {
	switch e.Body.(type) {
	case history.Rewound, history.OrchestratorCompleted:
		return true
	}
	return false
}

// match holds the code's decisions against the recorded ones.
func (m *Machine) match(episode recorded) {
	decided := m.issued
	m.issued = nil
	if m.broken == nil && !forced(episode.completion) {
		if mismatch := m.difference(episode, decided); mismatch != nil {
			m.breakOff(mismatch)
		}
	}
	for _, action := range episode.actions {
		if m.broken != nil {
			m.follow(action.Event)
		}
		m.record(action.Event, action.ordinal)
	}
	if episode.completion != nil {
		if completion, ok := episode.completion.Body.(history.ExecutionCompleted); ok {
			m.finish(completion)
			if completion.Forced {
				m.customStatus = completion.CustomStatus
			}
			m.completedAt = episode.completion.Timestamp
			m.stop()
		}
	}
}

// forced says whether the end is not the code's decision.
func forced(completion *history.Event) bool {
	if completion == nil {
		return false
	}
	body, _ := completion.Body.(history.ExecutionCompleted)
	return body.Forced
}

func (m *Machine) difference(episode recorded, decided []history.Event) *MismatchError {
	for i, action := range episode.actions {
		var mine *history.Event
		if i < len(decided) {
			mine = &decided[i]
		}
		if mismatch := compare(action.ordinal, action.Event, mine); mismatch != nil {
			return mismatch
		}
	}
	next := episode.closing
	if episode.completion != nil {
		next = *episode.completion
	}
	ordinal := episode.afterNews + len(episode.actions)
	if len(decided) > len(episode.actions) {
		return extra(ordinal, next, decided[len(episode.actions)])
	}
	return m.differentEnd(ordinal, episode, next)
}

func (m *Machine) differentEnd(ordinal int, episode recorded, next history.Event) *MismatchError {
	mismatch := &MismatchError{Ordinal: ordinal, Recorded: describe(next)}
	switch {
	case m.completion == nil && episode.completion == nil:
		return nil
	case m.completion == nil:
		mismatch.Decided = "has not ended there"
		mismatch.Cause = "a call was added at its end while this instance ran; or " + impure
		return mismatch
	}
	mine := history.Event{ID: m.nextID, Body: *m.completion}
	if episode.completion != nil {
		theirs, _ := episode.completion.Body.(history.ExecutionCompleted)
		if theirs.Status == m.completion.Status && episode.completion.ID == m.nextID {
			return nil
		}
	}
	mismatch.Decided = "ended with " + describe(mine)
	mismatch.Cause = "calls were removed, or an error is handled otherwise, since this instance ran; or " + impure
	return mismatch
}

// breakOff stops code that disagrees with history; from here on history is
// followed without it.
func (m *Machine) breakOff(mismatch *MismatchError) {
	m.mismatch = mismatch
	m.broken = &history.Failure{ErrorType: ErrorTypeNonDeterministic, ErrorMessage: mismatch.Error()}
	m.stop()
	m.completion, m.continuation = nil, nil
	m.held, m.buffer, m.waiters, m.then = nil, map[string][]buffered{}, map[string][]*Future{}, nil
	for id, o := range m.open {
		if !o.recorded {
			delete(m.open, id)
		}
	}
}

// follow notes a recorded action without code having decided it.
func (m *Machine) follow(action history.Event) {
	m.nextID = max(m.nextID, action.ID+1)
	o := &open{future: &Future{}, kind: action.Body.Kind()}
	switch b := action.Body.(type) {
	case history.TaskScheduled:
		o.name = b.Name
	case history.SubOrchestrationInstanceCreated:
		if b.FireAndForget {
			return
		}
		o.name, o.child = b.Name, b.InstanceID
	case history.EventSent:
		return
	}
	m.open[action.ID] = o
}
