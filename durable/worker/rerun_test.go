package worker_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

func (h *hub) rerun(id string, from client.Step) string {
	h.t.Helper()
	again, err := h.client.Rerun(h.t.Context(), id, from, h.newID())
	h.must(err)
	h.runToEnd()
	return again
}

func (h *hub) addLongWay() string {
	h.t.Helper()
	return h.orchestration("LongWay", func(ctx *durable.Context, in string) (string, error) {
		if err := ctx.SetCustomStatus("on my way"); err != nil {
			return "", err
		}
		before := ctx.NewUUID()
		text, err := sequence(ctx, "a", "b")
		if err != nil {
			return "", err
		}
		rest, err := sequence(ctx, "c", "d")
		return strings.Join([]string{in, text, rest, before, ctx.NewUUID()}, " "), err
	})
}

func TestRerunReusesWhatCameBefore(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(nil)
		id := h.startWith(h.addLongWay(), "in", client.StartOptions{InstanceID: h.newID(), Tags: map[string]string{"k": "v"}})
		h.drain()
		was := strings.Fields(strings.Trim(h.status(id).Output, `"`))
		for _, from := range []client.Step{{TaskID: 2}, {Name: "sTEP", Call: 3}} {
			again := h.rerun(id, from)
			got := strings.Fields(strings.Trim(h.status(again).Output, `"`))
			if len(got) != 7 || strings.Join(got[:6], " ") != strings.Join(was[:6], " ") || got[6] == was[6] {
				h.t.Errorf("it ends with %v, the first did with %v; only the last UUID may differ", got, was)
			}
			if row := h.status(again); row.Status != history.StatusCompleted || row.Tags["k"] != "v" || row.Input != `"in"` || row.CustomStatus != `"on my way"` {
				h.t.Errorf("its row is %+v", row)
			}
		}
		did.want(h.t, map[string]int{"a": 1, "b": 1, "c": 3, "d": 3})
		h.wantEnd(id, history.StatusCompleted, h.status(id).Output)
	})
}

// TestRerunFromTheMiddleOfAFanOut: results of earlier tasks are reused although
// they came after the step was scheduled, failures are not.
func TestRerunFromTheMiddleOfAFanOut(t *testing.T) {
	h := newHub(t, stores[0].open)
	did := h.addShaky(map[string]int{"1": 1})
	name := h.orchestration("Wide", func(ctx *durable.Context, _ string) (string, error) {
		var tasks []*durable.Task[string]
		for i := range 6 {
			tasks = append(tasks, step.Call(ctx, fmt.Sprint(i)))
		}
		results, errs := durable.All(tasks...)
		return strings.Join(results, ""), errors.Join(errs...)
	})
	id := h.failsFirst(name)
	h.wantEnd(h.rerun(id, client.Step{TaskID: 4}), history.StatusCompleted, `"012345"`)
	did.want(t, map[string]int{"0": 1, "1": 2, "2": 1, "3": 1, "4": 2, "5": 2})
}

// TestRerunLeavesTheFirstFamilyAlone: children before the step are not called
// again, those after it are new instances.
func TestRerunLeavesTheFirstFamilyAlone(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"late": 1})
		h.addEstate()
		name := h.orchestration("Dynasty", func(ctx *durable.Context, _ string) (string, error) {
			var said []string
			for _, which := range []string{"early", "late"} {
				text, err := heir.Call(ctx, which).Await()
				if err != nil {
					return "", err
				}
				said = append(said, text)
			}
			return strings.Join(said, ", "), nil
		})
		id := h.failsFirst(name)
		again := h.rerun(id, client.Step{Name: "Heir", Call: 2})
		h.wantEnd(again, history.StatusCompleted, `"early first early, late first late"`)
		did.want(h.t, map[string]int{"early": 1, "late first": 2, "late": 2})
		if s := h.status(h.childID(id, 1)).Status; s != history.StatusFailed {
			h.t.Errorf("the first family's child is %s", s)
		}
		h.wantEnd(h.childID(again, 1), history.StatusCompleted, `"late first late"`)
		// A rewound history can be taken over as well.
		h.rewind(id)
		h.drain()
		h.wantEnd(h.rerun(id, client.Step{TaskID: 1}), history.StatusCompleted, `"early first early, late first late"`)
	})
}

func TestRerunOfARerunKeepsItsUUIDs(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addShaky(nil)
	name := h.orchestration("Names", func(ctx *durable.Context, _ string) (string, error) {
		var names []string
		for range 3 {
			id := ctx.NewUUID()
			if _, err := step.Call(ctx, "x").Await(); err != nil {
				return "", err
			}
			names = append(names, id)
		}
		return strings.Join(names, " "), nil
	})
	id := h.start(name, "")
	h.drain()
	outputs := []string{h.status(id).Output}
	for range 2 {
		id = h.rerun(id, client.Step{Name: "Step", Call: 2})
		h.restart()
		outputs = append(outputs, h.status(id).Output)
	}
	for _, output := range outputs[1:] {
		if a, b := strings.Fields(output), strings.Fields(outputs[0]); a[0] != b[0] || a[1] != b[1] || a[2] == b[2] {
			t.Errorf("%s after %s: the names before and of the step are taken over, the next is new", output, outputs[0])
		}
	}
	if outputs[1] == outputs[2] {
		t.Error("two reruns make the same new name")
	}
}

