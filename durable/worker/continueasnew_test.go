package worker_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

// stages runs one stage per execution; what a stage does is in its plan.
var stages = durable.NewOrchestration[stage, string]("Stages")

type stage struct {
	Plan []string // one letter per thing to do, one text per execution
	Said string
}

func (h *hub) addStages() {
	h.t.Helper()
	h.must(durable.AddOrchestration(h.registry, stages, "", runStages))
}

func runStages(ctx *durable.Context, s stage) (string, error) {
	for _, what := range s.Plan[0] {
		said, err := doThing(ctx, what)
		if err != nil {
			return "", err
		}
		s.Said += said
	}
	if s.Plan = s.Plan[1:]; len(s.Plan) == 0 {
		return s.Said, nil
	}
	return stages.ContinueAsNew(ctx, s, durable.KeepEvents())
}

func doThing(ctx *durable.Context, what rune) (string, error) {
	switch what {
	case 'a':
		return say.Call(ctx, "A").Await()
	case 'f':
		sum, err := runFanOut(ctx, 100)
		return fmt.Sprint(sum), err
	case 'e':
		return durable.WaitForEvent[string](ctx, "go").Await()
	case 't':
		forgotten := ctx.CreateTimer(30 * time.Minute)
		_, err := ctx.CreateTimer(time.Minute).Await()
		forgotten.Cancel()
		return "t", err
	case 'l':
		ctx.CreateTimer(100 * time.Hour)
		return durable.WaitForEvent[string](ctx, "go").Await()
	case 's':
		return "s", ctx.SetCustomStatus("set")
	}
	return "", errors.New("unknown thing")
}

func (h *hub) startStages(plan ...string) string {
	h.t.Helper()
	return h.startWith(stages.Name(), stage{Plan: plan}, client.StartOptions{InstanceID: h.newID(), Tags: map[string]string{"kept": "yes"}})
}

func TestContinueAsNewReplacesTheHistory(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addStages()
		id := h.startStages(strings.Repeat("a", 20)+"s", "e", "a")
		first := h.status(id)
		h.drain()
		between := h.status(id)
		if between.Status != history.StatusRunning || between.ExecutionID == first.ExecutionID || between.CustomStatus != `"set"` ||
			!strings.Contains(between.Input, `"Plan":["e","a"]`) || !between.CompletedTime.IsZero() {
			h.t.Fatalf("after it continued as new the row is %+v", between)
		}
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "!"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"`+strings.Repeat("Hello A", 20)+`s!Hello A"`)
		row, events := h.status(id), h.history(id)
		if len(events) != 9 || row.Tags["kept"] != "yes" || row.CustomStatus != `"set"` {
			h.t.Errorf("row %+v with history\n%s", row, describe(events))
		}
		started, _ := events[1].Body.(history.ExecutionStarted)
		if started.ExecutionID != row.ExecutionID || started.Tags["kept"] != "yes" || !row.CreatedTime.Equal(events[1].Timestamp) {
			h.t.Errorf("it began with %+v, the row is %+v", started, row)
		}
		h.restart() // and a process that has nothing in memory agrees
		if report := h.sweep(); report.Woken+report.RowsRepaired+report.Failed > 0 {
			h.t.Errorf("the sweep found something: %+v", report)
		}
	})
}

func TestContinueAsNewIntoALargeFirstStep(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addStages()
		id := h.startStages("a", "f", "a")
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello A`+strings.Trim(sumOfSquares(100), `"`)+`Hello A"`)
	})
}

// TestEachCallOfAContinuingRunFailsOnce: whatever call fails, before or after
// its effect, in a process that lives or dies, the run ends the same.
func TestEachCallOfAContinuingRunFailsOnce(t *testing.T) {
	run := func(t *testing.T, fault func(*hub)) *hub {
		h := newFaultHub(t)
		h.addStages()
		if fault != nil {
			fault(h)
		}
		const id = "stages"
		h.insist(func() error {
			_, err := h.client.Start(t.Context(), stages.Name(), stage{Plan: []string{"ae", "t", "fe", "a"}}, client.StartOptions{InstanceID: id})
			if errors.Is(err, store.ErrInstanceExists) {
				return nil
			}
			return err
		})
		h.drain()
		for _, word := range []string{"1", "2"} {
			h.insist(func() error { return h.client.RaiseEvent(t.Context(), id, "go", word) })
			h.clock.advance(time.Second)
		}
		h.runToEnd()
		for range 3 { // lost answers hide messages, lost messages wait for the sweep
			if !h.status(id).Status.Terminal() {
				h.clock.advance(pumpLease)
				h.sweep()
				h.runToEnd()
			}
		}
		row := h.status(id)
		sum := strings.Trim(sumOfSquares(100), `"`)
		// A caller whose answer was lost raises its event again.
		want := []string{`"Hello A1t` + sum + `2Hello A"`, `"Hello A1t` + sum + `1Hello A"`}
		if row.Status != history.StatusCompleted || row.Output != want[0] && row.Output != want[1] {
			t.Fatalf("it is %s: %s\n%s", row.Status, row.Output, describe(h.history(id)))
		}
		return h
	}
	clean := run(t, nil).store
	for _, method := range []faulty.Method{faulty.SaveInstance, faulty.Load, faulty.Commit, faulty.AddInbox} {
		for nth := 1; nth <= clean.Calls(method); nth++ {
			if nth > 10 && nth < clean.Calls(method)-4 {
				continue // the outcomes of the fan-out, one like the other
			}
			failEachWay(t, method, nth, func(t *testing.T, fault func(*hub)) { run(t, fault) })
		}
	}
}

