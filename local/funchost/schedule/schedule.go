package schedule

import (
	"fmt"
	"strings"
	"time"
)

// Schedule says when a timer fires.
type Schedule interface {
	// Next is the first occurrence after the moment, in its location; the zero time
	// means never.
	Next(after time.Time) time.Time
	// AdjustForDST is what the host reports to the function: true for cron.
	AdjustForDST() bool
	// String describes the schedule for the host's log, such as "Cron: '0 * * * * *'".
	String() string
}

// Parse reads a schedule text as the timer extension does: cron first, then TimeSpan.
// The error has the host's text.
func Parse(text string) (Schedule, error) {
	if cron, err := parseCron(text); err == nil {
		return cron, nil
	}
	if interval, ok := ParseTimeSpan(text); ok {
		return Constant(interval), nil
	}
	return nil, fmt.Errorf("The schedule expression '%s' was not recognized as a valid cron expression or timespan string.", text) //nolint:staticcheck // the host's own sentence
}

// Constant fires every interval, counted from the last start and not aligned to the
// clock. Zero and negative intervals are accepted, as recorded from the host.
type Constant time.Duration

// Next is the moment plus the interval.
func (c Constant) Next(after time.Time) time.Time { return after.Add(time.Duration(c)) }

// AdjustForDST is false: an interval does not follow the wall clock.
func (c Constant) AdjustForDST() bool { return false }

func (c Constant) String() string { return "Constant: " + FormatTimeSpan(time.Duration(c)) }

// Monitorable says whether the host keeps a status for the schedule. It does not when
// the schedule can fire more than once a minute: an interval under a minute, or a cron
// whose other fields are all * and that fires more than once in the minute after now.
func Monitorable(s Schedule, now time.Time) bool {
	switch v := s.(type) {
	case Constant:
		return time.Duration(v) >= time.Minute
	case *Cron:
		for _, field := range v.fields[1:] {
			if strings.TrimSpace(field) != "*" {
				return true
			}
		}
		first := v.Next(now)
		second := v.Next(first)
		return first.IsZero() || second.IsZero() || second.After(now.Add(time.Minute))
	default:
		return true
	}
}
