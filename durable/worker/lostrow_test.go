package worker_test

import (
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/faulty"
)

// TestARunThatContinuedAndEndedBeforeItsRowWasWrittenIsNotRunAgain: the process
// dies between the commit and the row, which still says Pending and names the
// first execution. (Found by the model-based test.)
func TestARunThatContinuedAndEndedBeforeItsRowWasWrittenIsNotRunAgain(t *testing.T) {
	for _, lose := range []bool{false, true} {
		h := newFaultHub(t)
		h.onFailure = func(error) { h.restart() }
		twice := durable.NewOrchestration[string, string]("Twice")
		h.must(durable.AddOrchestration(h.registry, twice, "", func(ctx *durable.Context, said string) (string, error) {
			if said == "" {
				return twice.ContinueAsNew(ctx, "hello")
			}
			return said, nil
		}))
		id := h.start(twice.Name(), "")
		h.store.Inject(faulty.SaveInstance, 1, faulty.Fault{})
		h.stepOnly()
		execution := h.history(id)[1].Body.(history.ExecutionStarted).ExecutionID
		if lose {
			h.loseMessages()
			h.clock.advance(3 * time.Minute)
			h.sweep()
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"hello"`)
		if row := h.status(id); row.ExecutionID != execution {
			t.Errorf("the row speaks of execution %s, want %s", row.ExecutionID, execution)
		}
	}
}

// TestForceEndsARunWhoseRowLags: it has continued as new, and its row still says
// Pending.
func TestForceEndsARunWhoseRowLags(t *testing.T) {
	h := newFaultHub(t)
	h.onFailure = func(error) {}
	waits := durable.NewOrchestration[string, string]("Waits")
	h.must(durable.AddOrchestration(h.registry, waits, "", func(ctx *durable.Context, said string) (string, error) {
		if said == "" {
			return waits.ContinueAsNew(ctx, "hello")
		}
		return durable.WaitForEvent[string](ctx, "never").Await()
	}))
	id := h.start(waits.Name(), "")
	h.store.Break(faulty.SaveInstance, faulty.Fault{})
	h.stepOnly()
	h.store.Heal()
	execution := h.history(id)[1].Body.(history.ExecutionStarted).ExecutionID
	h.must(h.client.ForceTerminate(t.Context(), id, "enough"))
	h.drain()
	h.wantEnd(id, history.StatusTerminated, "enough")
	if row := h.status(id); row.ExecutionID != execution {
		t.Errorf("the row speaks of execution %s, want %s", row.ExecutionID, execution)
	}
}
