package worker_test

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

func (h *hub) sweep() worker.SweepReport {
	h.t.Helper()
	report, err := h.engines[0].Sweep(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return report
}

// loseMessages empties the engine's queues, as nothing in Azure should.
func (h *hub) loseMessages() {
	h.t.Helper()
	for _, queue := range h.engines[0].Queues() {
		for {
			messages, err := h.store.Receive(h.t.Context(), queue, 32, time.Minute)
			h.must(err)
			if len(messages) == 0 {
				break
			}
			for _, m := range messages {
				h.must(h.store.Delete(h.t.Context(), queue, m))
			}
		}
	}
	h.delayed.mu.Lock()
	defer h.delayed.mu.Unlock()
	h.delayed.waiting = nil
}

func TestSweepFindsNothingInAHealthyHub(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.start(events.Name(), 1)
		h.start(timers.Name(), time.Hour)
		h.drain()
		h.clock.advance(10 * time.Minute)
		if got := h.sweep(); got != (worker.SweepReport{Instances: 2}) {
			h.t.Errorf("swept %+v", got)
		}
	})
}

func TestSweepStartsAnInstanceWhoseWakeWasLost(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 1)
		h.loseMessages()
		if got := h.sweep(); got.Woken != 0 {
			h.t.Fatalf("a fresh start was woken: %+v", got)
		}
		h.clock.advance(3 * time.Minute)
		if got := h.sweep(); got.Woken != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	})
}

