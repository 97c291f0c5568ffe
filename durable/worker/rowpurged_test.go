package worker_test

import (
	"errors"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// loseRow deletes the instance's row and nothing else, as a person with a table
// editor might.
func (h *hub) loseRow(id string) {
	h.t.Helper()
	part, err := h.store.Load(h.t.Context(), id, store.Known{})
	h.must(err)
	h.must(h.store.PurgeInstance(h.t.Context(), id))
	_, err = h.store.Commit(h.t.Context(), id, store.Commit{ExecutionID: part.ExecutionID, Append: part.Events, Published: part.Published})
	h.must(err)
}

// wantNothing demands that neither row nor history is there.
func (h *hub) wantNothing(id string) {
	h.t.Helper()
	if _, err := h.client.Status(h.t.Context(), id); !errors.Is(err, store.ErrInstanceNotFound) {
		h.t.Errorf("the row is there: %v", err)
	}
	if part, err := h.store.Load(h.t.Context(), id, store.Known{}); err != nil || part.ETag != "" || len(part.Inbox) > 0 {
		h.t.Errorf("the history is there: %+v, %v", part, err)
	}
}

// TestAnInstanceWithoutARowIsPurged: the row is never made anew, and the first
// step that has something to write into it removes the rest.
func TestAnInstanceWithoutARowIsPurged(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 3)
		h.stepOnly()
		h.loseRow(id)
		h.drain()
		h.wantNothing(id)
	})
}

// TestTheRestOfAPurgedInstanceGoesInTheEnd: the purge came right before the first
// commit, and what that wrote cannot be removed at the first try.
func TestTheRestOfAPurgedInstanceGoesInTheEnd(t *testing.T) {
	for _, method := range []faulty.Method{faulty.SaveInstance, faulty.Load, faulty.PurgeInstance} {
		for _, after := range []bool{false, true} {
			h := newFaultHub(t)
			failures := 0
			h.onFailure = func(error) { failures++; h.restart() }
			id := h.start(chain.Name(), 3)
			reached, hold := make(chan struct{}), make(chan struct{})
			h.store.Inject(faulty.Commit, 1, faulty.Fault{Reached: reached, Hold: hold, DelayOnly: true})
			done := make(chan struct{})
			go func() { defer close(done); h.runToEnd() }()
			<-reached
			h.must(h.store.PurgeInstance(t.Context(), id))
			h.store.Inject(method, 1, faulty.Fault{AfterEffect: after})
			close(hold)
			<-done
			if answered := method == faulty.SaveInstance && after; failures != 1 && !answered { // its answer was "not found"
				t.Errorf("%s, after its effect %t: %d failures, want 1", method, after, failures)
			}
			h.wantNothing(id)
		}
	}
}

// TestAForcedEndOverlapsAPurge: what it wrote goes again.
func TestAForcedEndOverlapsAPurge(t *testing.T) {
	for _, begun := range []bool{false, true} {
		h := newFaultHub(t)
		id := h.start(events.Name(), 1)
		if begun {
			h.drain()
		}
		reached, hold := make(chan struct{}), make(chan struct{})
		h.store.Inject(faulty.SaveInstance, 1, faulty.Fault{Reached: reached, Hold: hold, DelayOnly: true})
		done := make(chan error, 1)
		go func() { done <- h.client.ForceTerminate(t.Context(), id, "enough") }()
		<-reached
		h.loseRow(id)
		close(hold)
		if err := <-done; !errors.Is(err, store.ErrInstanceNotFound) {
			t.Errorf("begun %t: err = %v, want %v", begun, err, store.ErrInstanceNotFound)
		}
		h.drain()
		h.wantNothing(id)
	}
}

// TestTheSweepRepairsNoRowThatIsGone: it was purged after it was listed.
func TestTheSweepRepairsNoRowThatIsGone(t *testing.T) {
	h := newFaultHub(t)
	id := h.start(chain.Name(), 1)
	h.drain()
	row := h.status(id)
	row.Status, row.Output = history.StatusRunning, ""
	h.must(h.store.SaveInstance(t.Context(), row))
	h.clock.advance(3 * time.Minute)
	reached, hold := make(chan struct{}), make(chan struct{})
	h.store.Inject(faulty.SaveInstance, 1, faulty.Fault{Reached: reached, Hold: hold, DelayOnly: true})
	swept := make(chan int, 1)
	go func() { swept <- h.sweep().RowsRepaired }()
	<-reached
	h.must(h.store.PurgeInstance(t.Context(), id))
	close(hold)
	if n := <-swept; n != 0 {
		t.Errorf("%d rows were repaired", n)
	}
	h.wantNothing(id)
}
