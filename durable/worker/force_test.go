package worker_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

var stubborn = durable.NewOrchestration[string, string]("Stubborn")

// addStubborn registers an orchestration that counts how often its code runs.
func (h *hub) addStubborn() *atomic.Int64 {
	h.t.Helper()
	ran := &atomic.Int64{}
	h.must(durable.AddOrchestration(h.registry, stubborn, "", func(ctx *durable.Context, _ string) (string, error) {
		ran.Add(1)
		if err := ctx.SetCustomStatus("here"); err != nil {
			return "", err
		}
		return durable.WaitForEvent[string](ctx, "go").Await()
	}))
	return ran
}

func TestForceTerminateRunsNoCode(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		ran := h.addStubborn()
		id := h.start(stubborn.Name(), "")
		h.drain()
		h.restart()
		before := ran.Load()
		h.must(h.client.ForceTerminate(h.t.Context(), id, "enough"))
		h.wantEnd(id, history.StatusTerminated, "enough") // without any process
		h.drain()
		h.sweep()
		h.wantEnd(id, history.StatusTerminated, "enough")
		if n := ran.Load() - before; n != 0 {
			h.t.Errorf("the code ran %d times", n)
		}
		if s := h.status(id).CustomStatus; s != `"here"` {
			h.t.Errorf("the custom status is %s", s)
		}
		if err := h.client.ForceTerminate(h.t.Context(), id, "again"); !errors.Is(err, client.ErrInstanceCompleted) {
			h.t.Errorf("a second time: %v", err)
		}
	})
}

// TestForceTerminateOfAnInstanceInMemory: a process that holds the instance
// hears of its end like of any other step.
func TestForceTerminateOfAnInstanceInMemory(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addStubborn()
	id := h.start(stubborn.Name(), "")
	h.drain()
	h.must(h.client.ForceTerminate(t.Context(), id, "enough"))
	h.drain()
	h.wantEnd(id, history.StatusTerminated, "enough")
	if n := h.logs.FilterMessageSnippet("does not follow its history").Len(); n != 0 {
		t.Errorf("%d mismatches were found", n)
	}
}

func TestForceTerminateBeforeTheFirstStepAndOfASecondRun(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		ran := h.addStubborn()
		id := h.start(stubborn.Name(), "")
		h.must(h.client.ForceTerminate(h.t.Context(), id, "early"))
		h.drain()
		h.wantEnd(id, history.StatusTerminated, "early")
		h.must(h.startAgain(id, stubborn.Name(), ""))
		h.must(h.client.ForceTerminate(h.t.Context(), id, "again"))
		h.drain()
		h.wantEnd(id, history.StatusTerminated, "again")
		if n := ran.Load(); n != 0 {
			h.t.Errorf("the code ran %d times", n)
		}
	})
}

func TestAParentHearsOfAForcedEnd(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("wait")
		h.drain()
		h.restart()
		h.must(h.client.ForceTerminate(h.t.Context(), h.childID(id, 0), "enough"))
		h.loseMessages()
		h.clock.advance(3 * time.Minute)
		h.sweep()
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"SubOrchestrationTerminated enough"`)
		h.wantEnd(h.childID(id, 0), history.StatusTerminated, "enough")
	})
}

func TestForceTerminateGetsInBetweenCommits(t *testing.T) {
	h := newFaultHub(t)
	h.addStubborn()
	id := h.start(stubborn.Name(), "")
	h.drain()
	h.store.Inject(faulty.Commit, 1, faulty.Fault{Err: store.ErrConflict})
	h.must(h.client.ForceTerminate(t.Context(), id, "enough"))
	h.wantEnd(id, history.StatusTerminated, "enough")
	other := h.start(stubborn.Name(), "")
	h.drain()
	h.store.Break(faulty.Commit, faulty.Fault{Err: store.ErrConflict})
	if err := h.client.ForceTerminate(t.Context(), other, "enough"); !errors.Is(err, store.ErrConflict) {
		t.Errorf("while it never gets in: %v", err)
	}
	h.store.Heal()
}

func TestForcePurgeOfARunningInstance(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addStubborn()
		id := h.start(stubborn.Name(), "")
		h.drain()
		h.must(h.client.ForcePurge(h.t.Context(), id))
		if err := h.client.ForcePurge(h.t.Context(), id); !errors.Is(err, store.ErrInstanceNotFound) {
			h.t.Errorf("a second time: %v", err)
		}
		h.must(h.store.Send(h.t.Context(), h.wakeQueue(), []byte(`{"instance_id":"`+id+`"}`), 0))
		h.drain()
		if _, err := h.client.Status(h.t.Context(), id); !errors.Is(err, store.ErrInstanceNotFound) {
			h.t.Errorf("it came back: %v", err)
		}
	})
}

func TestTheSweepPurgesWhatEndedLongAgo(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		options := h.options()
		options.RetainEnded, options.SweepLimit = 24*time.Hour, 100
		var old []string
		for range 5 {
			old = append(old, h.start(chain.Name(), 1))
		}
		waiting := h.start(events.Name(), 1)
		h.drain()
		h.clock.advance(23 * time.Hour)
		young := h.start(chain.Name(), 1)
		h.drain()
		engine := h.addEngineWith(h.registry, options)
		purged := func() int {
			report, err := engine.Sweep(h.t.Context())
			h.must(err)
			return report.Purged
		}
		if n := purged(); n != 0 {
			h.t.Errorf("%d purged before their time", n)
		}
		h.clock.advance(2 * time.Hour)
		if n := purged(); n != len(old) {
			h.t.Errorf("%d purged, want %d", n, len(old))
		}
		for _, id := range old {
			if _, err := h.client.Status(h.t.Context(), id); !errors.Is(err, store.ErrInstanceNotFound) {
				h.t.Errorf("%s is still there: %v", id, err)
			}
		}
		h.wantEnd(young, history.StatusCompleted, `"Hello World"`)
		h.must(h.client.RaiseEvent(h.t.Context(), waiting, "go", "at last"))
		h.drain()
		if n := purged(); n != 0 {
			h.t.Errorf("%d purged that began long ago but ended just now", n)
		}
		h.wantEnd(waiting, history.StatusCompleted, `"at last"`)
	})
}

// TestRetentionGoesOnWhereItBrokeOff: the limit of one sweep, and a purge that
// fails, delay the others by nothing.
func TestRetentionGoesOnWhereItBrokeOff(t *testing.T) {
	h := newFaultHub(t)
	for range 250 {
		id := h.newID()
		h.must(h.store.CreateInstance(t.Context(), store.Instance{
			ID: id, ExecutionID: id, Name: "Old", Status: history.StatusCompleted, CreatedTime: h.clock.Now(), LastUpdatedTime: h.clock.Now(), CompletedTime: h.clock.Now(),
		}))
	}
	options := h.options()
	options.RetainEnded, options.SweepLimit = time.Hour, 100
	engine := h.addEngineWith(h.registry, options)
	h.clock.advance(2 * time.Hour)
	h.store.Inject(faulty.PurgeInstance, 3, faulty.Fault{})
	var reports []worker.SweepReport
	for range 4 {
		report, err := engine.Sweep(t.Context())
		if err != nil && !errors.Is(err, faulty.ErrInjected) {
			t.Fatal(err)
		}
		reports = append(reports, report)
	}
	for i, want := range []int{99, 100, 50, 1} {
		if reports[i].Purged != want {
			t.Errorf("sweep %d purged %d, want %d", i, reports[i].Purged, want)
		}
	}
}