func TestSweepServesAForgottenInbox(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 1)
		h.drain()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "x"))
		h.loseMessages()
		if got := h.sweep(); got.Woken != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"x"`)
	})
}

func TestSweepFiresOverdueTimers(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(timers.Name(), time.Hour)
		h.drain()
		h.loseMessages()
		h.clock.advance(time.Hour + 3*time.Minute)
		if got := h.sweep(); got.Woken != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.drain()
		if s := h.status(id).Status; s != history.StatusCompleted {
			h.t.Errorf("the instance is %s", s)
		}
	})
}

func TestSweepSendsLostTasksAgain(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(fanOut.Name(), 3)
		h.keep = h.taskQueue(square.Name())
		h.drain()
		h.loseMessages()
		h.keep = ""
		h.clock.advance(10 * time.Minute)
		if got := h.sweep(); got.Redispatched != 0 {
			h.t.Fatalf("too early: %+v", got)
		}
		h.clock.advance(6 * time.Minute)
		if got := h.sweep(); got.Redispatched != 3 {
			h.t.Fatalf("swept %+v", got)
		}
		if got := h.sweep(); got.Redispatched != 0 {
			h.t.Fatalf("sent again twice in a row: %+v", got)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, "5")
	})
}

// TestSweepSendsWhatACrashLeftUnsent: the process dies between commit and send,
// and the message that led to the commit is lost too.
func TestSweepSendsWhatACrashLeftUnsent(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.onFailure = func(error) {}
		for _, orchestration := range []string{chain.Name(), mixed.Name()} {
			id := h.start(orchestration, 2)
			h.store.Break(faulty.Send, faulty.Fault{})
			h.pass()
			h.store.Heal()
			h.loseMessages()
			h.restart()
			h.clock.advance(3 * time.Minute)
			if got := h.sweep(); got.Woken != 1 {
				h.t.Fatalf("swept %+v", got)
			}
			h.drain()
			if n := count(h.history(id), history.KindTaskCompleted); n == 0 {
				h.t.Error("the unsent task never ran")
			}
			// What was settled once must not be found again.
			h.clock.advance(3 * time.Minute)
			h.restart()
			h.sweep()
			h.drain()
			h.clock.advance(3 * time.Minute)
			h.restart()
			if got := h.sweep(); got.Woken != 0 {
				h.t.Errorf("a settled hub is woken again: %+v", got)
			}
			h.must(h.client.Terminate(h.t.Context(), h.startedOr(id), ""))
			h.drain()
		}
	})
}

// TestTheMarkDoesNotPassWhatIsUnsent: a task's message stays unsent while later
// steps are committed; a process that knows nothing of it must still see it.
func TestTheMarkDoesNotPassWhatIsUnsent(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.onFailure = func(error) {}
	id := h.start(fanOut.Name(), 3)
	h.store.Inject(faulty.Send, 2, faulty.Fault{})
	h.stepOnly() // two of three tasks are out
	h.store.Break(faulty.Send, faulty.Fault{})
	h.pass() // both are committed, the third cannot be sent
	if n := count(h.history(id), history.KindTaskCompleted); n != 2 {
		t.Fatalf("%d tasks completed, want 2", n)
	}
	h.store.Heal()
	h.loseMessages()
	h.restart()
	h.clock.advance(3 * time.Minute)
	if got := h.sweep(); got.Woken != 1 {
		t.Fatalf("swept %+v", got)
	}
	h.drain()
	h.wantEnd(id, history.StatusCompleted, "5")
}

// startedOr gives an instance that still runs: the given one, or a new one.
func (h *hub) startedOr(id string) string {
	if !h.status(id).Status.Terminal() {
		return id
	}
	return h.start(events.Name(), 1)
}

func TestSweepRepairsAStaleRow(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 1)
		h.drain()
		row := h.status(id)
		row.Status, row.Output = history.StatusRunning, "" // as a tool might write
		h.must(h.store.SaveInstance(h.t.Context(), row))
		h.clock.advance(3 * time.Minute)
		if got := h.sweep(); got.RowsRepaired != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	})
}

func TestSweepRepairsAStaleCustomStatus(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(statuses.Name(), "")
		h.drain()
		row := h.status(id)
		row.CustomStatus = `"older"` // another process' write that came late
		h.must(h.store.SaveInstance(h.t.Context(), row))
		h.clock.advance(3 * time.Minute)
		if got := h.sweep(); got.RowsRepaired != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		if got := h.status(id).CustomStatus; got != `"first"` {
			h.t.Errorf("custom status is %s", got)
		}
	})
}

func TestSweepRemovesAnOrphanedRow(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 1)
		h.drain()
		row := h.status(id)
		h.must(h.store.PurgeInstance(h.t.Context(), id))
		h.must(h.store.CreateInstance(h.t.Context(), row)) // a purge that broke off
		if got := h.sweep(); got.Orphans != 0 {
			h.t.Fatalf("a fresh row was removed: %+v", got)
		}
		h.clock.advance(11 * time.Minute)
		if got := h.sweep(); got.Orphans != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		if _, err := h.client.Status(h.t.Context(), id); err == nil {
			h.t.Error("the orphan is still there")
		}
	})
}

func TestSweepTurnsPoisonIntoFailedTasks(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 1)
		h.keep = h.taskQueue(say.Name())
		h.drain()
		h.keep = ""
		h.movePoison(h.taskQueue(say.Name()))
		h.must(h.store.Send(h.t.Context(), h.taskQueue(say.Name())+"-poison", []byte("garbage"), 0))
		got := h.sweep()
		if got.PoisonTasks != 1 || got.Undecodable != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.drain()
		row := h.status(id)
		if row.Status != history.StatusFailed || !strings.Contains(row.Output, "after 5 deliveries") {
			h.t.Errorf("the instance is %s: %q", row.Status, row.Output)
		}
		if got := h.sweep(); got.Undecodable != 1 || got.PoisonTasks != 0 {
			h.t.Errorf("garbage does not stay where it is: %+v", got)
		}
	})
}

func TestSweepSendsPoisonedWakesAgain(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 1)
		h.movePoison(h.wakeQueue())
		if got := h.sweep(); got.PoisonWakes != 1 {
			h.t.Fatalf("swept %+v", got)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	})
}

// movePoison does what the host does after the last delivery.
func (h *hub) movePoison(queue string) {
	h.t.Helper()
	messages, err := h.store.Receive(h.t.Context(), queue, 32, time.Minute)
	h.must(err)
	if len(messages) == 0 {
		h.t.Fatalf("nothing to move from %s", queue)
	}
	for _, m := range messages {
		h.must(h.store.Send(h.t.Context(), queue+"-poison", m.Body, 0))
		h.must(h.store.Delete(h.t.Context(), queue, m))
	}
}

func TestSweepGoesOnWhereItStopped(t *testing.T) {
	h := newHub(t, stores[0].open)
	options := h.options()
	options.SweepLimit = 100
	engine := h.addEngineWith(h.registry, options)
	for range 250 {
		h.start(events.Name(), 1)
	}
	h.loseMessages()
	h.clock.advance(3 * time.Minute)
	woken := 0
	for range 3 {
		report, err := engine.Sweep(t.Context())
		h.must(err)
		woken += report.Woken
	}
	if woken != 250 {
		t.Errorf("three sweeps woke %d of 250", woken)
	}
}

func TestSweepReportsWhatItCouldNotLookAt(t *testing.T) {
	h := newHub(t, stores[0].open)
	healthy, sick := h.start(chain.Name(), 1), h.start(chain.Name(), 1)
	h.loseMessages()
	h.clock.advance(3 * time.Minute)
	h.store.Inject(faulty.Load, 1, faulty.Fault{})
	report, err := h.engines[0].Sweep(t.Context())
	if err == nil || report.Failed != 1 || report.Woken != 1 {
		t.Errorf("one failing instance of two: %+v, error %v", report, err)
	}
	h.sweep()
	h.drain()
	for _, id := range []string{healthy, sick} {
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	}
	h.store.Break(faulty.ListInstances, faulty.Fault{})
	if _, err := h.engines[0].Sweep(t.Context()); err == nil {
		t.Error("a sweep that sees nothing must say so")
	}
	if _, err := h.store.Load(t.Context(), sick, store.Known{}); err != nil {
		t.Fatal(err)
	}
}
