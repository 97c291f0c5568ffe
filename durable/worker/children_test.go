package worker_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

var (
	child  = durable.NewOrchestration[string, string]("Child")
	family = durable.NewOrchestration[[]string, string]("Family")
)

// runChild does what its input says.
func runChild(ctx *durable.Context, what string) (string, error) {
	switch what {
	case "fail":
		return "", errors.New("boom")
	case "fail once":
		return flakyOnce.Call(ctx, "").Await()
	case "wait":
		return durable.WaitForEvent[string](ctx, "go").Await()
	case "again":
		if err := ctx.SetCustomStatus("continues"); err != nil {
			return "", err
		}
		return child.ContinueAsNew(ctx, "continued")
	case "deeper":
		return child.Call(ctx, "wait").Await()
	}
	return say.Call(ctx, what).Await()
}

// runFamily calls one child per input, waits for all and joins what they say.
// An input "id=…" names the instance.
func runFamily(ctx *durable.Context, inputs []string) (string, error) {
	tasks := make([]*durable.Task[string], len(inputs))
	for i, input := range inputs {
		var options []durable.CallOption
		if what, id, named := strings.Cut(input, " as "); named {
			input, options = what, append(options, durable.WithInstanceID(id))
		}
		if input == "fail once" {
			options = append(options, durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Minute, MaxAttempts: 3}))
		}
		tasks[i] = child.Call(ctx, input, options...)
	}
	var said []string
	results, errs := durable.All(tasks...)
	for i, result := range results {
		var failed *durable.TaskError
		if errors.As(errs[i], &failed) {
			result = failed.Failure.ErrorType + " " + failed.Failure.ErrorMessage
		} else if errs[i] != nil {
			return "", errs[i]
		}
		said = append(said, result)
	}
	return strings.Join(said, "; "), nil
}

var flakyOnce = durable.NewActivity[string, string]("FlakyOnce")

func (h *hub) addFamily() {
	h.t.Helper()
	runs := 0
	h.must(durable.AddOrchestration(h.registry, child, "", runChild))
	h.must(durable.AddOrchestration(h.registry, family, "", runFamily))
	h.must(durable.AddActivity(h.registry, flakyOnce, func(context.Context, string) (string, error) {
		if runs++; runs == 1 {
			return "", errors.New("not yet")
		}
		return "at last", nil
	}))
}

func (h *hub) startFamily(inputs ...string) string {
	h.t.Helper()
	return h.startWith(family.Name(), inputs, client.StartOptions{InstanceID: h.newID()})
}

func (h *hub) childID(parent string, task int) string {
	return fmt.Sprintf("%s:%d", h.status(parent).ExecutionID, task)
}

func TestChildrenReportToTheirParent(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("one", "two as named", "fail", "again")
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello one; Hello two; error boom; Hello continued"`)
		for n, called := range []string{h.childID(id, 0), "named", h.childID(id, 2), h.childID(id, 3)} {
			row := h.status(called)
			want := history.ParentInstance{Name: family.Name(), InstanceID: id, ExecutionID: h.status(id).ExecutionID, TaskID: int32(n)}
			started, _ := h.history(called)[1].Body.(history.ExecutionStarted)
			if row.Parent == nil || *row.Parent != want || started.Parent == nil || *started.Parent != want {
				h.t.Errorf("child %s: row %+v, history %+v, want the parent %+v", called, row.Parent, started.Parent, want)
			}
		}
		if n := count(h.history(id), history.KindSubOrchestrationFailed); n != 1 {
			h.t.Errorf("%d failed children, want 1\n%s", n, describe(h.history(id)))
		}
	})
}

