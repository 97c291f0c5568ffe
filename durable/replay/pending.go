package replay

import (
	"cmp"
	"slices"
	"time"

	"azurehaymaker/durable/history"
)

// PendingTask is an activity that was scheduled and has no outcome yet.
type PendingTask struct {
	ID   int32
	Name string
	// Ordinal of its TaskScheduled event in the history.
	Ordinal     int
	ScheduledAt time.Time
}

// PendingTimer is a timer that has neither fired nor been cancelled.
type PendingTimer struct {
	ID     int32
	FireAt time.Time
}

// open is something scheduled whose outcome has not been accepted yet.
type open struct {
	future *Future
	name   string
	fireAt time.Time
	// kind of the event that schedules it.
	kind history.Kind
	// child is the instance id of a sub-orchestration.
	child       string
	recorded    bool
	ordinal     int
	scheduledAt time.Time
	// rewound is when the execution was rewound last while this was open.
	rewound time.Time
}

// OpenSince is the ordinal of the first event that schedules something open;
// false when nothing is open.
func (m *Machine) OpenSince() (ordinal int, some bool) {
	for _, o := range m.open {
		if o.recorded && (!some || o.ordinal < ordinal) {
			ordinal, some = o.ordinal, true
		}
	}
	return ordinal, some
}

// PendingTasks lists the open activities by id; none once finished. The price
// is that of the open ones, not of the history.
func (m *Machine) PendingTasks() []PendingTask {
	var tasks []PendingTask
	for id, o := range m.open {
		if o.kind == history.KindTaskScheduled {
			tasks = append(tasks, PendingTask{ID: id, Name: o.name, Ordinal: o.ordinal, ScheduledAt: o.scheduledAt})
		}
	}
	slices.SortFunc(tasks, func(a, b PendingTask) int { return cmp.Compare(a.ID, b.ID) })
	return tasks
}

// PendingTimers lists the open timers, the earliest first; none once finished.
func (m *Machine) PendingTimers() []PendingTimer {
	var timers []PendingTimer
	for id, o := range m.open {
		if o.kind == history.KindTimerCreated {
			timers = append(timers, PendingTimer{ID: id, FireAt: o.fireAt})
		}
	}
	slices.SortFunc(timers, func(a, b PendingTimer) int {
		return cmp.Or(a.FireAt.Compare(b.FireAt), cmp.Compare(a.ID, b.ID))
	})
	return timers
}

// DueTimers are the TimerFired events that are due at now, ready to be given
// to Step as news, the earliest first.
func (m *Machine) DueTimers(now time.Time) []history.Event {
	var due []history.Event
	for _, timer := range m.PendingTimers() {
		if timer.FireAt.After(now) {
			break
		}
		due = append(due, history.Event{
			ID: history.NoID, Timestamp: now.UTC().Truncate(Tick),
			Body: history.TimerFired{TimerID: timer.ID, FireAt: timer.FireAt},
		})
	}
	return due
}

// IsTaskOpen says whether a completion of this activity would be accepted.
func (m *Machine) IsTaskOpen(id int32) bool {
	o, ok := m.open[id]
	return ok && o.kind == history.KindTaskScheduled
}