func TestRerunThatCannotBe(t *testing.T) {
	for name, meddle := range map[string]func(h *hub, id string, changed *bool){
		"purged":       func(h *hub, id string, _ *bool) { h.must(h.client.Purge(h.t.Context(), id)) },
		"restarted":    func(h *hub, id string, _ *bool) { h.restartedInstance(id) },
		"code changed": func(_ *hub, _ string, changed *bool) { *changed = true },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, stores[0].open)
			did := h.addShaky(nil)
			changed := false
			orchestration := h.orchestration("Sequence", func(ctx *durable.Context, _ string) (string, error) {
				if changed {
					ctx.CreateTimer(time.Second)
				}
				return sequence(ctx, "a", "b")
			})
			id := h.start(orchestration, "in")
			h.drain()
			again, err := h.client.Rerun(t.Context(), id, client.Step{TaskID: 1}, "again")
			h.must(err)
			h.keep = h.wakeQueue()
			if name == "restarted" {
				h.keep = ""
				h.loseMessages()
			}
			meddle(h, id, &changed)
			h.keep = ""
			ran := did.runs("b")
			h.clock.advance(3 * time.Minute)
			h.sweep()
			h.drain()
			row := h.status(again)
			if row.Status != history.StatusFailed || !strings.Contains(row.Output, "rerun from task 1") && !strings.Contains(row.Output, "purged or started anew") || did.runs("b") != ran {
				t.Errorf("it is %s: %s", row.Status, row.Output)
			}
			end := h.history(again)[2].Body.(history.ExecutionCompleted)
			if end.Failure == nil || end.Failure.ErrorType != worker.ErrorTypeRerun {
				t.Errorf("it ended with %+v", end)
			}
		})
	}
}

func TestRerunRefuses(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addShaky(nil)
	done, live := h.start(chain.Name(), 2), h.start(events.Name(), 1)
	h.drain()
	for _, c := range []struct {
		id, newID string
		from      client.Step
		want      error
	}{
		{"nobody", "", client.Step{}, store.ErrInstanceNotFound},
		{live, "", client.Step{}, client.ErrInstanceRunning},
		{done, "", client.Step{TaskID: 2}, rewind.ErrNoSuchStep}, // the id of its end
		{done, "", client.Step{Name: "Say", Call: 3}, rewind.ErrNoSuchStep},
		{done, "", client.Step{Name: "Nobody", Call: 1}, rewind.ErrNoSuchStep},
		{done, done, client.Step{}, store.ErrInstanceExists},
		{done, "a/b", client.Step{}, store.ErrInvalidInstanceID},
	} {
		if _, err := h.client.Rerun(t.Context(), c.id, c.from, c.newID); !errors.Is(err, c.want) {
			t.Errorf("%+v gives %v", c, err)
		}
	}
}

func TestTerminateBeatsARerunThatHasNotBegun(t *testing.T) {
	h := newHub(t, stores[0].open)
	did := h.addShaky(nil)
	id := h.start(h.addLongWay(), "in")
	h.drain()
	again, err := h.client.Rerun(t.Context(), id, client.Step{TaskID: 1}, "again")
	h.must(err)
	h.must(h.client.Terminate(t.Context(), again, "no"))
	h.drain()
	h.wantEnd(again, history.StatusTerminated, "no")
	did.want(t, map[string]int{"b": 1})
}

// TestOneFaultAtEveryStoreCallOfARerun: as for any other run.
func TestOneFaultAtEveryStoreCallOfARerun(t *testing.T) {
	prepared := func() (*hub, string) {
		h := newFaultHub(t)
		h.shaky = h.addShaky(nil)
		id := h.start(h.addLongWay(), "in")
		h.drain()
		return h, id
	}
	begin := func(h *hub, id string) {
		h.insist(func() error {
			_, err := h.client.Rerun(h.t.Context(), id, client.Step{TaskID: 2}, "again")
			if errors.Is(err, store.ErrInstanceExists) {
				return nil // an earlier try got through
			}
			return err
		})
		h.runToEnd()
	}
	for _, method := range []faulty.Method{faulty.CreateInstance, faulty.Instance, faulty.Load, faulty.Commit, faulty.SaveInstance, faulty.Send, faulty.Delete} {
		clean, id := prepared()
		before := clean.store.Calls(method)
		begin(clean, id)
		for nth := 1; nth <= clean.store.Calls(method)-before; nth++ {
			for _, fault := range []faulty.Fault{{}, {AfterEffect: true}} {
				h, id := prepared()
				h.onFailure = func(error) { h.restart() }
				h.store.Inject(method, nth, fault)
				begin(h, id)
				if !h.status("again").Status.Terminal() { // the wake of the start was lost
					h.clock.advance(3 * time.Minute)
					h.sweep()
					h.runToEnd()
				}
				if row := h.status("again"); row.Status != history.StatusCompleted || !strings.Contains(row.Output, "a b c d") {
					t.Errorf("%s call %d, after effect %t: it is %s: %s", method, nth, fault.AfterEffect, row.Status, row.Output)
				}
				h.shaky.want(t, map[string]int{"a": 1, "b": 1})
			}
		}
	}
}
