package wire

import (
	"time"

	"azurehaymaker/local/funchost/jsonnet"
)

// TimerStatus is the status of a monitored timer before the run.
type TimerStatus struct {
	Last, Next, LastUpdated time.Time
}

// Timer is the body of a timer-triggered call; status is nil for an unmonitored timer.
func Timer(binding string, adjustForDST bool, status *TimerStatus, pastDue bool, input any, s Sys) []byte {
	b := newBuilder()
	schedule := &jsonnet.Object{}
	schedule.Set("AdjustForDST", adjustForDST)
	info := &jsonnet.Object{}
	info.Set("Schedule", schedule)
	info.Set("ScheduleStatus", nil)
	if status != nil {
		info.Set("ScheduleStatus", status.object())
	}
	info.Set("IsPastDue", pastDue)
	b.data.Set(binding, info)
	b.addInput(binding, input)
	b.addSys(s)
	return b.body()
}

func (s *TimerStatus) object() *jsonnet.Object {
	object := &jsonnet.Object{}
	object.Set("Last", OffsetText(s.Last))
	object.Set("Next", OffsetText(s.Next))
	object.Set("LastUpdated", OffsetText(s.LastUpdated))
	return object
}

// OffsetText is Json.NET's text of a time with its offset: seven digits of fraction at
// most, and 0001-01-01T00:00:00+00:00 for a time that never was.
func OffsetText(t time.Time) string { return t.Format("2006-01-02T15:04:05.9999999-07:00") }
