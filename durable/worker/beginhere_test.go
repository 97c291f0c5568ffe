package worker_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// beginHere gives the hub a client whose instances begin in the first engine's
// process; before, when set, happens between the row and the step.
func (h *hub) beginHere(before func(row store.Instance)) {
	h.t.Helper()
	c, err := client.New(h.store, client.Options{
		OrchestrationQueue: h.wakeQueue(), Now: h.clock.Now, NewID: h.newID,
		Begin: func(ctx context.Context, row store.Instance) error {
			if before != nil {
				before(row)
			}
			return h.engines[0].Begin(ctx, row)
		},
	})
	h.must(err)
	h.client = c
}

// startCalls are the calls of the store that a start consists of.
var startCalls = []faulty.Method{faulty.CreateInstance, faulty.Instance, faulty.Load, faulty.Commit, faulty.SaveInstance, faulty.Send}

// TestBeginningHereNeedsNoWake: one row, one commit, the row again, the first
// task's message, and nothing is read.
func TestBeginningHereNeedsNoWake(t *testing.T) {
	h := newFaultHub(t)
	h.beginHere(nil)
	id := h.start(chain.Name(), 3)
	want := map[faulty.Method]int{faulty.CreateInstance: 1, faulty.Commit: 1, faulty.SaveInstance: 1, faulty.Send: 1}
	for _, method := range startCalls {
		if got := h.store.Calls(method); got != want[method] {
			t.Errorf("%d calls of %s, want %d", got, method, want[method])
		}
	}
	if s := h.status(id).Status; s != history.StatusRunning {
		t.Errorf("once it is started the row says %s", s)
	}
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello Hello Hello World"`)
	h.beginsAsWoken(id)
}

// beginsAsWoken compares with a run that a wake began.
func (h *hub) beginsAsWoken(id string) {
	h.t.Helper()
	woken := newHub(h.t, stores[0].open)
	other := woken.start(chain.Name(), 3)
	woken.drain()
	got, want := normalised(h.history(id)), normalised(woken.history(other))
	if got != want {
		h.t.Errorf("the history is\n%s\nafter a wake it is\n%s", got, want)
	}
}

// TestOneFaultInABeginningHere: a failure is the wake's business, and a process
// that dies in the middle the sweep's.
func TestOneFaultInABeginningHere(t *testing.T) {
	for _, method := range []faulty.Method{faulty.Commit, faulty.SaveInstance, faulty.Send} {
		for _, after := range []bool{false, true} {
			for _, dies := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/after=%t/dies=%t", method, after, dies), func(t *testing.T) {
					h := newFaultHub(t)
					h.beginHere(nil)
					h.store.Inject(method, 1, faulty.Fault{AfterEffect: after})
					if dies { // no wake either
						h.store.Inject(faulty.Send, map[bool]int{true: 2, false: 1}[method == faulty.Send], faulty.Fault{})
					}
					id, err := h.client.Start(t.Context(), chain.Name(), 3, client.StartOptions{InstanceID: "here"})
					if id != "here" || (err != nil) != dies {
						t.Fatalf("id %q, error %v", id, err)
					}
					if dies {
						h.restart()
						h.clock.advance(3 * time.Minute)
						h.sweep()
					}
					h.runToEnd()
					h.wantEnd(id, history.StatusCompleted, `"Hello Hello Hello World"`)
					h.beginsAsWoken(id)
				})
			}
		}
	}
}

// TestSomebodyElseBeginsFirst: the sweep of another process has woken the
// instance before its creator gets to begin it.
func TestSomebodyElseBeginsFirst(t *testing.T) {
	h := newFaultHub(t)
	other := h.addEngine()
	h.beginHere(func(row store.Instance) {
		wake, err := message.Wake{InstanceID: row.ID, Start: true}.Encode()
		h.must(err)
		h.must(other.HandleWake(t.Context(), wake, 1))
		h.clock.advance(time.Millisecond) // or the other's commit would look like one's own
	})
	id := h.start(chain.Name(), 3)
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"Hello Hello Hello World"`)
	h.beginsAsWoken(id)
	if n := h.did.runs.Load(); n != 3 {
		t.Errorf("the activities ran %d times", n)
	}
}

// TestARowThatIsNotNewBeginsNothing: an ended run is not run again.
func TestARowThatIsNotNewBeginsNothing(t *testing.T) {
	h := newFaultHub(t)
	var created store.Instance
	h.beginHere(func(row store.Instance) { created = row })
	id := h.start(chain.Name(), 3)
	h.drain()
	before := describe(h.history(id))
	h.must(h.engines[0].Begin(t.Context(), created))
	h.restart()
	h.must(h.engines[0].Begin(t.Context(), created))
	h.drain()
	if got := describe(h.history(id)); got != before {
		t.Errorf("the history became\n%s", got)
	}
}

// TestAnIDThatIsUsedAgainBeginsByWake: what its creator knows of the row is not
// all of it.
func TestAnIDThatIsUsedAgainBeginsByWake(t *testing.T) {
	h := newFaultHub(t)
	begun := 0
	h.beginHere(func(store.Instance) { begun++ })
	for range 2 {
		id := h.startWith(chain.Name(), 3, client.StartOptions{InstanceID: "again", Reuse: client.ReuseEnded})
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello Hello Hello World"`)
	}
	if begun != 1 {
		t.Errorf("%d instances began here, want the first", begun)
	}
	if generation := h.status("again").Generation; generation != 1 {
		t.Errorf("generation %d", generation)
	}
}
