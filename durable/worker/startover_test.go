package worker_test

import (
	"errors"
	"testing"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// replace starts an orchestration under an id, whatever has it.
func (h *hub) replace(id, orchestration string, input any) error {
	_, err := h.client.Start(h.t.Context(), orchestration, input, client.StartOptions{InstanceID: id, Reuse: client.ReuseAny, Tags: map[string]string{"second": "yes"}})
	return err
}

// wantSecond checks that the instance is the second run of Chain and nothing else.
func (h *hub) wantSecond(id string) {
	h.t.Helper()
	h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	row, events := h.status(id), h.history(id)
	started, _ := events[1].Body.(history.ExecutionStarted)
	if row.Name != chain.Name() || row.Input != "1" || row.Tags["second"] != "yes" || row.ExecutionID != started.ExecutionID || len(events) != 8 {
		h.t.Errorf("the second run's row is %+v, its history\n%s", row, describe(events))
	}
}

func TestAStartReplacesWhateverHasTheID(t *testing.T) {
	for state, prepare := range map[string]func(h *hub, id string){
		"nothing": func(*hub, string) {},
		"pending": func(h *hub, id string) { h.startWithID(id, events.Name(), 2) },
		"pending with an event": func(h *hub, id string) {
			h.startWithID(id, events.Name(), 2)
			h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "dropped"))
			h.clock.advance(time.Second)
		},
		"running": func(h *hub, id string) { h.startWithID(id, events.Name(), 2); h.drain() },
		"suspended": func(h *hub, id string) {
			h.startWithID(id, events.Name(), 2)
			h.must(h.client.Suspend(h.t.Context(), id, ""))
			h.drain()
			h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "dropped"))
			h.clock.advance(time.Second)
		},
		"in a fan-out": func(h *hub, id string) {
			h.startWithID(id, fanOut.Name(), 30)
			h.pass()
		},
		"ended": func(h *hub, id string) { h.startWithID(id, chain.Name(), 3); h.drain() },
		"terminated before it began": func(h *hub, id string) {
			h.startWithID(id, chain.Name(), 3)
			h.must(h.client.ForceTerminate(h.t.Context(), id, ""))
		},
	} {
		t.Run(state, func(t *testing.T) {
			h := newHub(t, stores[0].open)
			id := h.newID()
			prepare(h, id)
			h.must(h.replace(id, chain.Name(), 1))
			if row := h.status(id); row.Status != history.StatusPending || row.Name != chain.Name() {
				t.Errorf("at once the row is %+v", row)
			}
			h.drain()
			h.wantSecond(id)
		})
	}
}

// TestAReplacementLargerThanOneTransaction replaces what runs.
func TestAReplacementLargerThanOneTransaction(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 1)
		h.drain()
		h.must(h.replace(id, fanOut.Name(), 110))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, sumOfSquares(110))
	})
}

// TestResultsOfAReplacedExecutionAreDropped: its activities are in flight.
func TestResultsOfAReplacedExecutionAreDropped(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.newID()
		h.keep = h.taskQueue(say.Name())
		h.startWithID(id, chain.Name(), 3)
		h.drain()
		h.must(h.replace(id, chain.Name(), 1))
		h.drain()
		h.keep = ""
		h.drain() // the first run's result comes before the second's
		h.wantSecond(id)
		if n := h.did.runs.Load(); n != 2 {
			h.t.Errorf("activities ran %d times, want one of each run", n)
		}
	})
}

