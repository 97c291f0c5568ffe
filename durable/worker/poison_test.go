package worker_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

var deadly = durable.NewOrchestration[string, string]("Deadly")

// grave is where steps end that never come back: the process is as good as dead
// for everybody else. Its goroutines are let go when the test is over.
type grave struct {
	entered chan struct{}
	lid     chan struct{}
	steps   atomic.Int64
	mended  atomic.Bool
	group   sync.WaitGroup
}

// addDeadly registers an orchestration whose step kills at once, or after it has
// heard of an event.
func (h *hub) addDeadly() *grave {
	h.t.Helper()
	g := &grave{entered: make(chan struct{}), lid: make(chan struct{})}
	h.must(durable.AddOrchestration(h.registry, deadly, "", func(ctx *durable.Context, when string) (string, error) {
		if when == "later" {
			if err := ctx.SetCustomStatus("alive"); err != nil {
				return "", err
			}
			if _, err := durable.WaitForEvent[string](ctx, "die").Await(); err != nil {
				return "", err
			}
		}
		if g.mended.Load() {
			return "mended", nil
		}
		g.steps.Add(1)
		select {
		case g.entered <- struct{}{}:
			<-g.lid
		case <-g.lid:
		}
		return "resurrected", nil
	}))
	h.t.Cleanup(func() { close(g.lid); g.group.Wait() })
	return g
}

// dies delivers the next wake to a process of its own, which does not survive
// it if the step gets as far as the code; false when there is no wake.
func (h *hub) dies(g *grave) bool {
	h.t.Helper()
	if _, _, err := h.delayed.release(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	messages, err := h.store.Receive(h.t.Context(), h.wakeQueue(), 1, pumpLease)
	h.must(err)
	if len(messages) == 0 {
		return false
	}
	m, came := messages[0], make(chan error, 1)
	engine := h.addEngine()
	g.group.Go(func() { came <- engine.HandleWake(context.WithoutCancel(h.t.Context()), m.Body, int(m.DequeueCount)) })
	select {
	case err := <-came:
		h.must(err)
		h.must(h.store.Delete(h.t.Context(), h.wakeQueue(), m))
	case <-g.entered:
		if m.DequeueCount >= poisonAfter {
			h.must(h.store.Send(h.t.Context(), h.wakeQueue()+"-poison", m.Body, 0))
			h.must(h.store.Delete(h.t.Context(), h.wakeQueue(), m))
			break
		}
		h.must(h.store.Release(h.t.Context(), h.wakeQueue(), m, 0))
	}
	return true
}

func (h *hub) dieUntilSilent(g *grave) {
	h.t.Helper()
	for h.dies(g) {
	}
}

func (h *hub) wantPoisoned(id string) {
	h.t.Helper()
	row := h.status(id)
	if row.Status != history.StatusFailed || !strings.Contains(row.Output, "after 5 deliveries") || !strings.Contains(row.Output, "tried 3 times in vain") ||
		!strings.Contains(row.Output, "rewind or restart") || row.CompletedTime.IsZero() {
		h.t.Fatalf("the instance is %s: %q", row.Status, row.Output)
	}
}

// TestAStepThatKillsItsProcessFailsItsInstance: nothing loops.
func TestAStepThatKillsItsProcessFailsItsInstance(t *testing.T) {
	for _, when := range []string{"at once", "later"} {
		t.Run(strings.ReplaceAll(when, " ", "_"), func(t *testing.T) {
			onEveryStore(t, func(h *hub) {
				g := h.addDeadly()
				id := h.start(deadly.Name(), when)
				if when == "later" {
					h.drain()
					h.must(h.client.RaiseEvent(h.t.Context(), id, "die", "now"))
				}
				h.dieUntilSilent(g)
				if got := h.sweep(); got.PoisonWakes != 1 {
					h.t.Fatalf("swept %+v", got)
				}
				h.dieUntilSilent(g)
				h.wantPoisoned(id)
				if n := g.steps.Load(); n != poisonAfter+3 {
					h.t.Errorf("the code ran %d times, want %d", n, poisonAfter+3)
				}
				if when == "later" && h.status(id).CustomStatus != `"alive"` {
					h.t.Errorf("the custom status is %s", h.status(id).CustomStatus)
				}
				h.clock.advance(time.Hour)
				h.restart()
				if got := h.sweep(); got != (worker.SweepReport{}) {
					h.t.Errorf("a sweep afterwards: %+v", got)
				}
				h.drain()
				h.wantPoisoned(id)
				if n := g.steps.Load(); n != poisonAfter+3 {
					h.t.Errorf("the code ran again: %d times", n)
				}
				g.mended.Store(true)
				h.must(h.client.Rewind(h.t.Context(), id, "mended"))
				h.drain()
				h.wantEnd(id, history.StatusCompleted, `"mended"`)
			})
		})
	}
}

// TestAParentHearsOfAPoisonedStep although the child's code never runs again.
func TestAParentHearsOfAPoisonedStep(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		g := h.addDeadly()
		parent := durable.NewOrchestration[string, string]("Mourning")
		h.must(durable.AddOrchestration(h.registry, parent, "", func(ctx *durable.Context, _ string) (string, error) {
			_, err := deadly.Call(ctx, "at once").Await()
			return fmt.Sprint(err), nil
		}))
		id := h.start(parent.Name(), "")
		h.dieUntilSilent(g)
		h.sweep()
		h.dieUntilSilent(g)
		h.wantPoisoned(h.childID(id, 0))
		h.drain()
		if row := h.status(id); row.Status != history.StatusCompleted || !strings.Contains(row.Output, "tried 3 times in vain") {
			h.t.Errorf("the parent is %s: %s", row.Status, row.Output)
		}
	})
}