func TestManyChildren(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		h.addEngine()
		const n = 12
		inputs := make([]string, n)
		for i := range inputs {
			inputs[i] = "x"
		}
		id := h.startFamily(inputs...)
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"`+strings.Repeat("Hello x; ", n-1)+`Hello x"`)
		if runs := h.did.runs.Load(); runs != n {
			h.t.Errorf("the children's activities ran %d times, want %d", runs, n)
		}
	})
}

func TestSelectOverChildren(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		race := durable.NewOrchestration[string, string]("Race")
		h.must(durable.AddOrchestration(h.registry, race, "", func(ctx *durable.Context, _ string) (string, error) {
			slow, quick, timer := child.Call(ctx, "wait"), child.Call(ctx, "quick"), ctx.CreateTimer(time.Hour)
			first := ctx.Select(slow, quick, timer)
			timer.Cancel()
			slow.Cancel()
			return fmt.Sprint(first), nil
		}))
		id := h.start(race.Name(), "")
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"1"`)
		slow := h.childID(id, 0)
		h.must(h.client.RaiseEvent(h.t.Context(), slow, "go", "nobody listens"))
		h.drain()
		h.wantEnd(slow, history.StatusCompleted, `"nobody listens"`)
	})
}

func TestARetriedChildIsAnotherInstanceOrTheSameAgain(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("fail once")
		h.runToEnd()
		h.wantEnd(id, history.StatusCompleted, `"at last"`)
		if first, second := h.status(h.childID(id, 0)), h.status(h.childID(id, 2)); first.Status != history.StatusFailed || second.Status != history.StatusCompleted {
			h.t.Errorf("the attempts are %s and %s", first.Status, second.Status)
		}
	})
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("fail once as mine")
		h.runToEnd()
		h.wantEnd(id, history.StatusCompleted, `"at last"`)
		if row := h.status("mine"); row.Status != history.StatusCompleted || row.Generation != 1 {
			h.t.Errorf("the second attempt is %s, generation %d", row.Status, row.Generation)
		}
	})
}

func TestAnInstanceIDInUseFailsTheCall(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		h.startWithID("taken", child.Name(), "wait")
		h.drain()
		id := h.startFamily("x as taken")
		h.drain()
		row := h.status(id)
		if row.Status != history.StatusCompleted || !strings.Contains(row.Output, "InstanceIdInUse") {
			h.t.Errorf("it is %s: %s", row.Status, row.Output)
		}
		if s := h.status("taken").Status; s != history.StatusRunning {
			h.t.Errorf("the other instance is %s", s)
		}
		self := h.startWith(family.Name(), []string{"x as self"}, client.StartOptions{InstanceID: "self"})
		h.drain()
		if row := h.status(self); row.Status != history.StatusFailed || !strings.Contains(row.Output, "parent's instance id") {
			h.t.Errorf("its own child: %s %q", row.Status, row.Output)
		}
	})
}

