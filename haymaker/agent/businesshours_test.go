package agent

import (
	"slices"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

func TestBusinessHours(t *testing.T) {
	const day = 8 * time.Hour
	for _, c := range []struct {
		region, at string
		window     time.Duration
		want       float64
	}{
		{"eastus", "2026-01-28T13:00:00Z", day, 1},         // Wednesday 08:00
		{"eastus", "2026-01-28T12:59:59Z", day, quiet},     // 07:59
		{"eastus", "2026-01-28T22:59:00Z", day, 1},         // 17:59
		{"eastus", "2026-01-28T23:00:00Z", day, quiet},     // 18:00
		{"centralindia", "2026-01-28T02:30:00Z", day, 1},   // 08:00, half hours count
		{"australiaeast", "2026-01-25T22:30:00Z", day, 1},  // Monday 08:30, Sunday in UTC
		{"australiaeast", "2026-01-30T22:30:00Z", day, 2},  // Saturday 08:30, Friday in UTC
		{"nowhere", "2026-01-28T08:00:00Z", day, 1},        // as UTC
		{"eastus", "2026-01-28T03:00:00Z", time.Minute, 1}, // a shrunk day
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendarOf(c.region).stretch(at, c.window); got != c.want {
			t.Errorf("%s at %s: %v, want %v", c.region, c.at, got, c.want)
		}
	}
	if got := calendarOf("centralindia").String(); got != "centralindia, Mon-Fri 08:00-18:00 UTC+05:30" {
		t.Errorf("label %q", got)
	}
}

// TestDayIsSeeded: the turns of a day follow from run, scenario, region and begin,
// and are fewer at night.
func TestDayIsSeeded(t *testing.T) {
	operations := []catalogue.Operation{{Step: catalogue.Step{Name: "a"}, Cadence: catalogue.Cadence{EveryMinutes: 10, Jitter: 0.2}}}
	begin := time.Date(2026, 1, 28, 14, 0, 0, 0, time.UTC)
	day := func(region, run string) (turns []time.Time) {
		s := newSchedule(operations, begin, begin.Add(8*time.Hour), time.Second, calendarOf(region), Jitter(run, "scenario"))
		for now := begin; ; {
			_, _, at, ok := s.next(now)
			if !ok {
				return turns
			}
			turns, now = append(turns, at), at
		}
	}
	first := day("eastus", "run-1")
	if !slices.Equal(first, day("eastus", "run-1")) || slices.Equal(first, day("eastus", "run-2")) {
		t.Error("the day does not follow from the run")
	}
	if n, night := len(first), len(day("japaneast", "run-1")); n < 44 || n > 52 || night > n*6/10 {
		t.Errorf("%d turns in the business hours of one region, %d in another's night", n, night)
	}
	gaps := map[time.Duration]bool{}
	for i := range first[1:] {
		gap := first[i+1].Sub(first[i])
		if gaps[gap] = true; gap < 8*time.Minute || gap > 12*time.Minute {
			t.Errorf("a gap of %s", gap)
		}
	}
	if len(gaps) < 10 {
		t.Error("the cadence has no jitter")
	}
}

func TestStartNamesTheHours(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		expectOutcome(t, b.run(t.Context()), ExitDone)
		if got := b.ofType(haymaker.EventAgentStarted)[0].Details["business_hours"]; got != "eastus, Mon-Fri 08:00-18:00 UTC-05:00" {
			t.Errorf("business hours %v", got)
		}
	})
}
