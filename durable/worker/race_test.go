package worker_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

// TestTwoProcessesOnOneHub delivers every second message to another engine.
func TestTwoProcessesOnOneHub(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addEngine()
		id := h.start(mixed.Name(), 20)
		h.drain()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "word", "!"))
		h.runToEnd()
		h.wantEnd(id, history.StatusCompleted, `"Hello first2470!Hello last"`)
		if n := count(h.history(id), history.KindTaskCompleted); n != 22 {
			h.t.Errorf("%d completions, want 22", n)
		}
		if n := h.did.runs.Load(); n != 22 {
			h.t.Errorf("activities ran %d times: a process sends what another has sent", n)
		}
	})
}

// TestTwoProcessesRaceForTheCommit lets two engines work on the messages of one
// fan-out at the same time.
func TestTwoProcessesRaceForTheCommit(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		const n = 60
		h.addEngine()
		id := h.start(fanOut.Name(), n)
		h.pass()
		h.concurrently(16)
		h.drain() // what was left in the inbox
		h.wantEnd(id, history.StatusCompleted, sumOfSquares(n))
		if got := count(h.history(id), history.KindTaskCompleted); got != n {
			h.t.Errorf("%d completions, want %d", got, n)
		}
	})
}

// concurrently delivers what is visible to the engines, several at a time.
func (h *hub) concurrently(width int) {
	h.t.Helper()
	for _, queue := range h.engines[0].Queues()[1:] {
		var group sync.WaitGroup
		slots := make(chan struct{}, width)
		for {
			messages, err := h.store.Receive(h.t.Context(), queue, 32, pumpLease)
			h.must(err)
			if len(messages) == 0 {
				break
			}
			for i, m := range messages {
				engine := h.engines[i%len(h.engines)]
				slots <- struct{}{}
				group.Go(func() {
					defer func() { <-slots }()
					if err := engine.HandleTask(h.t.Context(), m.Body, int(m.DequeueCount)); err != nil {
						h.t.Errorf("task: %v", err)
					}
					if err := h.store.Delete(h.t.Context(), queue, m); err != nil {
						h.t.Errorf("delete: %v", err)
					}
				})
			}
		}
		group.Wait()
	}
}

func TestALoserOfThreeRacesLeavesItsNewsInTheInbox(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := h.start(chain.Name(), 1)
	h.keep = h.taskQueue(say.Name())
	h.drain()
	h.keep = ""
	for nth := 1; nth <= 3; nth++ {
		h.store.Inject(faulty.Commit, nth, faulty.Fault{Err: store.ErrConflict})
	}
	added := h.store.Calls(faulty.AddInbox)
	h.pass()
	if h.store.Calls(faulty.AddInbox) != added+1 {
		t.Error("the outcome was not left in the inbox")
	}
	// The message may still be delivered again before anybody serves the inbox.
	part, err := h.store.Load(t.Context(), id, store.Known{})
	h.must(err)
	again, err := message.Task{InstanceID: id, ExecutionID: part.ExecutionID, TaskID: 0, Event: 2, Name: say.Name()}.Encode()
	h.must(err)
	h.must(h.engines[0].HandleTask(t.Context(), again, 2))
	if n := h.did.runs.Load(); n != 1 {
		t.Errorf("the activity ran %d times although its outcome waits", n)
	}
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	if n := count(h.history(id), history.KindTaskCompleted); n != 1 {
		t.Errorf("%d completions, want 1", n)
	}
}

func TestStartingTwiceIsStartingOnce(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addEngine()
		id := h.start(chain.Name(), 1)
		for range 3 { // the start's wake is delivered again and again, to both
			h.must(h.store.Send(h.t.Context(), h.wakeQueue(), []byte(fmt.Sprintf(`{"instance_id":%q,"start":true}`, id)), 0))
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
		if n := count(h.history(id), history.KindExecutionStarted); n != 1 {
			h.t.Errorf("it began %d times", n)
		}
	})
}