// TestAStepThatComesBackAtLastIsTooLate: its commit loses against the end.
func TestAStepThatComesBackAtLastIsTooLate(t *testing.T) {
	h := newHub(t, stores[0].open)
	g := h.addDeadly()
	id := h.start(deadly.Name(), "at once")
	h.dieUntilSilent(g)
	h.sweep()
	h.dieUntilSilent(g)
	before := describe(h.history(id))
	for range poisonAfter + 3 {
		g.lid <- struct{}{}
	}
	g.group.Wait()
	h.drain()
	if after := describe(h.history(id)); after != before {
		t.Errorf("history was\n%sand is\n%s", before, after)
	}
	h.wantPoisoned(id)
}

// TestAStepThatTimesOutEachTimeFailsItsInstance with the reason.
func TestAStepThatTimesOutEachTimeFailsItsInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, stores[0].open)
		slow, steps := durable.NewOrchestration[int, string]("Slow"), 0
		h.must(durable.AddOrchestration(h.registry, slow, "", func(*durable.Context, int) (string, error) {
			steps++
			time.Sleep(30 * time.Second)
			return "", nil
		}))
		options := h.options()
		options.Now = time.Now
		h.engines = nil
		h.addEngineWith(h.registry, options)
		h.onFailure = func(error) {}
		id := h.start(slow.Name(), 1)
		h.drain()
		h.sweep()
		h.drain()
		h.wantPoisoned(id)
		if out := h.status(id).Output; !strings.Contains(out, "the step's time was over") || steps != poisonAfter+3 {
			t.Errorf("%d steps: %s", steps, out)
		}
	})
}

// TestStorageThatIsDownFailsNoInstance: whatever of the storage is down, and
// however long, an instance whose code is sound goes on afterwards.
func TestStorageThatIsDownFailsNoInstance(t *testing.T) {
	for _, method := range []faulty.Method{faulty.Load, faulty.Commit, faulty.SaveInstance, faulty.Instance, faulty.SaveAttempts, faulty.Send} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(method, "/lost answer ", after), func(t *testing.T) {
				h := newHub(t, stores[0].open)
				h.onFailure = func(error) {}
				id := h.start(chain.Name(), 2)
				h.store.Break(method, faulty.Fault{AfterEffect: after})
				for range 6 {
					h.drain()
					_, _ = h.engines[0].Sweep(t.Context())
					h.clock.advance(5 * time.Minute)
				}
				if s := h.status2(id); s == history.StatusFailed {
					t.Fatal("the instance failed")
				}
				h.store.Heal()
				for range 6 {
					_, _ = h.engines[0].Sweep(t.Context())
					h.clock.advance(5 * time.Minute)
					h.drain()
				}
				h.wantEnd(id, history.StatusCompleted, `"Hello Hello World"`)
			})
		}
	}
}

// status2 reads the row past the faults.
func (h *hub) status2(id string) history.Status {
	h.t.Helper()
	row, err := h.delayed.Instance(h.t.Context(), id)
	h.must(err)
	return row.Status
}

