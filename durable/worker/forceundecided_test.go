package worker_test

import (
	"testing"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// TestForceEndsAnExecutionThatHasDecidedNothingYet: so many executions followed
// each other in one step that the switch to the last one was committed alone.
// The end must belong to that open episode, or nobody can read the history any
// more. (Found by the model-based test.)
func TestForceEndsAnExecutionThatHasDecidedNothingYet(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		h := newFaultHub(t)
		spin := durable.NewOrchestration[int, string]("Spin")
		h.must(durable.AddOrchestration(h.registry, spin, "", func(ctx *durable.Context, n int) (string, error) {
			if n > 0 {
				return spin.ContinueAsNew(ctx, n-1)
			}
			return durable.WaitForEvent[string](ctx, "never").Await()
		}))
		id := h.start(spin.Name(), 30)
		h.stepOnly()
		if n := count(h.history(id), history.KindOrchestratorCompleted); n != 1 {
			t.Fatalf("%d episodes, want the switch alone", n)
		}
		h.must(h.client.ForceTerminate(t.Context(), id, "enough"))
		if restarts {
			h.restart()
		}
		h.drain()
		h.wantEnd(id, history.StatusTerminated, "enough")
		h.restart()
		h.must(h.store.Send(t.Context(), h.wakeQueue(), []byte(`{"instance_id":"`+id+`","republish":true}`), 0))
		h.drain() // any failure to read the history fails the test
		if n := h.logs.FilterLevelExact(zap.ErrorLevel).Len(); n > 0 {
			t.Errorf("%d errors are logged: %v", n, h.logs.FilterLevelExact(zap.ErrorLevel).All())
		}
	}
}
