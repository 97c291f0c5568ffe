package worker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// shaky is an activity that fails as often as the test says, per input.
type shaky struct {
	mu   sync.Mutex
	left map[string]int
	ran  map[string]int
}

var step = durable.NewActivity[string, string]("Step")

// addShaky registers it; failures are how often each input still fails.
func (h *hub) addShaky(failures map[string]int) *shaky {
	h.t.Helper()
	s := &shaky{left: failures, ran: map[string]int{}}
	h.must(durable.AddActivity(h.registry, step, func(_ context.Context, name string) (string, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ran[name]++
		if s.left[name] > 0 {
			s.left[name]--
			return "", fmt.Errorf("%s broke", name)
		}
		return name, nil
	}))
	return s
}

func (s *shaky) runs(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ran[name]
}

// want checks how often each input ran.
func (s *shaky) want(t testing.TB, runs map[string]int) {
	t.Helper()
	for name, n := range runs {
		if got := s.runs(name); got != n {
			t.Errorf("%s ran %d times, want %d", name, got, n)
		}
	}
}

// orchestration registers one under a name and gives the name.
func (h *hub) orchestration(name string, code func(ctx *durable.Context, in string) (string, error)) string {
	h.t.Helper()
	h.must(durable.AddOrchestration(h.registry, durable.NewOrchestration[string, string](name), "", code))
	return name
}

func (h *hub) rewind(id string) {
	h.t.Helper()
	h.must(h.client.Rewind(h.t.Context(), id, "once more"))
}

// failsFirst starts an instance and wants it to fail.
func (h *hub) failsFirst(name string) string {
	h.t.Helper()
	id := h.start(name, "in")
	h.runToEnd()
	if row := h.status(id); row.Status != history.StatusFailed {
		h.t.Fatalf("instance %s is %s: %s", id, row.Status, row.Output)
	}
	return id
}

func sequence(ctx *durable.Context, steps ...string) (string, error) {
	var done []string
	for _, name := range steps {
		out, err := step.Call(ctx, name).Await()
		if err != nil {
			return "", err
		}
		done = append(done, out)
	}
	return strings.Join(done, " "), nil
}

func TestRewindGoesOnFromTheWorkThatFailed(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"b": 1})
		name := h.orchestration("Sequence", func(ctx *durable.Context, _ string) (string, error) {
			if err := ctx.SetCustomStatus("working"); err != nil {
				return "", err
			}
			return sequence(ctx, "a", "b", "c")
		})
		id := h.startWith(name, "in", client.StartOptions{InstanceID: h.newID(), Tags: map[string]string{"k": "v"}})
		h.drain()
		h.rewind(id)
		pending := h.status(id)
		if pending.Status != history.StatusPending || pending.Output != "" || !pending.CompletedTime.IsZero() || pending.CustomStatus != `"working"` || pending.Tags["k"] != "v" || pending.Input != `"in"` {
			h.t.Errorf("while it waits for its rewind the row is %+v", pending)
		}
		h.stepOnly()
		running := h.status(id)
		if running.Status != history.StatusRunning || running.Output != "" || !running.CompletedTime.IsZero() || running.Tags["k"] != "v" || running.Input != `"in"` {
			h.t.Errorf("after its rewind the row is %+v", running)
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"a b c"`)
		did.want(h.t, map[string]int{"a": 1, "b": 2, "c": 1})
		if row := h.status(id); row.CustomStatus != `"working"` || row.Tags["k"] != "v" {
			h.t.Errorf("the row ends as %+v", row)
		}
		h.wantRewoundRows(id)
	})
}

// wantRewoundRows holds the history as a reader of the table sees it: what was
// taken back is GenericEvent, and no task id occurs twice.
func (h *hub) wantRewoundRows(id string) {
	h.t.Helper()
	part, err := h.store.Load(h.t.Context(), id, store.Known{})
	h.must(err)
	scheduled, ends, marks := map[int32]int{}, 0, 0
	for _, e := range part.Events {
		switch b := e.Body.(type) {
		case history.TaskScheduled, history.TimerCreated, history.SubOrchestrationInstanceCreated, history.EventSent:
			scheduled[e.ID]++
		case history.ExecutionCompleted:
			ends++
		case history.GenericEvent:
			if b.Rewind != nil && b.Data != "once more" {
				h.t.Errorf("the mark's reason is %q", b.Data)
			}
			marks++
		}
	}
	for task, n := range scheduled {
		if n > 1 {
			h.t.Errorf("task %d is scheduled %d times", task, n)
		}
	}
	if ends != 1 || marks == 0 {
		h.t.Errorf("the rows hold %d ends and %d marks\n%s", ends, marks, describe(part.Events))
	}
}

func TestRewindKeepsTheResultsOfAFanOut(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"1": 1, "3": 1, "4": 1})
		name := h.orchestration("Wide", func(ctx *durable.Context, _ string) (string, error) {
			var tasks []*durable.Task[string]
			for i := range 6 {
				tasks = append(tasks, step.Call(ctx, fmt.Sprint(i)))
			}
			results, errs := durable.All(tasks...)
			return strings.Join(results, ""), errors.Join(errs...)
		})
		id := h.failsFirst(name)
		h.rewind(id)
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"012345"`)
		did.want(h.t, map[string]int{"0": 1, "1": 2, "2": 1, "3": 2, "4": 2, "5": 1})
	})
}

