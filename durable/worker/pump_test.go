package worker_test

import (
	"fmt"
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/worker"
)

// poisonAfter is the host's default maxDequeueCount.
const poisonAfter = 5

// pumpLease is how long the pump hides a message it received.
const pumpLease = 5 * time.Minute

// drain delivers messages until none is visible, by turns to each engine.
func (h *hub) drain() {
	h.t.Helper()
	for range h.patience {
		if !h.pass() {
			return
		}
	}
	h.t.Fatal("the queues do not drain")
}

// pass delivers every visible message once; false when there was none.
func (h *hub) pass() bool {
	h.t.Helper()
	if _, _, err := h.delayed.release(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	any := false
	for i, queue := range h.engines[0].Queues() {
		if queue == h.keep {
			continue
		}
		messages, err := h.store.Receive(h.t.Context(), queue, 32, pumpLease)
		if err != nil {
			h.failed(err)
			any = true
			continue
		}
		for _, m := range messages {
			any = true
			h.deliver(queue, i == 0, m)
		}
	}
	return any
}

func (h *hub) deliver(queue string, wake bool, m store.Message) {
	h.t.Helper()
	engine := h.engines[h.turn%len(h.engines)]
	h.turn++
	err := h.handle(engine, wake, m)
	if err == nil {
		err = h.store.Delete(h.t.Context(), queue, m)
	}
	if err == nil {
		return
	}
	h.failed(err)
	// What follows is the queue's own doing and does not fail.
	if m.DequeueCount >= poisonAfter {
		h.must(h.delayed.Send(h.t.Context(), queue+"-poison", m.Body, 0))
		h.must(h.delayed.Delete(h.t.Context(), queue, m))
		return
	}
	if err := h.delayed.Release(h.t.Context(), queue, m, 0); err != nil && !strings.Contains(err.Error(), store.ErrMessageGone.Error()) {
		h.t.Fatal(err)
	}
}

func (h *hub) handle(engine *worker.Engine, wake bool, m store.Message) error {
	if wake {
		return engine.HandleWake(h.t.Context(), m.Body, int(m.DequeueCount))
	}
	return engine.HandleTask(h.t.Context(), m.Body, int(m.DequeueCount))
}

func (h *hub) failed(err error) {
	if h.onFailure == nil {
		h.t.Fatalf("delivery failed: %v", err)
	}
	h.onFailure(err)
}

// runToEnd drains and jumps to the next timer until nothing is left to do.
func (h *hub) runToEnd() {
	h.t.Helper()
	for range 1000 {
		h.drain()
		next, waits, err := h.delayed.release(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		if !waits {
			return
		}
		if next.After(h.clock.Now()) {
			h.clock.set(next)
		}
	}
	h.t.Fatal("the hub never comes to rest")
}

// describe prints a history without times, one event a line: two runs that did
// the same look the same.
func describe(events []history.Event) string {
	var b strings.Builder
	for i, e := range events {
		fmt.Fprintf(&b, "%3d %s", i, e.Body.Kind())
		switch body := e.Body.(type) {
		case history.TaskScheduled:
			fmt.Fprintf(&b, " %d %s(%s)", e.ID, body.Name, body.Input)
		case history.TaskCompleted:
			fmt.Fprintf(&b, " of %d: %s", body.TaskID, body.Result)
		case history.TaskFailed:
			fmt.Fprintf(&b, " of %d: %s", body.TaskID, body.Failure.ErrorMessage)
		case history.TimerCreated:
			fmt.Fprintf(&b, " %d", e.ID)
		case history.TimerFired:
			fmt.Fprintf(&b, " of %d", body.TimerID)
		case history.EventRaised:
			fmt.Fprintf(&b, " %s(%s)", body.Name, body.Input)
		case history.ExecutionCompleted:
			fmt.Fprintf(&b, " %s: %s", body.Status, body.Result)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// count counts the events of a kind.
func count(events []history.Event, kind history.Kind) int {
	n := 0
	for _, e := range events {
		if e.Body.Kind() == kind {
			n++
		}
	}
	return n
}
