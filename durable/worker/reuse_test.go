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

func (h *hub) startAgain(id, orchestration string, input any) error {
	_, err := h.client.Start(h.t.Context(), orchestration, input, client.StartOptions{InstanceID: id, Reuse: client.ReuseEnded})
	return err
}

func TestAnIDIsUsedAgainAfterTheEnd(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 5)
		h.drain()
		first := h.status(id)
		h.must(h.startAgain(id, chain.Name(), 1))
		if row := h.status(id); row.Status != history.StatusPending || row.Output != "" || !row.CompletedTime.IsZero() || row.Generation != 1 {
			h.t.Errorf("before its first step the row is %+v", row)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
		if row := h.status(id); row.Generation != 1 || row.ExecutionID == first.ExecutionID || row.Input != "1" {
			h.t.Errorf("the second run's row is %+v", row)
		}
		events := h.history(id)
		if started, _ := events[1].Body.(history.ExecutionStarted); len(events) != 8 || started.Generation != 1 {
			h.t.Errorf("the second run's history is\n%s", describe(events))
		}
		h.restart()
		h.must(h.startAgain(id, fanOut.Name(), 100)) // does not fit one transaction
		h.drain()
		h.wantEnd(id, history.StatusCompleted, sumOfSquares(100))
	})
}

func TestAnIDOfALiveInstanceIsRefused(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 1)
		if err := h.startAgain(id, chain.Name(), 1); !errors.Is(err, store.ErrInstanceExists) {
			h.t.Errorf("while it is pending: %v", err)
		}
		h.drain()
		if err := h.startAgain(id, chain.Name(), 1); !errors.Is(err, store.ErrInstanceExists) {
			h.t.Errorf("while it runs: %v", err)
		}
		h.must(h.client.Terminate(h.t.Context(), id, ""))
		h.drain()
		if _, err := h.client.Start(h.t.Context(), chain.Name(), 1, client.StartOptions{InstanceID: id}); !errors.Is(err, store.ErrInstanceExists) {
			h.t.Errorf("without a policy: %v", err)
		}
	})
}

func TestRestart(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		ctx := h.t.Context()
		id := h.startWith(chain.Name(), 2, client.StartOptions{Tags: map[string]string{"a": "b"}})
		if _, err := h.client.Restart(ctx, id, false); !errors.Is(err, client.ErrInstanceRunning) {
			h.t.Errorf("restart of a pending instance: %v", err)
		}
		h.drain()
		again, err := h.client.Restart(ctx, id, false)
		h.must(err)
		other, err := h.client.Restart(ctx, id, true)
		h.must(err)
		h.drain()
		if again != id || other == id {
			h.t.Errorf("restarted as %q and %q", again, other)
		}
		for _, restarted := range []string{again, other} {
			h.wantEnd(restarted, history.StatusCompleted, `"Hello Hello World"`)
			if row := h.status(restarted); row.Tags["a"] != "b" {
				h.t.Errorf("the tags are %v", row.Tags)
			}
		}
		if _, err := h.client.Restart(ctx, "nobody", true); !errors.Is(err, store.ErrInstanceNotFound) {
			h.t.Errorf("restart of nobody: %v", err)
		}
	})
}

func TestASecondRunThatIsScheduledWaits(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := h.start(chain.Name(), 1)
	h.drain()
	at := h.clock.Now().Add(10 * 24 * time.Hour)
	_, err := h.client.Start(t.Context(), chain.Name(), 2, client.StartOptions{InstanceID: id, Reuse: client.ReuseEnded, ScheduledStart: at})
	h.must(err)
	h.sweep()
	h.runToEnd()
	h.wantEnd(id, history.StatusCompleted, `"Hello Hello World"`)
	if got := h.history(id)[0].Timestamp; !got.Equal(at) {
		t.Errorf("it began at %s, want %s", got, at)
	}
}

// TestWhatWasMeantForTheFirstRunDoesNotHitTheSecond: a termination that came
// too late for the first run lies in the inbox when the second begins.
func TestWhatWasMeantForTheFirstRunDoesNotHitTheSecond(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 1)
		h.drain()
		late := h.status(id)
		sent := h.clock.Now()
		h.clock.advance(time.Second)
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "x"))
		h.drain()
		h.must(h.store.AddInbox(h.t.Context(), late, store.InboxItem{ID: "late", Event: history.Event{
			ID: history.NoID, Timestamp: sent, Body: history.ExecutionTerminated{Reason: "late"},
		}}))
		h.must(h.startAgain(id, events.Name(), 1))
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "second"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"second"`)
	})
}

// TestEachCallOfASecondRunFailsOnce, in a process that lives or dies.
func TestEachCallOfASecondRunFailsOnce(t *testing.T) {
	run := func(t *testing.T, fault func(*hub)) *hub {
		h := newFaultHub(t)
		id := h.start(chain.Name(), 2)
		h.drain()
		if fault != nil {
			fault(h)
		}
		h.insist(func() error {
			err := h.startAgain(id, chain.Name(), 1)
			if errors.Is(err, store.ErrInstanceExists) {
				return nil // an earlier try got through
			}
			return err
		})
		h.runToEnd()
		for range 4 {
			if !h.status(id).Status.Terminal() {
				h.clock.advance(pumpLease)
				h.sweep()
				h.runToEnd()
			}
		}
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
		return h
	}
	clean := newFaultHub(t)
	clean.start(chain.Name(), 2)
	clean.drain()
	whole := run(t, nil)
	for _, method := range append(engineMethods, faulty.ReplaceInstance) {
		first := clean.store.Calls(method)
		for nth := 1; nth <= whole.store.Calls(method)-first-readsAfter(method); nth++ {
			failEachWay(t, method, nth, func(t *testing.T, fault func(*hub)) { run(t, fault) })
		}
	}
}

// readsAfter are the reads of the test itself at the end of a run.
func readsAfter(method faulty.Method) int {
	if method == faulty.Instance {
		return 5
	}
	return 0
}

// TestALostStartOfASecondRunIsFoundByTheSweep, which does not take the row for a
// stale one.
func TestALostStartOfASecondRunIsFoundByTheSweep(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 2)
		h.drain()
		h.must(h.startAgain(id, chain.Name(), 1))
		h.loseMessages()
		h.restart()
		if report := h.sweep(); report.RowsRepaired+report.Woken > 0 {
			h.t.Errorf("too early: %+v", report)
		}
		h.clock.advance(3 * time.Minute)
		if report := h.sweep(); report.RowsRepaired > 0 || report.Woken != 1 {
			h.t.Errorf("the sweep: %+v", report)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	})
}
