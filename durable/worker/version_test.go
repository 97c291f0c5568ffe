package worker_test

import (
	"errors"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/worker"
)

// newRelease gives the hub's newer processes a second version of events, which
// the first engine, the old release, does not have.
func (h *hub) newRelease() *worker.Engine {
	h.t.Helper()
	registry := durable.NewRegistry()
	registerAll(h.t, registry, h.did)
	h.must(durable.AddOrchestration(registry, events, "2", func(ctx *durable.Context, n int) (string, error) {
		if _, err := say.Call(ctx, "new").Await(); err != nil {
			return "", err
		}
		got, err := runEvents(ctx, n)
		return "v2:" + got, err
	}))
	return h.addEngineWith(registry, h.options())
}

func (h *hub) startVersion(id, version string) {
	h.t.Helper()
	h.startWith(events.Name(), 2, client.StartOptions{InstanceID: id, Version: version})
}

// TestARollingDeploymentFailsNothing: old and new processes take turns; the old
// one cannot step the new version, yet every instance ends right.
func TestARollingDeploymentFailsNothing(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.newRelease()
		refused := 0
		h.onFailure = func(err error) {
			if !errors.Is(err, worker.ErrVersionUnknown) {
				h.t.Fatalf("a delivery failed: %v", err)
			}
			refused++
		}
		id := h.newID()
		h.startVersion(id, "2")
		h.drain()
		for range 2 {
			h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "x"))
			h.drain()
		}
		h.sweep() // what the old process alone took to poison
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"v2:x,x"`)
		if refused == 0 {
			h.t.Error("the old process never met the new version")
		}
	})
}

// TestAnOldProcessKeepsTheOutcomeOfATaskItRan: the result is not lost although
// the process cannot step.
func TestAnOldProcessKeepsTheOutcomeOfATaskItRan(t *testing.T) {
	h := newHub(t, stores[0].open)
	old, newer := h.engines[0], h.newRelease()
	id := h.newID()
	h.startVersion(id, "2")
	h.engines = []*worker.Engine{newer}
	h.stepOnly() // schedules the task
	h.engines = []*worker.Engine{old}
	messages, err := h.store.Receive(t.Context(), h.taskQueue(say.Name()), 1, pumpLease)
	h.must(err)
	h.must(old.HandleTask(t.Context(), messages[0].Body, 1))
	h.must(h.store.Delete(t.Context(), h.taskQueue(say.Name()), messages[0]))
	if s := h.status(id).Status; s != history.StatusRunning {
		t.Fatalf("the old process left the instance %s", s)
	}
	h.engines = []*worker.Engine{newer}
	h.drain()
	if n := count(h.history(id), history.KindTaskCompleted); n != 1 {
		t.Errorf("%d outcomes in history, want 1", n)
	}
	if n := h.did.runs.Load(); n != 1 {
		t.Errorf("the activity ran %d times, want once", n)
	}
}

// TestAnOldProcessCanTerminate: that needs no code.
func TestAnOldProcessCanTerminate(t *testing.T) {
	h := newHub(t, stores[0].open)
	old, newer := h.engines[0], h.newRelease()
	id := h.newID()
	h.startVersion(id, "2")
	h.engines = []*worker.Engine{newer}
	h.drain()
	h.engines = []*worker.Engine{old}
	h.must(h.client.Terminate(t.Context(), id, "enough"))
	h.drain()
	h.wantEnd(id, history.StatusTerminated, "enough")
}
