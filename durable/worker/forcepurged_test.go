package worker_test

import (
	"errors"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// TestForceMakesNoHistoryForARowThatAPurgeLeft: under the execution's own id it
// would pass for the purged one, which another process may still hold. (Found by
// the model-based test.)
func TestForceMakesNoHistoryForARowThatAPurgeLeft(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 1)
		h.drain()
		row := h.status(id)
		h.must(h.store.PurgeInstance(h.t.Context(), id))
		row.LastUpdatedTime = h.clock.Now()
		h.must(h.store.CreateInstance(h.t.Context(), row)) // a purge that broke off
		if err := h.client.ForceTerminate(h.t.Context(), id, "enough"); !errors.Is(err, store.ErrInstanceNotFound) {
			h.t.Errorf("err = %v, want %v", err, store.ErrInstanceNotFound)
		}
		part, err := h.store.Load(h.t.Context(), id, store.Known{})
		h.must(err)
		if part.ETag != "" || row.Status != history.StatusRunning {
			h.t.Errorf("the row was %s, its history is %+v", row.Status, part)
		}
	})
}
