package worker_test

import (
	"testing"
	"time"

	"azurehaymaker/durable/history"
)

// TestClockSkewBetweenWorkers: one process is five minutes ahead, one behind.
// Steps of both take turns; the orchestrator's time never goes backwards, and
// everything ends right.
func TestClockSkewBetweenWorkers(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.engines = nil
		for _, skew := range []time.Duration{5 * time.Minute, -5 * time.Minute} {
			options := h.options()
			options.Now = func() time.Time { return h.clock.Now().Add(skew) }
			h.addEngineWith(h.registry, options)
		}
		id := h.start(mixed.Name(), 7)
		h.drain()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "word", "!"))
		h.runToEnd()
		for range 2 { // the sweep of either process finds nothing to mend
			h.clock.advance(time.Minute)
			h.sweep()
			h.runToEnd()
			h.engines[0], h.engines[1] = h.engines[1], h.engines[0]
		}
		h.wantEnd(id, history.StatusCompleted, `"Hello first91!Hello last"`)
		var now, due time.Time
		for i, e := range h.history(id) {
			switch body := e.Body.(type) {
			case history.OrchestratorStarted:
				if e.Timestamp.Before(now) {
					h.t.Errorf("at event %d the orchestrator's time goes back from %s to %s", i, now, e.Timestamp)
				}
				now = e.Timestamp
			case history.TimerCreated:
				due = body.FireAt
			case history.TimerFired:
				if now.Before(due) {
					h.t.Errorf("the timer due at %s fired at %s", due, now)
				}
			}
		}
	})
}