// TestTrialsOfOneSweepAreSpread: an innocent step does not die with a guilty one.
func TestTrialsOfOneSweepAreSpread(t *testing.T) {
	h := newHub(t, stores[0].open)
	guilty, innocent := h.start(chain.Name(), 0), h.start(chain.Name(), 0)
	h.movePoison(h.wakeQueue())
	if got := h.sweep(); got.PoisonWakes != 2 {
		t.Fatalf("swept %+v", got)
	}
	h.drain()
	if a, b := h.status(guilty).Status, h.status(innocent).Status; a != history.StatusCompleted || b != history.StatusPending {
		t.Fatalf("after the first trial: %s and %s", a, b)
	}
	h.clock.advance(30 * time.Second)
	h.drain()
	h.wantEnd(innocent, history.StatusCompleted, `"World"`)
}

// TestATrialThatIsLostIsSentAgain without running the code that may kill.
func TestATrialThatIsLostIsSentAgain(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		g := h.addDeadly()
		id := h.start(deadly.Name(), "at once")
		h.dieUntilSilent(g)
		h.sweep()
		h.dies(g)
		h.loseMessages()
		if why := h.why(id); !strings.Contains(why.Trouble, "tried 1 times in vain") {
			h.t.Errorf("why: %+v", why)
		}
		h.clock.advance(16 * time.Minute)
		if got := h.sweep(); got.Woken != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.dieUntilSilent(g)
		h.wantPoisoned(id)
		if n := g.steps.Load(); n != poisonAfter+3 {
			h.t.Errorf("the code ran %d times", n)
		}
	})
}

// TestASuccessfulTrialLeavesNothing behind, and one of a purged instance
// recreates nothing.
func TestASuccessfulTrialLeavesNothing(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id, gone := h.start(events.Name(), 1), h.start(events.Name(), 1)
		h.drain()
		for _, id := range []string{id, gone} {
			h.must(h.store.Send(h.t.Context(), h.wakeQueue(), []byte(`{"instance_id":"`+id+`","trial":true}`), 0))
		}
		h.must(h.client.ForcePurge(h.t.Context(), gone))
		h.drain()
		part, err := h.store.Load(h.t.Context(), id, store.Known{})
		h.must(err)
		if part.Attempts != (store.Attempts{}) {
			h.t.Errorf("attempts stay: %+v", part.Attempts)
		}
		if part, err = h.store.Load(h.t.Context(), gone, store.Known{}); err != nil || part.ETag != "" {
			h.t.Errorf("a purged instance came back: %+v, %v", part, err)
		}
	})
}

// TestTheSweepGoesOnPastAHangingInstance and comes back to it later.
func TestTheSweepGoesOnPastAHangingInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, stores[0].open)
		lid := make(chan struct{})
		hangs := durable.NewOrchestration[int, string]("Hangs")
		h.must(durable.AddOrchestration(h.registry, hangs, "", func(ctx *durable.Context, _ int) (string, error) {
			if _, err := durable.WaitForEvent[string](ctx, "go").Await(); err != nil {
				return "", err
			}
			<-lid
			return "", nil
		}))
		h.startWith(hangs.Name(), 1, client.StartOptions{InstanceID: "a"})
		h.drain()
		h.must(h.client.RaiseEvent(t.Context(), "a", "go", ""))
		hanging := make(chan error)
		go func() { hanging <- h.engines[0].HandleWake(t.Context(), []byte(`{"instance_id":"a"}`), 1) }()
		synctest.Wait()
		h.loseMessages()
		h.startWith(chain.Name(), 1, client.StartOptions{InstanceID: "b"})
		h.loseMessages()
		h.clock.advance(3 * time.Minute)
		for range 2 { // the second does not wait for the hanging one at all
			began := time.Now()
			report, err := h.engines[0].Sweep(t.Context())
			if err == nil || report.Failed != 1 || report.Woken != 1 || time.Since(began) > 10*time.Second {
				t.Errorf("swept %+v, %v, in %s", report, err, time.Since(began))
			}
		}
		close(lid)
		h.must(<-hanging)
		h.clock.advance(time.Hour)
		h.drain()
		h.wantEnd("b", history.StatusCompleted, `"Hello World"`)
	})
}

// TestADamagedInstanceDoesNotStopThePoisonSweep for the others.
func TestADamagedInstanceDoesNotStopThePoisonSweep(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.start(chain.Name(), 0)
	h.start(chain.Name(), 0)
	h.movePoison(h.wakeQueue())
	h.store.Inject(faulty.Load, 1, faulty.Fault{})
	report, err := h.engines[0].Sweep(t.Context())
	if err == nil || report.PoisonWakes != 1 || report.Failed != 1 {
		t.Errorf("swept %+v, %v", report, err)
	}
}
