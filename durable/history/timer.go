package history

import "time"

// TimerCreated says that the orchestrator asked to be woken; its event ID is
// the timer's id.
type TimerCreated struct{ FireAt time.Time }

// TimerFired says that a timer's time has come.
type TimerFired struct {
	TimerID int32
	FireAt  time.Time
}

// Kind implements Body.
func (TimerCreated) Kind() Kind { return KindTimerCreated }

// Kind implements Body.
func (TimerFired) Kind() Kind { return KindTimerFired }