// TestARowWrittenLateDoesNotReviveWhatWasReplaced: another process commits a step
// of the first execution, and writes its row only after the id was used again.
func TestARowWrittenLateDoesNotReviveWhatWasReplaced(t *testing.T) {
	for _, late := range []string{"before the second run's first step", "after its end"} {
		t.Run(late, func(t *testing.T) {
			h := newHub(t, stores[0].open)
			slow, id := h.engines[0], h.newID()
			h.startWithID(id, events.Name(), 1)
			messages, err := h.store.Receive(t.Context(), h.wakeQueue(), 1, pumpLease)
			h.must(err)
			reached, hold, done := make(chan struct{}), make(chan struct{}), make(chan error)
			h.store.Inject(faulty.SaveInstance, 1, faulty.Fault{Reached: reached, Hold: hold, DelayOnly: true})
			go func() { done <- slow.HandleWake(t.Context(), messages[0].Body, 1) }()
			<-reached
			h.must(h.store.Delete(t.Context(), h.wakeQueue(), messages[0]))
			h.engines = nil
			h.addEngine()
			h.clock.advance(time.Second)
			h.must(h.replace(id, chain.Name(), 1))
			if late == "after its end" {
				h.drain()
				h.wantSecond(id)
			}
			close(hold)
			h.must(<-done)
			if row := h.status(id); row.Status != history.StatusRunning || row.Name != events.Name() {
				t.Fatalf("the late row is not there: %+v", row)
			}
			h.drain()
			h.clock.advance(3 * time.Minute)
			h.sweep()
			h.drain()
			h.wantSecond(id)
		})
	}
}

// TestTwoReplacementsLeaveTheLast, and one that appears twice is one.
func TestTwoReplacementsLeaveTheLast(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.newID()
		h.startWithID(id, events.Name(), 1)
		h.drain()
		h.must(h.replace(id, events.Name(), 2))
		h.clock.advance(time.Second)
		row := h.status(id)
		h.must(h.replace(id, chain.Name(), 1))
		h.drain()
		h.wantSecond(id)
		row.Status = history.StatusRunning
		h.must(h.store.AddInbox(h.t.Context(), row, store.InboxItem{ID: "again", Event: history.Event{
			ID: history.NoID, Timestamp: row.CreatedTime, Body: history.ExecutionStarted{Name: events.Name(), InstanceID: id, ExecutionID: row.ExecutionID, Generation: row.Generation},
		}}))
		h.must(h.engines[0].HandleWake(h.t.Context(), []byte(`{"instance_id":"`+id+`"}`), 1))
		h.drain()
		h.wantSecond(id)
	})
}

func TestAScheduledStartReplacesNothingThatRuns(t *testing.T) {
	h := newHub(t, stores[0].open)
	_, err := h.client.Start(t.Context(), chain.Name(), 1, client.StartOptions{InstanceID: "x", Reuse: client.ReuseAny, ScheduledStart: h.clock.Now().Add(time.Hour)})
	if !errors.Is(err, client.ErrInvalidArgument) {
		t.Errorf("%v", err)
	}
}

// TestEachCallOfAReplacementFailsOnce, in a process that lives or dies. The
// caller repeats a start that failed.
func TestEachCallOfAReplacementFailsOnce(t *testing.T) {
	run := func(t *testing.T, fault func(*hub)) *hub {
		h := newFaultHub(t)
		id := h.newID()
		h.startWithID(id, events.Name(), 2)
		h.drain()
		h.clock.advance(time.Second)
		if fault != nil {
			fault(h)
		}
		h.insist(func() error { h.clock.advance(time.Second); return h.replace(id, chain.Name(), 1) })
		h.runToEnd()
		h.store.Heal() // the test's own reads come now
		for range 4 {
			if !h.status(id).Status.Terminal() {
				h.clock.advance(pumpLease)
				h.sweep()
				h.runToEnd()
			}
		}
		h.wantSecond(id)
		return h
	}
	clean := newFaultHub(t)
	clean.start(events.Name(), 2)
	clean.drain()
	whole := run(t, nil)
	for _, method := range append(engineMethods, faulty.ReplaceInstance) {
		first := clean.store.Calls(method)
		for nth := 1; nth <= whole.store.Calls(method)-first; nth++ {
			failEachWay(t, method, nth, func(t *testing.T, fault func(*hub)) { run(t, fault) })
		}
	}
}
