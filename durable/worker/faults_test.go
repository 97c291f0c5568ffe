package worker_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// scenario runs the orchestration that has a bit of everything, to its end, as
// a caller would who tries again after a failure.
func (h *hub) scenario() string {
	h.t.Helper()
	const id = "mixed"
	h.insist(func() error {
		_, err := h.client.Start(h.t.Context(), mixed.Name(), 3, client.StartOptions{InstanceID: id})
		if errors.Is(err, store.ErrInstanceExists) {
			return nil // an earlier try got through
		}
		return err
	})
	h.drain()
	h.insist(func() error { return h.client.RaiseEvent(h.t.Context(), id, "word", "!") })
	h.runToEnd()
	return id
}

// insist repeats a client's call until it works.
func (h *hub) insist(call func() error) {
	h.t.Helper()
	for range 3 {
		err := call()
		if err == nil {
			return
		}
		h.failed(err)
	}
	h.t.Fatal("the call never works")
}

func newFaultHub(t *testing.T) *hub {
	h := newHub(t, stores[0].open)
	h.onFailure = func(err error) { t.Fatalf("without a fault: %v", err) }
	return h
}

// engineMethods are the store methods a run uses, whoever calls them.
var engineMethods = []faulty.Method{
	faulty.CreateInstance, faulty.Instance, faulty.SaveInstance, faulty.Load, faulty.Commit,
	faulty.AddInbox, faulty.Send, faulty.Receive, faulty.Delete,
}

// TestOneFaultAtEveryStoreCall lets each single store call of a run fail once,
// before or after its effect, in a process that lives on or dies. Redelivery
// alone must bring the run to the same history.
func TestOneFaultAtEveryStoreCall(t *testing.T) {
	clean := newFaultHub(t)
	id := clean.scenario()
	calls := map[faulty.Method]int{}
	for _, method := range engineMethods {
		calls[method] = clean.store.Calls(method)
	}
	want := describe(clean.history(id))
	clean.wantEnd(id, history.StatusCompleted, `"Hello first5!Hello last"`)
	for _, method := range engineMethods {
		if calls[method] == 0 {
			t.Fatalf("the scenario never calls %s", method)
		}
		t.Run(string(method), func(t *testing.T) {
			for nth := 1; nth <= calls[method]; nth++ {
				for _, after := range []bool{false, true} {
					for _, dies := range []bool{false, true} {
						t.Run(fmt.Sprintf("call%d/after=%t/dies=%t", nth, after, dies), func(t *testing.T) {
							oneFault(t, method, nth, faulty.Fault{AfterEffect: after}, dies, want)
						})
					}
				}
			}
		})
	}
}

func oneFault(t *testing.T, method faulty.Method, nth int, fault faulty.Fault, dies bool, want string) {
	h := newFaultHub(t)
	failures := 0
	h.onFailure = func(err error) {
		if !errors.Is(err, faulty.ErrInjected) && !errors.Is(err, store.ErrConflict) {
			t.Fatalf("unexpected failure: %v", err)
		}
		failures++
		if dies {
			h.restart()
		}
	}
	h.store.Inject(method, nth, fault)
	id := h.scenario()
	if !h.status(id).Status.Terminal() { // a lost answer to a receive hides messages for a lease
		h.clock.advance(pumpLease)
		h.runToEnd()
	}
	if clientLost := method == faulty.Send && nth <= 1; clientLost && !h.status(id).Status.Terminal() {
		// The start's own wake never left: that is what the sweep is for.
		h.clock.advance(3 * time.Minute)
		h.sweep()
		h.runToEnd()
	}
	if failures == 0 {
		t.Error("the fault was never noticed by anybody")
	}
	h.wantEnd(id, history.StatusCompleted, `"Hello first5!Hello last"`)
	if got := normalised(h.history(id)); got != normalisedText(want) {
		t.Errorf("the history differs from that of an undisturbed run:\n%s\nwant\n%s", got, normalisedText(want))
	}
	for _, queue := range h.engines[0].Queues() {
		if left, err := h.store.Receive(t.Context(), queue+"-poison", 32, time.Minute); err != nil || len(left) > 0 {
			t.Errorf("%d messages in %s-poison, error %v", len(left), queue, err)
		}
	}
}

// TestASecondTryOfACommitMeetsItself is what happens when a client library
// repeats a commit whose first answer was lost: a conflict with oneself, whose
// messages nobody else will send. No redelivery helps here: the caller sees no
// error.
func TestASecondTryOfACommitMeetsItself(t *testing.T) {
	clean := newFaultHub(t)
	clean.scenario()
	for nth := 1; nth <= clean.store.Calls(faulty.Commit); nth++ {
		t.Run(fmt.Sprint(nth), func(t *testing.T) {
			h := newFaultHub(t)
			h.store.Inject(faulty.Commit, nth, faulty.Fault{AfterEffect: true, Err: store.ErrConflict})
			h.wantEnd(h.scenario(), history.StatusCompleted, `"Hello first5!Hello last"`)
		})
	}
}

