package worker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

// TestAnIdleHubCostsOnePollPerQueueAndInterval lets an hour of a clock that is
// not the wall's pass over a hub in which nothing runs.
func TestAnIdleHubCostsOnePollPerQueueAndInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, stores[0].open)
		methods := append([]faulty.Method{faulty.ReplaceInstance, faulty.ListInstances, faulty.PurgeInstance, faulty.Event, faulty.Release}, engineMethods...)
		before := map[faulty.Method]int{}
		for _, method := range methods {
			before[method] = h.store.Calls(method)
		}
		const interval = 10 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		worker.Run(ctx, h.engines[0], worker.WorkerOptions{MaxPoll: interval})
		// Until the interval is reached, the wait doubles from 20 ms on.
		const most = int(time.Hour/interval) + 10
		queues := len(h.engines[0].Queues())
		polls := h.store.Calls(faulty.Receive) - before[faulty.Receive]
		if polls > queues*most || polls < queues*(most-10) {
			t.Errorf("%d polls of %d queues in an hour, want at most %d each", polls, queues, most)
		}
		for _, method := range methods {
			if n := h.store.Calls(method) - before[method]; n > 0 && method != faulty.Receive {
				t.Errorf("%s was called %d times", method, n)
			}
		}
	})
}
