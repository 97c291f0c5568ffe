package agent

import (
	"fmt"
	"testing"
	"time"

	"azurehaymaker/haymaker/catalogue"

	"pgregory.net/rapid"
)

// TestScheduleKeepsItsPromises: for any cadences, any length of operation and
// operations of any duration that leave time for one turn each, every operation
// has its turn, first turns are in order, and no cadence is exceeded.
func TestScheduleKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var operations []catalogue.Operation
		for i := range rapid.IntRange(1, 15).Draw(t, "operations") {
			operations = append(operations, catalogue.Operation{Step: catalogue.Step{Name: fmt.Sprint(i)}, Cadence: catalogue.Cadence{
				EveryMinutes: rapid.IntRange(5, 480).Draw(t, "every"), Jitter: rapid.Float64Range(0, 0.5).Draw(t, "jitter"),
			}})
		}
		window := time.Duration(rapid.Int64Range(int64(2*time.Second), int64(10*time.Hour)).Draw(t, "window"))
		shortest := time.Duration(rapid.Int64Range(int64(time.Second), int64(10*time.Second)).Draw(t, "shortest"))
		took := time.Duration(float64(window) * 0.39 / float64(len(operations)) * rapid.Float64Range(0, 1).Draw(t, "took"))
		start := fixedNow()
		s := newSchedule(operations, start, start.Add(window), shortest, calendarOf(rapid.SampledFrom([]string{"eastus", "centralindia", "nowhere"}).Draw(t, "region")), func() float64 { return rapid.Float64Range(0, 0.999).Draw(t, "random") })
		now, last, order := start, map[string]time.Time{}, 0
		for {
			operation, turn, at, ok := s.next(now)
			if !ok {
				break
			}
			if at.After(now) {
				now = at
			}
			if !now.Before(start.Add(window)) {
				break
			}
			if turn == 1 {
				if operation.Name != fmt.Sprint(order) {
					t.Fatalf("first turn %d is of operation %s", order, operation.Name)
				}
				order++
			} else {
				every := max(scale(time.Duration(operation.Cadence.EveryMinutes)*time.Minute, window), shortest)
				if gap := now.Sub(last[operation.Name]); float64(gap) < float64(every)*(1-operation.Cadence.Jitter)-1 {
					t.Fatalf("operation %s again after %s of %s", operation.Name, gap, every)
				}
			}
			last[operation.Name] = now
			now = now.Add(took)
		}
		if order != len(operations) {
			t.Fatalf("%d of %d operations had a turn in %s", order, len(operations), window)
		}
	})
}

func TestEightHoursAreNotStretched(t *testing.T) {
	if got := scale(10*time.Minute, 12*time.Hour); got != 10*time.Minute {
		t.Errorf("got %s", got)
	}
	if got := scale(48*time.Minute, 30*time.Second); got != 3*time.Second {
		t.Errorf("got %s", got)
	}
}

// TestLateAgentDoesFirstTurnsFirst: a repeat that was due earlier waits for an
// operation that has had no turn yet.
func TestLateAgentDoesFirstTurnsFirst(t *testing.T) {
	operation := func(name string, every int) catalogue.Operation {
		return catalogue.Operation{Step: catalogue.Step{Name: name}, Cadence: catalogue.Cadence{EveryMinutes: every}}
	}
	start := fixedNow()
	s := newSchedule([]catalogue.Operation{operation("often", 10), operation("seldom", 240)}, start, start.Add(8*time.Hour), time.Second, calendar{label: "UTC", zone: time.UTC}, func() float64 { return 0.5 })
	now := start.Add(10 * time.Minute)
	var got []string
	for range 3 {
		next, _, _, ok := s.next(now)
		if !ok {
			t.Fatal("nothing is due")
		}
		got = append(got, next.Name)
		now = start.Add(7 * time.Hour) // the first turn took very long
	}
	if want := "[often seldom often]"; fmt.Sprint(got) != want {
		t.Errorf("turns %v, want %s", got, want)
	}
}
