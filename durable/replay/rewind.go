package replay

import (
	"time"

	"azurehaymaker/durable/history"
)

// rewinds is what the machine knows of what rewinds took back.
type rewinds struct {
	// failed says when a task failed whose failure was taken back; last are
	// those that the coming mark is about.
	failed map[int32]time.Time
	last   []int32
	// again says when the rewind was that let a task be tried again.
	again map[int32]time.Time
	// retried are the tasks that a retry policy followed by another attempt.
	retried map[int32]bool
	// nextID is above every task id that was taken back.
	nextID int32
}

func newRewinds() rewinds {
	return rewinds{failed: map[int32]time.Time{}, again: map[int32]time.Time{}, retried: map[int32]bool{}}
}

// passOver notes an event that was taken back.
func (r *rewinds) passOver(e history.Event, was history.Body) {
	switch b := was.(type) {
	case history.TaskFailed:
		r.fail(b.TaskID, e.Timestamp)
	case history.SubOrchestrationInstanceFailed:
		r.fail(b.TaskID, e.Timestamp)
	case history.TaskScheduled, history.TimerCreated, history.SubOrchestrationInstanceCreated, history.EventSent:
		r.nextID = max(r.nextID, e.ID+1)
	}
}

func (r *rewinds) fail(id int32, at time.Time) {
	r.failed[id] = at
	r.last = append(r.last, id)
}

// rewind hears the mark: task ids that were taken back are never given again,
// because outcomes of theirs may still arrive, and all that is open counts as
// scheduled now.
func (m *Machine) rewind() {
	m.nextID = max(m.nextID, m.rewinds.nextID)
	for _, id := range m.rewinds.last {
		m.rewinds.again[id] = m.now
	}
	m.rewinds.last = nil
	for _, o := range m.open {
		o.scheduledAt, o.rewound = m.now, m.now
	}
}

// Tried says when a rewind let the task (or child) be tried again although it
// had failed; false when none did. A retry policy begins anew there.
func (m *Machine) Tried(id int32) (at time.Time, again bool) {
	at, again = m.rewinds.again[id]
	return at, again
}

// Retried notes that the failure of a task led to another attempt by its retry
// policy, so that a rewind does not take it for one that stayed.
func (m *Machine) Retried(id int32) { m.rewinds.retried[id] = true }

// WasRetried says whether Retried was said of the task.
func (m *Machine) WasRetried(id int32) bool { return m.rewinds.retried[id] }

// Reopened is an open sub-orchestration that was open already when the
// execution was rewound.
type Reopened struct {
	// Rewound is when that was.
	Rewound time.Time
	// Failed is when the child ended whose failure was taken back; zero when
	// the parent had not heard of an end.
	Failed time.Time
}

// ReopenedChild says whether the open child is one.
func (m *Machine) ReopenedChild(id int32) (Reopened, bool) {
	o, ok := m.open[id]
	if !ok || o.kind != history.KindSubOrchestrationCreated || o.rewound.IsZero() {
		return Reopened{}, false
	}
	return Reopened{Rewound: o.rewound, Failed: m.rewinds.failed[id]}, true
}

// stale says whether the failure of a child is the one that was taken back,
// reported again.
func (m *Machine) stale(id int32, at time.Time) bool {
	failed, ok := m.rewinds.failed[id]
	return ok && failed.Equal(at)
}

// marks says whether the event is the mark of a rewind.
func marks(e history.Event) bool {
	marker, ok := e.Body.(history.GenericEvent)
	return ok && marker.Rewind != nil
}