func TestRewindGivesARetryItsAttemptsAnew(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"b": 5})
		name := h.orchestration("Patient", func(ctx *durable.Context, _ string) (string, error) {
			a := step.Call(ctx, "a")
			b, err := step.Call(ctx, "b", durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Minute, MaxAttempts: 3})).Await()
			if err != nil {
				return "", err
			}
			other, err := a.Await()
			return other + b, err
		})
		id := h.failsFirst(name)
		did.want(h.t, map[string]int{"b": 3})
		h.rewind(id)
		h.runToEnd()
		h.wantEnd(id, history.StatusCompleted, `"ab"`)
		did.want(h.t, map[string]int{"a": 1, "b": 6})
		if n := count(h.history(id), history.KindTimerCreated); n != 4 {
			h.t.Errorf("%d timers, want two for each set of three attempts", n)
		}
	})
}

func TestRewindKeepsFailuresThatTheCodeDealtWith(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"optional": 9, "retried": 1, "last": 1})
		name := h.orchestration("Lenient", func(ctx *durable.Context, _ string) (string, error) {
			text := "without"
			if got, err := step.Call(ctx, "optional").Await(); err == nil {
				text = got
			}
			if _, err := step.Call(ctx, "retried", durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Second, MaxAttempts: 2})).Await(); err != nil {
				return "", err
			}
			rest, err := sequence(ctx, "middle", "last")
			return text + " " + rest, err
		})
		id := h.failsFirst(name)
		h.rewind(id)
		h.runToEnd()
		h.wantEnd(id, history.StatusCompleted, `"without middle last"`)
		did.want(h.t, map[string]int{"optional": 1, "retried": 2, "middle": 1, "last": 2})
	})
}

