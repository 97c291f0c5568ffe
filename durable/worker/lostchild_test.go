package worker_test

import (
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/faulty"
)

// TestAChildThatWasNeverStartedIsNoPurgedOne: the process dies between the
// parent's commit and the child's row, and the first sweep comes only when a
// child counts as quiet. (Found by the model-based test.)
func TestAChildThatWasNeverStartedIsNoPurgedOne(t *testing.T) {
	h := newFaultHub(t)
	h.addFamily()
	id := h.startFamily("one")
	h.onFailure = func(error) {}
	h.store.Break(faulty.CreateInstance, faulty.Fault{})
	h.stepOnly()
	h.store.Heal()
	h.loseMessages()
	h.restart()
	h.clock.advance(time.Hour)
	h.sweep()
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello one"`)
}
