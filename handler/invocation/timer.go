package invocation

import (
	"encoding/json"
	"time"
)

// TimerInfo is one firing of a timer function.
type TimerInfo struct {
	// InvocationID is the host's id of this call.
	InvocationID string
	// IsPastDue says that the host was not up at the planned time; however many
	// firings were missed, there is one such call.
	IsPastDue bool
	// AdjustForDST is true for cron schedules and false for intervals.
	AdjustForDST bool
	// Status is how the schedule stood before this firing. It is nil for
	// schedules that fire more than once a minute, which the host does not record.
	Status *ScheduleStatus
}

// ScheduleStatus is the host's record of a schedule. Next is about now; Last is
// the zero time when the timer never fired. Offsets are the host's local zone.
type ScheduleStatus struct {
	Last, Next, LastUpdated time.Time
}

// timerInfo decodes the call of a timer function. The host sends a timer as a
// plain object, not as JSON inside a string.
func (e envelope) timerInfo(binding string) (TimerInfo, error) {
	raw, err := e.trigger(binding)
	if err != nil {
		return TimerInfo{}, err
	}
	var wire *struct {
		Schedule       struct{ AdjustForDST bool }
		ScheduleStatus *ScheduleStatus
		IsPastDue      bool
	}
	if err := json.Unmarshal(raw, &wire); err != nil {
		return TimerInfo{}, e.fault("the timer is not the host's timer object", err)
	}
	if wire == nil {
		return TimerInfo{}, e.fault("the timer is null", nil)
	}
	if s := wire.ScheduleStatus; s != nil && s.Last.Year() <= 1 {
		s.Last = time.Time{} // "never", whatever the host's zone made of it
	}
	return TimerInfo{
		InvocationID: e.invocationID,
		IsPastDue:    wire.IsPastDue,
		AdjustForDST: wire.Schedule.AdjustForDST,
		Status:       wire.ScheduleStatus,
	}, nil
}
