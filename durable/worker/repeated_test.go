package worker_test

import (
	"testing"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
)

// TestAnEventRaisedTwiceUnderOneKeyIsOne, whether the first is in the history or
// still in the inbox, in memory or read again.
func TestAnEventRaisedTwiceUnderOneKeyIsOne(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		ctx := h.t.Context()
		id := h.start(events.Name(), 3)
		h.drain()
		raise := func(data, key string) { h.must(h.client.RaiseEventOnce(ctx, id, "go", data, key)) }
		raise("a", "1")
		raise("dropped", "1") // both wait in the inbox
		h.drain()
		raise("dropped", "1") // the first is history
		h.drain()
		h.restart()
		raise("dropped", "1") // and was read from it
		raise("b", "2")
		h.must(h.client.RaiseEvent(ctx, id, "go", "c"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"a,b,c"`)
		if n := count(h.history(id), history.KindEventRaised); n != 3 {
			h.t.Errorf("%d events in the history, want 3", n)
		}
	})
}

// TestAKeyIsForgottenWithItsExecution, as RaiseEventOnce says.
func TestAKeyIsForgottenWithItsExecution(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := h.start(events.Name(), 1)
	for range 2 {
		h.must(h.client.RaiseEventOnce(t.Context(), id, "go", "x", "1"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"x"`)
		_, err := h.client.Start(t.Context(), events.Name(), 1, client.StartOptions{InstanceID: id, Reuse: client.ReuseEnded})
		h.must(err)
	}
}
