package worker_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/worker"
)

// bubble is a hub inside synctest: its clock is the bubble's, so that a timer of
// a day takes no time and Run needs no other clock.
type bubble struct {
	hub
	stop func()
}

func newBubble(t *testing.T, options worker.WorkerOptions) *bubble {
	t.Helper()
	b := &bubble{hub: hub{t: t, patience: 10_000, name: "hub", clock: newClock(), registry: durable.NewRegistry()}}
	b.store = faulty.New(memory.New(time.Now))
	registerAll(t, b.registry, &effects{})
	engine, err := worker.New(b.store, b.registry, worker.Options{OrchestrationQueue: b.wakeQueue(), ActivityQueue: b.taskQueue, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(b.store, client.Options{OrchestrationQueue: b.wakeQueue(), Now: time.Now, NewID: b.newID})
	if err != nil {
		t.Fatal(err)
	}
	b.client = c
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		worker.Run(ctx, engine, options)
	}()
	b.stop = func() {
		cancel()
		<-done
		engine.Close()
	}
	return b
}

func (b *bubble) wait(id string) store.Instance {
	b.t.Helper()
	row, err := b.client.WaitForCompletion(b.t.Context(), id, time.Minute)
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

func TestTheWorkerRunsOrchestrationsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, worker.WorkerOptions{MaxPoll: time.Minute})
		defer b.stop()
		began := time.Now()
		fan, day := b.start(fanOut.Name(), 50), b.start(timers.Name(), 24*time.Hour)
		if row := b.wait(fan); row.Output != sumOfSquares(50) {
			t.Errorf("fan-out: %s %q", row.Status, row.Output)
		}
		if row := b.wait(day); row.Status != history.StatusCompleted {
			t.Errorf("timer: %s %q", row.Status, row.Output)
		}
		if passed := time.Since(began); passed < 24*time.Hour || passed > 24*time.Hour+3*time.Minute {
			t.Errorf("a day took %s", passed)
		}
	})
}

func TestTheWorkerDeliversAgainAndThenToPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, worker.WorkerOptions{RetryDelay: time.Second})
		defer b.stop()
		b.store.Inject(faulty.Commit, 1, faulty.Fault{})
		b.store.Inject(faulty.Delete, 1, faulty.Fault{})
		b.store.Inject(faulty.Receive, 3, faulty.Fault{})
		id := b.start(chain.Name(), 2)
		b.must(b.store.Send(t.Context(), b.wakeQueue(), []byte("garbage"), 0))
		if row := b.wait(id); row.Output != `"Hello Hello World"` {
			t.Errorf("%s %q", row.Status, row.Output)
		}
		time.Sleep(10 * time.Minute)
		poison, err := b.store.Receive(t.Context(), b.wakeQueue()+"-poison", 32, time.Minute)
		b.must(err)
		if len(poison) != 1 || string(poison[0].Body) != "garbage" {
			t.Errorf("poison holds %d messages", len(poison))
		}
	})
}

func TestStoppingTheWorkerGivesRunningTasksBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, worker.WorkerOptions{})
		slow := durable.NewActivity[string, string]("Slow")
		calls := durable.NewOrchestration[string, string]("CallsSlow")
		b.stop()
		released := make(chan struct{})
		runs := 0
		b.must(durable.AddActivity(b.registry, slow, func(ctx context.Context, _ string) (string, error) {
			runs++
			if runs == 1 {
				close(released)
				<-ctx.Done()
				return "", ctx.Err()
			}
			return "done", nil
		}))
		b.must(durable.AddOrchestration(b.registry, calls, "", func(ctx *durable.Context, _ string) (string, error) {
			return slow.Call(ctx, "").Await()
		}))
		for stop := range 2 {
			engine, err := worker.New(b.store, b.registry, worker.Options{OrchestrationQueue: b.wakeQueue(), ActivityQueue: b.taskQueue, Now: time.Now, ActivityTimeout: time.Hour})
			b.must(err)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); worker.Run(ctx, engine, worker.WorkerOptions{}) }()
			if stop == 0 {
				b.startWithID("slow", calls.Name(), "")
				<-released
			} else if row := b.wait("slow"); row.Output != `"done"` {
				t.Errorf("%s %q", row.Status, row.Output)
			}
			cancel()
			<-done
			engine.Close()
		}
	})
}

func TestAnActivityThatExceedsItsTimeFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, stores[0].open)
		stuck := durable.NewActivity[string, string]("Stuck")
		calls := durable.NewOrchestration[string, string]("CallsStuck")
		h.must(durable.AddActivity(h.registry, stuck, func(ctx context.Context, _ string) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}))
		h.must(durable.AddOrchestration(h.registry, calls, "", func(ctx *durable.Context, _ string) (string, error) {
			_, err := stuck.Call(ctx, "").Await()
			var failed *durable.TaskError
			if !errors.As(err, &failed) {
				return "", err
			}
			return failed.Failure.ErrorType, nil
		}))
		id := h.start(calls.Name(), "")
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"`+worker.ErrorTypeActivityTimeout+`"`)
		for _, engine := range h.engines { // inside the bubble: its coroutines belong to it
			engine.Close()
		}
	})
}
