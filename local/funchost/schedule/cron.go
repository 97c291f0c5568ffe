package schedule

import (
	"fmt"
	"strings"
	"time"
)

// searchYears bounds the search: the calendar repeats after 400 years, so a date
// that did not come by then never comes.
const searchYears = 400

// Cron is an NCrontab expression.
type Cron struct {
	text                                       string
	fields                                     []string
	seconds, minutes, hours, days, months, dow set
}

func parseCron(text string) (*Cron, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
	c := &Cron{text: text, fields: fields}
	kinds := []fieldKind{secondField(), minuteField(), hourField(), dayField(), monthField(), weekdayField()}
	targets := []*set{&c.seconds, &c.minutes, &c.hours, &c.days, &c.months, &c.dow}
	switch {
	case len(fields) == 6:
	case len(fields) == 5:
		c.fields = append([]string{"0"}, fields...)
	case len(fields) > 5:
		return nil, fmt.Errorf("'%s' is an invalid crontab expression. It must contain 6 components of a schedule in the sequence of seconds, minutes, hours, days, months, and days of week.", text) //nolint:staticcheck // NCrontab's sentence
	default:
		return nil, fmt.Errorf("'%s' is an invalid crontab expression. It must contain 5 components of a schedule in the sequence of minutes, hours, days, months, and days of week.", text) //nolint:staticcheck // NCrontab's sentence
	}
	for i, kind := range kinds {
		values, err := kind.parse(c.fields[i])
		if err != nil {
			return nil, err
		}
		*targets[i] = values
	}
	return c, nil
}

// AdjustForDST is true: cron follows the wall clock.
func (c *Cron) AdjustForDST() bool { return true }

func (c *Cron) String() string { return "Cron: '" + c.text + "'" }

// Next walks from the coarse unit to the fine one, so an expression that fires once
// in years costs hundreds of steps, not millions.
func (c *Cron) Next(after time.Time) time.Time {
	zone := after.Location()
	wall := clockOf(after).Truncate(time.Second).Add(time.Second)
	limit := wall.AddDate(searchYears, 0, 0)
	for !wall.After(limit) {
		year, month, day := wall.Date()
		switch {
		case !c.months.has(int(month)):
			wall = time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
		case !c.days.has(day) || !c.dow.has(int(wall.Weekday())):
			wall = time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC)
		case !c.hours.has(wall.Hour()):
			wall = time.Date(year, month, day, wall.Hour()+1, 0, 0, 0, time.UTC)
		case !c.minutes.has(wall.Minute()):
			wall = wall.Truncate(time.Minute).Add(time.Minute)
		case !c.seconds.has(wall.Second()):
			wall = wall.Add(time.Second)
		default:
			if next := inZone(wall, zone); next.After(after) {
				return next
			}
			// The repeated hour at the end of daylight saving time.
			wall = wall.Add(time.Second)
		}
	}
	return time.Time{}
}

// clockOf is the wall clock reading as a UTC time, on which arithmetic has no jumps.
func clockOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func inZone(wall time.Time, zone *time.Location) time.Time {
	year, month, day := wall.Date()
	return time.Date(year, month, day, wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
}
