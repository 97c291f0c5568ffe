package durable_test

import (
	"fmt"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

var endless = durable.NewOrchestration[string, string]("Endless")

// endlessMachine is an orchestration of one activity after the other, with a
// history of at least so many events (four per step).
func endlessMachine(t testing.TB, events int) (machine, again *replay.Machine, all []history.Event) {
	t.Helper()
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, endless, "", func(ctx *durable.Context, in string) (string, error) {
		for {
			if _, err := say.Call(ctx, in).Await(); err != nil {
				return "", err
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	started := history.ExecutionStarted{Name: "Endless", InstanceID: "i", Input: `"x"`}
	machine, again = registry.NewMachine(started, nil), registry.NewMachine(started, nil)
	t.Cleanup(machine.Close)
	t.Cleanup(again.Close)
	now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	decisions, err := machine.Step(now, []history.Event{{ID: history.NoID, Body: started}})
	for id := int32(0); ; id++ {
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, decisions.Events...); len(all) >= events {
			return machine, again, all
		}
		decisions, err = machine.Step(now, []history.Event{completed(id)})
	}
}

func completed(id int32) history.Event {
	return history.Event{ID: history.NoID, Body: history.TaskCompleted{TaskID: id, Result: `"y"`}}
}

// warmStep gives a function that makes one more step of such a machine.
func warmStep(t testing.TB, events int) func() {
	machine, _, all := endlessMachine(t, events)
	now, id := machine.Now(), int32(len(all)/4-1)
	news := make([]history.Event, 1)
	return func() {
		news[0] = completed(id)
		if decisions, err := machine.Step(now, news); err != nil || len(decisions.Events) != 4 {
			t.Fatalf("%d events, %v", len(decisions.Events), err)
		}
		id++
	}
}

func BenchmarkWarmStep(b *testing.B) {
	for _, events := range []int{100, 10_000} {
		b.Run(fmt.Sprint(events), func(b *testing.B) {
			step := warmStep(b, events)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%50_000 == 49_999 { // an execution may schedule 100,000
					b.StopTimer()
					step = warmStep(b, events)
					b.StartTimer()
				}
				step()
			}
		})
	}
}

func BenchmarkReplay(b *testing.B) {
	for _, events := range []int{100, 10_000} {
		b.Run(fmt.Sprint(events), func(b *testing.B) {
			registry := durable.NewRegistry()
			_, _, all := endlessMachine(b, events)
			if err := durable.AddOrchestration(registry, endless, "", func(ctx *durable.Context, in string) (string, error) {
				for {
					if _, err := say.Call(ctx, in).Await(); err != nil {
						return "", err
					}
				}
			}); err != nil {
				b.Fatal(err)
			}
			started, _ := all[1].Body.(history.ExecutionStarted)
			b.ReportAllocs()
			for b.Loop() {
				machine := registry.NewMachine(started, nil)
				if err := machine.Replay(all); err != nil {
					b.Fatal(err)
				}
				machine.Close()
			}
		})
	}
}

// TestWarmStepDoesNotDependOnTheHistory is the benchmark as a check: the same
// allocations after 100 events and after 10,000, but for what the runtime
// itself may allocate meanwhile.
func TestWarmStepDoesNotDependOnTheHistory(t *testing.T) {
	short := testing.AllocsPerRun(200, warmStep(t, 100))
	long := testing.AllocsPerRun(200, warmStep(t, 10_000))
	if long > short+3 {
		t.Errorf("a warm step allocates %v times after 100 events, %v times after 10,000", short, long)
	}
}
