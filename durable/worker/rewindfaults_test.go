package worker_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// rewindMethods are the store methods that a rewind of a family uses.
var rewindMethods = []faulty.Method{
	faulty.ReplaceInstance, faulty.Instance, faulty.SaveInstance, faulty.Load, faulty.Commit,
	faulty.MarkRewound, faulty.AddInbox, faulty.Send, faulty.Receive, faulty.Delete,
}

// failedEstate is a family whose grandchild has failed it.
func failedEstate(t *testing.T) (*hub, string) {
	h := newFaultHub(t)
	h.shaky = h.addShaky(map[string]int{"fragile": 1})
	h.addEstate()
	return h, h.failsFirst(estate.Name())
}

// rewindInsistently rewinds as a caller would who tries again after a failure.
func (h *hub) rewindInsistently(id string) {
	h.t.Helper()
	h.insist(func() error { return h.client.Rewind(h.t.Context(), id, "once more") })
	h.runToEnd()
}

// TestOneFaultAtEveryStoreCallOfARewind lets each single store call of a rewind
// fail once, before or after its effect, in a process that lives on or dies.
// Redelivery alone must bring the family to its end, with nothing that had
// succeeded run again.
func TestOneFaultAtEveryStoreCallOfARewind(t *testing.T) {
	clean, id := failedEstate(t)
	calls := map[faulty.Method]int{}
	for _, method := range rewindMethods {
		calls[method] = -clean.store.Calls(method)
	}
	clean.rewindInsistently(id)
	for _, method := range rewindMethods {
		calls[method] += clean.store.Calls(method)
	}
	clean.wantEnd(id, history.StatusCompleted, estateDone)
	want := normalised(clean.history(id))
	for _, method := range rewindMethods {
		if calls[method] == 0 {
			t.Fatalf("a rewind never calls %s", method)
		}
		for nth := 1; nth <= calls[method]; nth++ {
			for _, fault := range []faulty.Fault{{}, {AfterEffect: true}, {AfterEffect: true, Err: store.ErrConflict}} {
				if fault.Err != nil && method != faulty.Commit && method != faulty.MarkRewound {
					continue
				}
				for _, dies := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/call%d/after=%t/conflict=%t/dies=%t", method, nth, fault.AfterEffect, fault.Err != nil, dies), func(t *testing.T) {
						oneRewindFault(t, method, nth, fault, dies, want)
					})
				}
			}
		}
	}
}

func oneRewindFault(t *testing.T, method faulty.Method, nth int, fault faulty.Fault, dies bool, want string) {
	h, id := failedEstate(t)
	h.onFailure = func(err error) {
		if !errors.Is(err, faulty.ErrInjected) && !errors.Is(err, store.ErrConflict) {
			t.Fatalf("unexpected failure: %v", err)
		}
		if dies {
			h.restart()
		}
	}
	h.store.Inject(method, nth, fault)
	h.rewindInsistently(id)
	if !h.status(id).Status.Terminal() { // a lost answer to a receive hides messages for a lease
		h.clock.advance(pumpLease)
		h.runToEnd()
	}
	h.wantEnd(id, history.StatusCompleted, estateDone)
	if got := normalised(h.history(id)); got != want {
		t.Errorf("the history differs from that of an undisturbed rewind:\n%s\nwant\n%s", got, want)
	}
	h.shaky.want(t, map[string]int{"fragile first": 1, "plain first": 1, "plain": 1})
	h.wantRewoundRows(id)
}

// TestARewindWhoseWakesAreLost: the sweep finds it, wherever it stopped.
func TestARewindWhoseWakesAreLost(t *testing.T) {
	h, id := failedEstate(t)
	h.rewind(id)
	h.loseMessages()
	h.restart()
	for range 6 {
		h.clock.advance(16 * time.Minute)
		h.sweep()
		h.pass()
		h.loseMessages()
	}
	h.clock.advance(16 * time.Minute)
	h.sweep()
	h.runToEnd()
	h.wantEnd(id, history.StatusCompleted, estateDone)
}

// TestARewindThatWasNeverAskedFor: the caller died between row and inbox.
func TestARewindThatWasNeverAskedFor(t *testing.T) {
	h, id := failedEstate(t)
	output := h.status(id).Output
	h.store.Inject(faulty.AddInbox, 1, faulty.Fault{})
	if err := h.client.Rewind(t.Context(), id, ""); !errors.Is(err, faulty.ErrInjected) {
		t.Fatal(err)
	}
	if s := h.status(id).Status; s != history.StatusPending {
		t.Fatalf("the row says %s", s)
	}
	if got := h.sweep(); got.RowsRepaired != 0 {
		t.Errorf("a row that was just reopened is taken for stale: %+v", got)
	}
	h.clock.advance(3 * time.Minute)
	if got := h.sweep(); got.RowsRepaired != 1 {
		t.Errorf("swept %+v", got)
	}
	h.wantEnd(id, history.StatusFailed, output)
}
