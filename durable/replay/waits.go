package replay

import (
	"cmp"
	"slices"
	"time"

	"azurehaymaker/durable/history"
)

// Wait is one thing that has been asked for and has not come: an activity, a
// timer, a sub-orchestration, or an external event.
type Wait struct {
	// Kind of the event that history has for it, or KindEventRaised.
	Kind history.Kind
	// ID of the task or timer; history.NoID for an external event.
	ID int32
	// Name of the activity, orchestration or event; "" for a timer.
	Name string
	// InstanceID of a sub-orchestration.
	InstanceID string
	// DueAt is when a timer fires.
	DueAt time.Time
	// Since is when it was asked for.
	Since time.Time
	// Ordinal of its event in the history; -1 for an external event.
	Ordinal int
	// Awaited: the code goes on when this comes. The others are open without
	// being waited for just now, as what Select gave up. Without code, and for
	// some code, none is marked.
	Awaited bool
}

// Waits lists everything that is open, the oldest first; nothing once finished.
// Only the code knows of external events, and of timers it cancelled: a Machine
// without code has none of the former and all of the latter.
func (m *Machine) Waits() []Wait {
	waits := make([]Wait, 0, len(m.open))
	for id, o := range m.open {
		waits = append(waits, Wait{
			Kind: o.kind, ID: id, Name: o.name, InstanceID: o.child, DueAt: o.fireAt, Since: o.scheduledAt, Ordinal: o.ordinal,
			Awaited: m.awaits(o.future),
		})
	}
	for _, line := range m.waiters {
		for _, f := range line {
			waits = append(waits, Wait{
				Kind: history.KindEventRaised, ID: history.NoID, Name: f.event, Since: f.since, Ordinal: -1, Awaited: m.awaits(f),
			})
		}
	}
	slices.SortFunc(waits, func(a, b Wait) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
	})
	return waits
}

// awaits asks the parked code whether it would go on if f were there. The
// attempts of a retried call are futures of its own, which the code does not
// see; they go on by continuation.
func (m *Machine) awaits(f *Future) bool {
	switch {
	case f.done || m.ready == nil:
		return false
	case f.then != nil:
		return true
	}
	f.done = true
	defer func() { f.done = false }()
	return m.ready()
}