func TestATaskDeliveredTwiceCountsOnce(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 2)
		h.keep = h.taskQueue(say.Name())
		h.drain()
		h.keep = ""
		messages, err := h.store.Receive(h.t.Context(), h.taskQueue(say.Name()), 1, time.Minute)
		h.must(err)
		for range 2 { // at the same process, as two first deliveries
			h.must(h.engines[0].HandleTask(h.t.Context(), messages[0].Body, 1))
		}
		h.restart() // and at one that knows nothing, as a second delivery
		before := h.store.Calls(faulty.Commit)
		h.must(h.engines[0].HandleTask(h.t.Context(), messages[0].Body, 2))
		if got := h.store.Calls(faulty.Commit) - before; got > 1 {
			h.t.Errorf("the dropped delivery cost %d commits", got)
		}
		h.must(h.store.Delete(h.t.Context(), h.taskQueue(say.Name()), messages[0]))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello Hello World"`)
		if n := count(h.history(id), history.KindTaskCompleted); n != 2 {
			h.t.Errorf("%d completions, want 2", n)
		}
	})
}

func TestPurgeInTheMiddleOfARun(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(fanOut.Name(), 5)
		h.keep = h.taskQueue(square.Name())
		h.drain()
		h.keep = ""
		h.must(h.store.PurgeInstance(h.t.Context(), id))
		h.drain()
		if _, err := h.client.Status(h.t.Context(), id); err == nil {
			h.t.Error("the purged instance came back")
		}
		part, err := h.store.Load(h.t.Context(), id, store.Known{})
		h.must(err)
		if part.ETag != "" || part.Committed != 0 {
			h.t.Errorf("the purged history came back: %+v", part)
		}
		// The id is free again, and a late task of the old execution is harmless.
		again := h.start(chain.Name(), 1)
		h.drain()
		h.wantEnd(again, history.StatusCompleted, `"Hello World"`)
	})
}

func TestANewInstanceUnderAPurgedIDHearsNothingOfTheOldOne(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		const id = "reused"
		h.startWithID(id, chain.Name(), 1)
		h.keep = h.taskQueue(say.Name())
		h.drain()
		old := h.status(id).ExecutionID
		h.must(h.store.PurgeInstance(h.t.Context(), id))
		stale, err := h.store.Receive(h.t.Context(), h.keep, 1, pumpLease)
		h.must(err)
		h.startWithID(id, chain.Name(), 1)
		h.drain() // task 0 of the new execution is open now
		h.must(h.engines[0].HandleTask(h.t.Context(), stale[0].Body, 1))
		h.must(h.store.AddInbox(h.t.Context(), h.status(id), store.InboxItem{
			ID:    "task-" + old + "-0000000000",
			Event: history.Event{ID: history.NoID, Timestamp: h.clock.Now(), Body: history.TaskCompleted{TaskID: 0, Result: `"stale"`}},
		}))
		h.must(h.engines[0].HandleWake(h.t.Context(), []byte(`{"instance_id":"reused"}`), 1))
		if n := count(h.history(id), history.KindTaskCompleted); n != 0 {
			h.t.Fatalf("the new instance got the old one's result:\n%s", describe(h.history(id)))
		}
		h.keep = ""
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
	})
}

// TestAStaleMemoryIsNoProof: a process that has an old step of an instance in
// memory hears of tasks and instances that only the other process knows.
func TestAStaleMemoryIsNoProof(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		first, second := h.engines[0], h.addEngine()
		// A task of a later step.
		id := h.start(chain.Name(), 2)
		h.engines = []*worker.Engine{first}
		h.stepOnly() // first knows step 1
		h.engines = []*worker.Engine{second}
		h.pass() // second runs task 0 and commits step 2 with task 1
		h.engines = []*worker.Engine{first}
		h.drain() // first gets task 1
		h.wantEnd(id, history.StatusCompleted, `"Hello Hello World"`)

		// A new instance under an old id.
		const reused = "stale"
		h.startWithID(reused, chain.Name(), 1)
		h.drain()
		h.engines = []*worker.Engine{second}
		h.must(h.client.Purge(h.t.Context(), reused))
		h.startWithID(reused, chain.Name(), 2)
		h.engines = []*worker.Engine{first}
		h.drain()
		h.wantEnd(reused, history.StatusCompleted, `"Hello Hello World"`)
	})
}
