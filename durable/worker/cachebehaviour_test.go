package worker_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

// reads are the store methods that a warm step must not call.
var reads = []faulty.Method{faulty.Instance, faulty.Load, faulty.Event, faulty.ListInstances}

func (h *hub) readCalls() int {
	n := 0
	for _, method := range reads {
		n += h.store.Calls(method)
	}
	return n
}

// stepOnly delivers the wakes and leaves the tasks where they are.
func (h *hub) stepOnly() {
	h.t.Helper()
	messages, err := h.store.Receive(h.t.Context(), h.wakeQueue(), 32, pumpLease)
	h.must(err)
	for _, m := range messages {
		h.deliver(h.wakeQueue(), true, m)
	}
}

func TestAWarmStepReadsNothing(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := h.start(chain.Name(), 10)
	h.stepOnly() // the start
	before, commits, saves := h.readCalls(), h.store.Calls(faulty.Commit), h.store.Calls(faulty.SaveInstance)
	h.drain()
	if n := h.readCalls() - before; n != 0 {
		t.Errorf("10 warm steps read %d times", n)
	}
	if n := h.store.Calls(faulty.Commit) - commits; n != 10 {
		t.Errorf("10 steps made %d commits", n)
	}
	if n := h.store.Calls(faulty.SaveInstance) - saves; n != 1 {
		t.Errorf("the row was written %d times, want once, at the end", n)
	}
	h.wantEnd(id, history.StatusCompleted, `"`+strings.Repeat("Hello ", 10)+`World"`)
}

func TestAColdStepReadsTheHistoryOnce(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := h.start(chain.Name(), 4)
	h.pass()
	h.restart()
	loads, others := h.store.Calls(faulty.Load), h.store.Calls(faulty.Instance)
	h.drain()
	if n := h.store.Calls(faulty.Load) - loads; n != 1 {
		t.Errorf("the cold step loaded %d times, want 1", n)
	}
	if n := h.store.Calls(faulty.Instance) - others; n != 0 {
		t.Errorf("it read the row %d times", n)
	}
	h.wantEnd(id, history.StatusCompleted, `"Hello Hello Hello Hello World"`)
}

func TestTheCacheIsBounded(t *testing.T) {
	for name, change := range map[string]func(*worker.Options){
		"by executions": func(o *worker.Options) { o.CachedExecutions = 3 },
		"by events":     func(o *worker.Options) { o.CachedEvents = 9 },
		"none fits":     func(o *worker.Options) { o.CachedEvents = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, stores[0].open)
			options := h.options()
			change(&options)
			h.engines = nil
			h.addEngineWith(h.registry, options)
			var ids []string
			for range 10 {
				ids = append(ids, h.start(events.Name(), 1))
			}
			h.drain()
			if parked := parkedOrchestrators(); parked > 3 {
				t.Errorf("%d orchestrators are parked, want at most 3", parked)
			}
			for _, id := range ids {
				h.must(h.client.RaiseEvent(t.Context(), id, "go", id))
			}
			h.drain()
			for _, id := range ids {
				h.wantEnd(id, history.StatusCompleted, fmt.Sprintf("%q", id))
			}
		})
	}
}

func TestAMalformedMessageIsAnErrorOfItsOwnAndLosesNothing(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := h.start(chain.Name(), 1)
	for _, body := range []string{"", "null", "{}", "[]", `"x"`, `{"instance_id":"a/b"}`, `{"instance_id":"x"} trailing`, strings.Repeat("x", 60_000)} {
		if err := h.engines[0].HandleWake(t.Context(), []byte(body), 1); !errors.Is(err, worker.ErrMalformedMessage) {
			t.Errorf("wake %.20q: got %v", body, err)
		}
		if err := h.engines[0].HandleTask(t.Context(), []byte(body), 1); !errors.Is(err, worker.ErrMalformedMessage) {
			t.Errorf("task %.20q: got %v", body, err)
		}
	}
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
}

func TestMessagesOfUnknownInstancesAreDropped(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		before := h.store.Calls(faulty.Commit)
		h.must(h.engines[0].HandleWake(h.t.Context(), []byte(`{"instance_id":"nobody"}`), 1))
		h.must(h.engines[0].HandleWake(h.t.Context(), []byte(`{"instance_id":"nobody","start":true}`), 2))
		h.must(h.engines[0].HandleTask(h.t.Context(), []byte(`{"instance_id":"nobody","execution_id":"e","task_id":0,"event":2,"name":"Say"}`), 1))
		h.must(h.engines[0].HandleTask(h.t.Context(), []byte(`{"instance_id":"nobody","execution_id":"e","task_id":0,"event":2,"name":"Say","input":"[\"x\"]"}`), 1))
		if n := h.store.Calls(faulty.Commit) - before; n != 0 {
			h.t.Errorf("%d commits for an unknown instance", n)
		}
	})
}

func TestEveryLineAboutAnInstanceNamesIt(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.start(mixed.Name(), 2)
	h.start(handles.Name(), "panic")
	h.runToEnd()
	h.must(h.engines[0].HandleWake(t.Context(), []byte(`{"instance_id":"nobody"}`), 1))
	if h.logs.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	for _, line := range h.logs.All() {
		if _, ok := line.ContextMap()["instance_id"]; !ok {
			t.Errorf("%q lacks instance_id: %v", line.Message, line.ContextMap())
		}
	}
}