// TestRewindTakesCompensationBack: what the code did about the failure stands in
// the way of trying again, so the history is cut in front of the failure; what
// was scheduled before it keeps its result.
func TestRewindTakesCompensationBack(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"pay": 1})
		name := h.orchestration("Saga", func(ctx *durable.Context, _ string) (string, error) {
			if _, err := step.Call(ctx, "book").Await(); err != nil {
				return "", err
			}
			slow := durable.WaitForEvent[string](ctx, "approved")
			if _, err := step.Call(ctx, "pay").Await(); err != nil {
				if _, undo := step.Call(ctx, "cancel").Await(); undo != nil {
					return "", undo
				}
				if _, err := slow.Await(); err != nil {
					return "", err
				}
				return "", fmt.Errorf("the trip failed: %w", err)
			}
			word, err := slow.Await()
			if err != nil {
				return "", err
			}
			done, err := step.Call(ctx, "ticket").Await()
			return done + " " + word, err
		})
		id := h.start(name, "in")
		h.drain()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "approved", "yes"))
		h.drain()
		h.rewind(id)
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"ticket yes"`)
		did.want(h.t, map[string]int{"book": 1, "pay": 2, "cancel": 1, "ticket": 1})
		h.wantRewoundRows(id)
		if n := count(h.history(id), history.KindEventRaised); n != 1 {
			h.t.Errorf("the event counts %d times", n)
		}
	})
}

// TestRewindAfterADeployment: the instance failed by its own code, which is
// mended by now.
func TestRewindAfterADeployment(t *testing.T) {
	for _, illness := range []string{"panics", "fails", "panics at once"} {
		t.Run(illness, func(t *testing.T) {
			h := newHub(t, stores[0].open)
			did := h.addShaky(nil)
			sick := true
			name := h.orchestration("Sick", func(ctx *durable.Context, _ string) (string, error) {
				if sick && illness == "panics at once" {
					panic("sick")
				}
				first, err := step.Call(ctx, "a").Await()
				switch {
				case err != nil:
					return "", err
				case sick && illness == "panics":
					panic("sick")
				case sick:
					return "", errors.New("sick")
				}
				second, err := step.Call(ctx, "b").Await()
				return first + second, err
			})
			id := h.failsFirst(name)
			h.rewind(id)
			h.drain() // still sick
			if row := h.status(id); row.Status != history.StatusFailed || !strings.Contains(row.Output, "sick") {
				t.Fatalf("an instance that is still sick is %s: %s", row.Status, row.Output)
			}
			sick = false
			h.restart()
			h.rewind(id)
			h.drain()
			h.wantEnd(id, history.StatusCompleted, `"ab"`)
			did.want(t, map[string]int{"a": 1, "b": 1})
		})
	}
}

// TestRewindOfAMismatch: code that does not follow the history fails it; with
// the right code it goes on where it was.
func TestRewindOfAMismatch(t *testing.T) {
	h := newHub(t, stores[0].open)
	did := h.addShaky(nil)
	first := "a"
	name := h.orchestration("Changed", func(ctx *durable.Context, _ string) (string, error) {
		if first == "timer" {
			ctx.CreateTimer(time.Second)
		}
		out, err := sequence(ctx, "a", "b")
		if err != nil {
			return "", err
		}
		word, err := durable.WaitForEvent[string](ctx, "go").Await()
		return out + word, err
	})
	id := h.start(name, "in")
	h.drain()
	first = "timer"
	h.restart()
	h.must(h.client.RaiseEvent(t.Context(), id, "go", "!"))
	h.drain()
	for range 2 { // the wrong code fails it again, and says so
		if row := h.status(id); row.Status != history.StatusFailed || !strings.Contains(row.Output, "non-deterministic") {
			t.Fatalf("the instance is %s: %s", row.Status, row.Output)
		}
		h.rewind(id)
		h.drain()
	}
	first = "a"
	h.restart()
	h.rewind(id)
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"a b!"`)
	did.want(t, map[string]int{"a": 1, "b": 1})
}

func TestRewindAsksForAFailedInstance(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addShaky(map[string]int{"a": 9})
	name := h.orchestration("Sequence", func(ctx *durable.Context, _ string) (string, error) { return sequence(ctx, "a") })
	done, live := h.start(chain.Name(), 1), h.start(events.Name(), 1)
	failed := h.failsFirst(name)
	fresh := h.startWith(chain.Name(), 1, client.StartOptions{InstanceID: h.newID(), ScheduledStart: h.clock.Now().Add(time.Hour)})
	for id, want := range map[string]error{
		"nobody": store.ErrInstanceNotFound, done: client.ErrInstanceCompleted, live: client.ErrWrongState, fresh: client.ErrWrongState,
	} {
		if err := h.client.Rewind(t.Context(), id, ""); !errors.Is(err, want) {
			t.Errorf("rewind of %s gives %v, want %v", id, err, want)
		}
	}
	if err := h.client.Rewind(t.Context(), failed, strings.Repeat("r", 2000)); !errors.Is(err, client.ErrInvalidArgument) {
		t.Errorf("a long reason gives %v", err)
	}
	h.rewind(failed)
	h.rewind(failed) // is one
	h.drain()
	if n := count(h.history(failed), history.KindGenericEvent); n != 3 || h.status(failed).Status != history.StatusFailed {
		t.Errorf("%d generic events, want the mark and two that were taken back\n%s", n, describe(h.history(failed)))
	}
	if !slices.ContainsFunc(h.history(failed), func(e history.Event) bool { return e.Body.Kind() == history.KindExecutionCompleted }) {
		t.Error("the new failure is missing")
	}
}