func TestATerminatedChildFailsTheCall(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("wait")
		h.drain()
		h.must(h.client.Terminate(h.t.Context(), h.childID(id, 0), "enough"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"SubOrchestrationTerminated enough"`)
	})
}

func TestTerminationOfOneAndOfTheFamily(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		ctx := h.t.Context()
		id := h.startFamily("wait", "deeper", "x")
		h.drain()
		h.must(h.client.Terminate(ctx, id, "alone"))
		h.drain()
		h.wantEnd(id, history.StatusTerminated, "alone")
		if s := h.status(h.childID(id, 0)).Status; s != history.StatusRunning {
			h.t.Errorf("a child is %s although only its parent was terminated", s)
		}
		id = h.startFamily("wait", "deeper", "x")
		h.drain()
		deeper := h.childID(id, 1)
		grandchild := h.childID(deeper, 0)
		h.must(h.client.TerminateFamily(ctx, id, "all"))
		h.drain()
		for _, gone := range []string{id, h.childID(id, 0), deeper, grandchild} {
			h.wantEnd(gone, history.StatusTerminated, "all")
		}
		h.wantEnd(h.childID(id, 2), history.StatusCompleted, `"Hello x"`)
		if n, err := h.client.PurgeFamily(ctx, id); err != nil || n != 5 {
			h.t.Errorf("%d purged, %v; want 5", n, err)
		}
		if _, err := h.client.Status(ctx, grandchild); !errors.Is(err, store.ErrInstanceNotFound) {
			h.t.Errorf("a grandchild is left: %v", err)
		}
	})
}

// TestAChildWhoseStartIsUnderWayNeverBegins when its parent is terminated with
// its family meanwhile, by another process.
func TestAChildWhoseStartIsUnderWayNeverBegins(t *testing.T) {
	h := newFaultHub(t)
	h.addFamily()
	id := h.startFamily("wait")
	h.onFailure = func(error) {}
	h.store.Break(faulty.CreateInstance, faulty.Fault{})
	h.stepOnly()
	h.store.Heal()
	h.loseMessages()
	h.restart()
	h.must(h.client.TerminateFamily(t.Context(), id, "all"))
	h.drain()
	h.wantEnd(id, history.StatusTerminated, "all")
	row := h.status(h.childID(id, 0))
	if row.Status != history.StatusTerminated || row.Output != "all" {
		t.Fatalf("the child is %s", row.Status)
	}
	// What the first process does at last comes too late.
	late := row
	late.Status, late.Output = history.StatusPending, ""
	h.must(h.store.CreateInstance(t.Context(), late))
	h.must(h.store.Send(t.Context(), h.wakeQueue(), []byte(fmt.Sprintf(`{"instance_id":%q,"start":true}`, row.ID)), 0))
	h.drain()
	if s := h.status(row.ID).Status; s != history.StatusTerminated {
		t.Errorf("the child is %s", s)
	}
}

// TestAChildThatContinuedIsNotStartedAgain when its parent's messages are sent
// once more.
func TestAChildThatContinuedIsNotStartedAgain(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		h.addStages()
		parent := durable.NewOrchestration[string, string]("StagesParent")
		h.must(durable.AddOrchestration(h.registry, parent, "", func(ctx *durable.Context, _ string) (string, error) {
			return stages.Call(ctx, stage{Plan: []string{"a", "e"}}).Await()
		}))
		id := h.start(parent.Name(), "")
		h.drain()
		h.restart()
		h.must(h.store.Send(h.t.Context(), h.wakeQueue(), []byte(fmt.Sprintf(`{"instance_id":%q,"republish":true}`, id)), 0))
		h.drain()
		if s := h.status(id).Status; s != history.StatusRunning {
			h.t.Fatalf("the parent is %s: %s", s, h.status(id).Output)
		}
		h.must(h.client.RaiseEvent(h.t.Context(), h.childID(id, 0), "go", "!"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello A!"`)
	})
}

// TestEachCallOfAFamilyFailsOnce: whatever call fails, before or after its
// effect, in a process that lives or dies, nothing is lost.
func TestEachCallOfAFamilyFailsOnce(t *testing.T) {
	run := func(t *testing.T, fault func(*hub)) (calls map[faulty.Method]int) {
		h := newFaultHub(t)
		h.addFamily()
		if fault != nil {
			fault(h)
		}
		h.insist(func() error {
			_, err := h.client.Start(t.Context(), family.Name(), []string{"one", "again as c", "fail"}, client.StartOptions{InstanceID: "parent"})
			if errors.Is(err, store.ErrInstanceExists) {
				return nil
			}
			return err
		})
		h.runToEnd()
		calls = map[faulty.Method]int{}
		for _, method := range engineMethods {
			calls[method] = h.store.Calls(method)
		}
		for range 4 { // lost answers hide messages, lost messages wait for the sweep
			if !h.status("parent").Status.Terminal() {
				h.clock.advance(pumpLease)
				h.sweep()
				h.runToEnd()
			}
		}
		h.wantEnd("parent", history.StatusCompleted, `"Hello one; Hello continued; error boom"`)
		return calls
	}
	clean := run(t, nil)
	for _, method := range engineMethods {
		for nth := 1; nth <= clean[method]; nth++ {
			failEachWay(t, method, nth, func(t *testing.T, fault func(*hub)) { run(t, fault) })
		}
	}
}