// TestStorageDownForALongTime: everything fails until messages are poison; the
// sweep brings the instance to its end once storage is back.
func TestStorageDownForALongTime(t *testing.T) {
	for _, method := range []faulty.Method{faulty.Commit, faulty.SaveInstance, faulty.Send} {
		t.Run(string(method), func(t *testing.T) {
			h := newFaultHub(t)
			h.onFailure = func(error) {}
			id := h.start(chain.Name(), 2)
			h.store.Break(method, faulty.Fault{})
			h.drain()
			h.store.Heal()
			if h.status(id).Status.Terminal() {
				t.Fatal("the instance ended without its storage")
			}
			h.clock.advance(3 * time.Minute)
			h.sweep()
			h.runToEnd()
			h.wantEnd(id, history.StatusCompleted, `"Hello Hello World"`)
		})
	}
}

// TestARowThatACrashLeftBehindIsWrittenByTheRedelivery: the process dies between
// the first commit and the row; clients must see Running while it runs.
func TestARowThatACrashLeftBehindIsWrittenByTheRedelivery(t *testing.T) {
	h := newFaultHub(t)
	h.onFailure = func(error) { h.restart() }
	id := h.start(timers.Name(), time.Hour)
	h.store.Inject(faulty.SaveInstance, 1, faulty.Fault{})
	h.drain()
	if s := h.status(id).Status; s != history.StatusRunning {
		t.Errorf("while it waits the row says %s", s)
	}
}

func TestAfterAFailedCommitMemoryIsTrustedAgain(t *testing.T) {
	h := newFaultHub(t)
	h.onFailure = func(error) {}
	id := h.start(chain.Name(), 10)
	h.stepOnly()
	h.store.Inject(faulty.Commit, 1, faulty.Fault{})
	h.pass()
	h.pass()
	before := h.readCalls()
	h.drain()
	if n := h.readCalls() - before; n != 0 {
		t.Errorf("%d reads long after the failure", n)
	}
	if s := h.status(id).Status; s != history.StatusCompleted {
		t.Errorf("the instance is %s", s)
	}
}

func TestAnInputThatCannotBeReadIsTriedAgain(t *testing.T) {
	h := newFaultHub(t)
	failures := 0
	h.onFailure = func(error) { failures++ }
	id := h.start(measure.Name(), 40_000)
	h.store.Inject(faulty.Event, 1, faulty.Fault{})
	h.drain()
	if failures != 1 {
		t.Errorf("%d failures, want 1", failures)
	}
	h.wantEnd(id, history.StatusCompleted, "40000")
}

// TestALostCommitIsFoundByTheNextMessage: the answer of a commit is lost and so
// is the message behind it; the next message of the instance, a first delivery,
// must find the commit and send what it owes.
func TestALostCommitIsFoundByTheNextMessage(t *testing.T) {
	h := newFaultHub(t)
	pair := durable.NewOrchestration[string, string]("Pair")
	h.must(durable.AddOrchestration(h.registry, pair, "", func(ctx *durable.Context, _ string) (string, error) {
		slow := say.Call(ctx, "slow")
		if _, err := square.Call(ctx, 1).Await(); err != nil {
			return "", err
		}
		if _, err := square.Call(ctx, 2).Await(); err != nil {
			return "", err
		}
		return slow.Await()
	}))
	id := h.start(pair.Name(), "")
	h.stepOnly()
	message, err := h.store.Receive(t.Context(), h.taskQueue(square.Name()), 1, pumpLease)
	h.must(err)
	h.store.Inject(faulty.Commit, 1, faulty.Fault{AfterEffect: true})
	if err := h.engines[0].HandleTask(t.Context(), message[0].Body, 1); !errors.Is(err, faulty.ErrInjected) {
		t.Fatalf("the lost answer gives %v", err)
	}
	h.must(h.store.Delete(t.Context(), h.taskQueue(square.Name()), message[0]))
	h.drain() // say, a first delivery
	h.wantEnd(id, history.StatusCompleted, `"Hello slow"`)
}

// failEachWay lets the nth call of method fail, before and after its effect, in
// a process that lives on and in one that dies, each in a run of its own.
func failEachWay(t *testing.T, method faulty.Method, nth int, run func(*testing.T, func(*hub))) {
	for _, after := range []bool{false, true} {
		for _, dies := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s%d/after=%t/dies=%t", method, nth, after, dies), func(t *testing.T) {
				run(t, func(h *hub) {
					h.onFailure = func(error) {
						if dies {
							h.restart()
						}
					}
					h.store.Inject(method, nth, faulty.Fault{AfterEffect: after})
				})
			})
		}
	}
}