// TestARunWithoutAPauseYields: executions that end at once are followed for a
// while, then others get their turn; the run still comes to its end.
func TestARunWithoutAPauseYields(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addStages()
		plan := make([]string, 50)
		plan[49] = "a"
		id := h.startStages(plan...)
		h.stepOnly()
		if s := h.status(id).Status; s != history.StatusRunning {
			h.t.Fatalf("after one step it is %s", s)
		}
		if events := h.history(id); len(events) != 3 {
			h.t.Fatalf("the switch alone is committed, not\n%s", describe(events))
		}
		h.restart()
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello A"`)
	})
}

// TestASwitchWithoutDecisionsIsFoundByTheSweep: the process dies between the
// two commits and the message is lost too.
func TestASwitchWithoutDecisionsIsFoundByTheSweep(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addStages()
	plan := make([]string, 50)
	plan[49] = "a"
	id := h.startStages(plan...)
	h.stepOnly()
	undecided := h.status(id).ExecutionID
	h.loseMessages()
	h.restart()
	h.clock.advance(3 * time.Minute)
	h.sweep()
	if h.status(id).ExecutionID == undecided {
		t.Fatal("the sweep left the execution undecided")
	}
	h.drain()
	h.clock.advance(3 * time.Minute)
	h.sweep()
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello A"`)
}

// TestMoreEventsThanOneTransactionTakesAreCarried, in their order.
func TestMoreEventsThanOneTransactionTakesAreCarried(t *testing.T) {
	onEveryStore(t, func(h *hub) { carryMany(h, nil) })
	carryMany(newHub(t, stores[0].open), &faulty.Fault{})
	carryMany(newHub(t, stores[0].open), &faulty.Fault{AfterEffect: true})
}

// carryMany lets the commit of the switch fail once, if at all.
func carryMany(h *hub, fault *faulty.Fault) {
	h.t.Helper()
	h.addStages()
	const n = 105
	id := h.startStages("a"+"t", strings.Repeat("e", n+1))
	h.drain()
	var want strings.Builder
	for i := range n {
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", fmt.Sprint(i, ",")))
		fmt.Fprint(&want, i, ",")
		h.clock.advance(time.Millisecond)
	}
	h.drain()
	if fault != nil {
		h.onFailure = func(error) {}
		h.store.Inject(faulty.Commit, 1, *fault)
	}
	h.runToEnd()
	h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "last"))
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello At`+want.String()+`last"`)
}

// TestTimersOfAnEarlierExecutionWakeNobody: their messages are not sent again
// on behalf of a timer that happens to have the same id.
func TestTimersOfAnEarlierExecutionWakeNobody(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addStages()
	id := h.startStages("t", "t", "t", "l")
	h.drain()
	for range 3 {
		h.clock.advance(61 * time.Second)
		h.drain()
	}
	before := h.store.Calls(faulty.Send)
	h.clock.advance(time.Hour)
	h.drain()
	if sent := h.store.Calls(faulty.Send) - before; sent != 0 {
		t.Errorf("%d messages were sent for timers that are over", sent)
	}
	if s := h.status(id).Status; s != history.StatusRunning {
		t.Errorf("it is %s", s)
	}
}

func TestAContinuationOnAVersionThisProcessLacksWaits(t *testing.T) {
	h := newHub(t, stores[0].open)
	moving := durable.NewOrchestration[int, string]("Moving")
	h.must(durable.AddOrchestration(h.registry, moving, "", func(ctx *durable.Context, n int) (string, error) {
		return moving.ContinueAsNew(ctx, n, durable.OnVersion("2"))
	}))
	h.onFailure = func(err error) {
		if !errors.Is(err, worker.ErrVersionUnknown) {
			t.Fatal(err)
		}
	}
	id := h.start(moving.Name(), 1)
	h.drain()
	h.must(durable.AddOrchestration(h.registry, moving, "2", func(*durable.Context, int) (string, error) { return "moved", nil }))
	h.restart()
	h.sweep()
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"moved"`)
}