// TestLostMessagesOfAFamilyAreFoundByTheSweep: after every step all messages
// vanish.
func TestLostMessagesOfAFamilyAreFoundByTheSweep(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addFamily()
	id := h.startFamily("one", "again")
	for range 40 {
		h.loseMessages()
		h.restart()
		h.clock.advance(20 * time.Minute)
		h.sweep()
		h.pass()
		if h.status(id).Status.Terminal() {
			break
		}
	}
	h.wantEnd(id, history.StatusCompleted, `"Hello one; Hello continued"`)
}

// TestNoRowSaysTheEndBeforeTheParentKnows: otherwise a purge in between would
// lose the outcome for good. The process dies between commit and report.
func TestNoRowSaysTheEndBeforeTheParentKnows(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("one")
		h.stepOnly() // the parent
		h.stepOnly() // the child
		messages, err := h.store.Receive(h.t.Context(), h.taskQueue(say.Name()), 1, pumpLease)
		h.must(err)
		h.store.Inject(faulty.AddInbox, 1, faulty.Fault{})
		if err := h.engines[0].HandleTask(h.t.Context(), messages[0].Body, 1); !errors.Is(err, faulty.ErrInjected) {
			h.t.Fatalf("the report that fails gives %v", err)
		}
		h.must(h.store.Delete(h.t.Context(), h.taskQueue(say.Name()), messages[0]))
		ended, err := h.store.Load(h.t.Context(), h.childID(id, 0), store.Known{})
		h.must(err)
		if count(ended.Events, history.KindExecutionCompleted) != 1 {
			h.t.Fatal("the child's end is not committed")
		}
		h.restart()
		h.clock.advance(3 * time.Minute)
		h.sweep()
		if s := h.status(h.childID(id, 0)).Status; s != history.StatusRunning {
			h.t.Errorf("the child's row is %s before its parent knows", s)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello one"`)
	})
}

func TestAPurgedChildFailsTheCall(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("wait")
		h.drain()
		h.must(h.store.PurgeInstance(h.t.Context(), h.childID(id, 0))) // as tools do, whatever the status
		h.clock.advance(time.Minute)
		h.sweep()
		h.drain()
		if s := h.status(id).Status; s != history.StatusRunning {
			h.t.Fatalf("it is %s although a child may take its time", s)
		}
		h.clock.advance(20 * time.Minute)
		h.sweep()
		h.drain()
		row := h.status(id)
		if row.Status != history.StatusCompleted || !strings.Contains(row.Output, worker.ErrorTypeChildGone) {
			h.t.Errorf("it is %s: %s", row.Status, row.Output)
		}
	})
}

// TestAReplacedChildFailsTheCall: the new run of the child's id answers nobody,
// so its parent would wait for ever.
func TestAReplacedChildFailsTheCall(t *testing.T) {
	h := newFaultHub(t)
	h.addFamily()
	id := h.startFamily("wait")
	h.drain()
	_, err := h.client.Start(t.Context(), child.Name(), "two", client.StartOptions{InstanceID: h.childID(id, 0), Reuse: client.ReuseAny})
	h.must(err)
	h.drain()
	h.wantEnd(h.childID(id, 0), history.StatusCompleted, `"Hello two"`)
	h.clock.advance(20 * time.Minute)
	h.sweep()
	h.drain()
	if row := h.status(id); row.Status != history.StatusCompleted || !strings.Contains(row.Output, "replaced by another start") {
		t.Errorf("the parent is %s: %s", row.Status, row.Output)
	}
}

// TestAnOutcomeForAParentThatIsGoneIsDropped, and the child ends all the same.
func TestAnOutcomeForAParentThatIsGoneIsDropped(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addFamily()
		id := h.startFamily("wait")
		h.drain()
		orphan := h.childID(id, 0)
		h.must(h.store.PurgeInstance(h.t.Context(), id))
		h.must(h.client.RaiseEvent(h.t.Context(), orphan, "go", "x"))
		h.drain()
		h.wantEnd(orphan, history.StatusCompleted, `"x"`)
		if _, err := h.client.Status(h.t.Context(), id); !errors.Is(err, store.ErrInstanceNotFound) {
			h.t.Errorf("the purged parent came back: %v", err)
		}
	})
}
