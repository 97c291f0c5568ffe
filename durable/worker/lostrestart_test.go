package worker_test

import (
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// TestARestartWhoseCommitLosesItsAnswerGoesOn in the same process, which must
// not take its own first commit for one that is still to come. (Found by the
// model-based test.)
func TestARestartWhoseCommitLosesItsAnswerGoesOn(t *testing.T) {
	for _, err := range []error{faulty.ErrInjected, store.ErrConflict} {
		t.Run(err.Error(), func(t *testing.T) {
			h := newFaultHub(t)
			h.onFailure = func(error) {}
			id := h.start(chain.Name(), 2)
			h.drain()
			if _, err := h.client.Restart(t.Context(), id, false); err != nil {
				t.Fatal(err)
			}
			h.store.Inject(faulty.Commit, 1, faulty.Fault{AfterEffect: true, Err: err})
			h.drain()
			h.wantEnd(id, history.StatusCompleted, `"Hello Hello World"`)
		})
	}
}
