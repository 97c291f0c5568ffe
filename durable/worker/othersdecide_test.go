package worker_test

import (
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/worker"
)

// TestAnotherProcessDecidesWhatThisOneSwitchedTo: one process commits the switch
// to an execution alone and holds the code that has ended; the other commits the
// end, and the first hears of it. (Found by the model-based test.)
func TestAnotherProcessDecidesWhatThisOneSwitchedTo(t *testing.T) {
	h := newFaultHub(t)
	spin := durable.NewOrchestration[int, string]("Spin")
	h.must(durable.AddOrchestration(h.registry, spin, "", func(ctx *durable.Context, n int) (string, error) {
		if n > 0 {
			return spin.ContinueAsNew(ctx, n-1)
		}
		return "dizzy", nil
	}))
	first, second := h.engines[0], h.addEngine()
	h.engines = []*worker.Engine{first}
	id := h.start(spin.Name(), 21)
	h.stepOnly()
	h.engines = []*worker.Engine{second}
	h.drain()
	h.engines = []*worker.Engine{first}
	wake := []byte(`{"instance_id":"` + id + `"}`)
	h.must(first.HandleWake(t.Context(), wake, 1))
	h.wantEnd(id, history.StatusCompleted, `"dizzy"`)
}
