package main

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// TestSchedulesAreReadLikeTheHost holds cronSchedule to what NCrontab made of 88
// texts. It may refuse more than the host, but only the listed traps.
func TestSchedulesAreReadLikeTheHost(t *testing.T) {
	raw, err := os.ReadFile("testdata/ncrontab-schedules.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Schedule, Kind string }
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	traps := []string{ // valid for the host, but not read as written
		"0 0 22-2 * * *", "0 50-10 * * * *", "0 0 12 * * Fri-Mon", "*/0 * * * * *",
	}
	for _, v := range vectors {
		accepted := cronSchedule(v.Schedule) == ""
		switch v.Kind {
		case "cron5", "cron6":
			if !accepted && !slices.Contains(traps, v.Schedule) {
				t.Errorf("%q is refused, the host accepts it: %s", v.Schedule, cronSchedule(v.Schedule))
			}
			if accepted && slices.Contains(traps, v.Schedule) {
				t.Errorf("%q is a trap and was accepted", v.Schedule)
			}
		default: // timespan, invalid
			if accepted {
				t.Errorf("%q (%s) is accepted", v.Schedule, v.Kind)
			}
		}
	}
	if len(vectors) != 88 {
		t.Errorf("read %d vectors", len(vectors))
	}
}

func FuzzCronSchedule(f *testing.F) {
	f.Add("0 0 0,6,12,18 * * *")
	f.Add("0 +5 * * * *")
	f.Add("0 */5 8-18/2 1 jan Mon")
	f.Fuzz(func(t *testing.T, text string) {
		if must := cronSchedule(text); must == "" && len(text) < 9 {
			t.Fatalf("%q has too few characters for five fields", text)
		}
	})
}
