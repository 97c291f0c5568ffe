package schedule

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t *testing.T) *time.Location {
	t.Helper()
	location, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func TestPointInTimeRunsOnceInTheRepeatedHour(t *testing.T) {
	berlin := zone(t)
	s, err := Parse("0 30 2 * * *")
	if err != nil {
		t.Fatal(err)
	}
	// On 2026-10-25 the clock goes from 03:00 back to 02:00.
	first := s.Next(time.Date(2026, 10, 25, 0, 0, 0, 0, berlin))
	second := s.Next(first)
	if first.Format(time.DateTime) != "2026-10-25 02:30:00" || second.Format(time.DateTime) != "2026-10-26 02:30:00" {
		t.Errorf("%v, then %v", first, second)
	}
}

func TestSkippedHourShifts(t *testing.T) {
	berlin := zone(t)
	s, err := Parse("0 30 2 * * *")
	if err != nil {
		t.Fatal(err)
	}
	// On 2026-03-29 there is no 02:30.
	got := s.Next(time.Date(2026, 3, 29, 0, 0, 0, 0, berlin))
	if got.Sub(time.Date(2026, 3, 29, 0, 0, 0, 0, berlin)) > 4*time.Hour {
		t.Errorf("the run of the day is lost: %v", got)
	}
}

func TestMonitorable(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC)
	for text, want := range map[string]bool{
		"*/5 * * * * *": false, "0 * * * * *": true, "0,30 * * * * *": false, "* * * * *": true,
		"*/5 0 * * * *": true, "00:00:30": false, "00:01:00": true, "0 0 0 30 2 *": true,
	} {
		s, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := Monitorable(s, now); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestNextIsLaterAndFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := func(name string, low, high int) string {
			return rapid.OneOf(rapid.Just("*"), rapid.Custom(func(t *rapid.T) string {
				return strconv.Itoa(rapid.IntRange(low, high).Draw(t, name))
			})).Draw(t, name+" field")
		}
		text := field("s", 0, 59) + " " + field("m", 0, 59) + " " + field("h", 0, 23) + " " + field("d", 1, 28) + " " + field("mon", 1, 12) + " *"
		c, err := parseCron(text)
		if err != nil {
			t.Fatal(err)
		}
		after := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "after"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).UTC()
		next := c.Next(after)
		if !next.After(after) || next.Nanosecond() != 0 || !c.seconds.has(next.Second()) || !c.minutes.has(next.Minute()) ||
			!c.hours.has(next.Hour()) || !c.days.has(next.Day()) || !c.months.has(int(next.Month())) {
			t.Fatalf("%q after %v: %v", text, after, next)
		}
	})
}

func TestTimeSpanReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.Duration(rapid.Int64Range(-1e10, 1e10).Draw(t, "ticks")) * 100 * time.Microsecond
		if got, ok := ParseTimeSpan(FormatTimeSpan(want)); !ok || got != want {
			t.Fatalf("%v became %q and %v, %v", want, FormatTimeSpan(want), got, ok)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0 */5 * * * *", "1-5,10-15/2,*/30 * * * * *", "24:00:00", "1.02:03:04.5", "-5", "0 0 0 * Ja 6"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if (s == nil) == (err == nil) {
			t.Fatalf("%v and %v", s, err)
		}
		if c, ok := s.(*Cron); ok {
			after := time.Date(2026, 1, 30, 23, 58, 30, 0, time.UTC)
			if next := c.Next(after); !next.IsZero() && !next.After(after) {
				t.Fatalf("%q: %v is not after %v", text, next, after)
			}
		}
	})
}
