package rewind_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/rewind"
)

// program is a random orchestration: what it does is drawn once and then the
// same in every replay.
type program struct {
	Op       string // call, retry, timer, event; of others: seq, all, undo
	Name     string
	Children []program
}

var work = durable.NewActivity[string, string]("Work")

func drawProgram(t *rapid.T, depth int, names *int) program {
	ops := []string{"call", "retry", "timer", "event"}
	if depth > 0 {
		ops = append(ops, "seq", "all", "undo", "seq", "all")
	}
	p := program{Op: rapid.SampledFrom(ops).Draw(t, "op")}
	*names++
	p.Name = fmt.Sprintf("w%02d", *names)
	switch p.Op {
	case "seq", "all":
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			p.Children = append(p.Children, drawProgram(t, depth-1, names))
		}
	case "undo":
		p.Children = append(p.Children, drawProgram(t, depth-1, names))
	}
	return p
}

// branch is a part of the program under way; run gives what it amounts to.
type branch struct {
	task *durable.Task[string]
	then func() (string, error)
}

func (p program) begin(ctx *durable.Context) branch {
	switch p.Op {
	case "call":
		return branch{task: work.Call(ctx, p.Name)}
	case "retry":
		return branch{task: work.Call(ctx, p.Name, durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Second, MaxAttempts: 2}))}
	case "timer":
		timer := ctx.CreateTimer(time.Minute)
		return branch{then: func() (string, error) { _, err := timer.Await(); return p.Name, err }}
	case "event":
		return branch{task: durable.WaitForEvent[string](ctx, p.Name)}
	case "all":
		var parts []branch
		for _, child := range p.Children {
			parts = append(parts, child.begin(ctx))
		}
		return branch{then: func() (string, error) { return join(parts) }}
	}
	return branch{then: func() (string, error) { return p.inOrder(ctx) }}
}

func (p program) inOrder(ctx *durable.Context) (string, error) {
	text := ""
	for _, child := range p.Children {
		got, err := child.begin(ctx).await()
		switch {
		case err != nil && p.Op == "undo":
			if _, failed := work.Call(ctx, "undo "+p.Name).Await(); failed != nil {
				return "", failed
			}
			return "", fmt.Errorf("undone: %w", err)
		case err != nil:
			return "", err
		}
		text += got
	}
	return text, nil
}

func (b branch) await() (string, error) {
	if b.task != nil {
		return b.task.Await()
	}
	return b.then()
}

// join waits for all parts, whatever fails.
func join(parts []branch) (string, error) {
	text := ""
	var errs []error
	for _, part := range parts {
		got, err := part.await()
		text += got
		errs = append(errs, err)
	}
	return text, errors.Join(errs...)
}

// world runs an execution in memory, one episode at a time, in an order that is
// drawn.
type world struct {
	t         *rapid.T
	registry  *durable.Registry
	started   history.ExecutionStarted
	events    []history.Event
	machine   *replay.Machine
	now       time.Time
	succeeded map[string]int
	raised    map[string]bool
	fails     func(name string) bool
}

func newWorld(t *rapid.T, p program, fails func(string) bool) *world {
	w := &world{
		t: t, registry: durable.NewRegistry(), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), succeeded: map[string]int{}, raised: map[string]bool{}, fails: fails,
		started: history.ExecutionStarted{Name: "Program", InstanceID: "i", ExecutionID: "0123456789abcdef0123456789abcdef"},
	}
	err := durable.AddOrchestration(w.registry, durable.NewOrchestration[string, string]("Program"), "", func(ctx *durable.Context, _ string) (string, error) {
		return p.begin(ctx).await()
	})
	if err != nil {
		t.Fatal(err)
	}
	err = durable.AddActivity(w.registry, work, func(_ context.Context, name string) (string, error) {
		if fails(name) {
			return "", fmt.Errorf("%s broke", name)
		}
		w.succeeded[name]++
		return name, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.machine = w.build(true)
	w.step(history.Event{ID: history.NoID, Timestamp: w.now, Body: w.started})
	return w
}

func (w *world) build(bool) *replay.Machine { return w.registry.NewMachine(w.started, nil) }

func (w *world) step(news ...history.Event) {
	w.t.Helper()
	w.now = w.now.Add(time.Second)
	decisions, err := w.machine.Step(w.now, news)
	if err != nil {
		w.t.Fatal(err)
	}
	w.events = append(w.events, decisions.Events...)
}

// run goes on until the execution has ended. Events are raised as they are
// waited for, which only a program can know: all of them, at a drawn moment.
func (w *world) run(events []string) history.ExecutionCompleted {
	w.t.Helper()
	for range 10_000 {
		if end, ended := w.machine.Finished(); ended {
			return end
		}
		tasks, timers := w.machine.PendingTasks(), w.machine.PendingTimers()
		var unraised []string
		for _, name := range events {
			if !w.raised[name] {
				unraised = append(unraised, name)
			}
		}
		choices := len(tasks) + len(timers) + len(unraised)
		if choices == 0 {
			w.t.Fatalf("the program waits for nothing that could come")
		}
		choice := rapid.IntRange(0, choices-1).Draw(w.t, "next")
		switch {
		case choice < len(tasks):
			w.complete(tasks[choice])
		case choice < len(tasks)+len(timers):
			timer := timers[choice-len(tasks)]
			w.step(history.Event{ID: history.NoID, Body: history.TimerFired{TimerID: timer.ID, FireAt: timer.FireAt}})
		default:
			name := unraised[choice-len(tasks)-len(timers)]
			w.raised[name] = true
			w.step(history.Event{ID: history.NoID, Body: history.EventRaised{Name: name, Input: `"` + name + `"`}})
		}
	}
	w.t.Fatal("the program never ends")
	return history.ExecutionCompleted{}
}

func (w *world) complete(task replay.PendingTask) {
	scheduled, _ := w.events[task.Ordinal].Body.(history.TaskScheduled)
	result, failure := w.registry.RunActivity(context.Background(), durable.TaskInfo{Name: task.Name, TaskID: task.ID}, scheduled.Input)
	if failure != nil {
		w.step(history.Event{ID: history.NoID, Body: history.TaskFailed{TaskID: task.ID, Failure: *failure}})
		return
	}
	w.step(history.Event{ID: history.NoID, Body: history.TaskCompleted{TaskID: task.ID, Result: result}})
}

// rewind goes on after a failure, and holds that the history that results is
// one that the code follows from its beginning.
func (w *world) rewind() rewind.Plan {
	w.t.Helper()
	w.machine.Close()
	w.now = w.now.Add(time.Second)
	plan, err := rewind.Failed(rewind.Request{Events: w.events, Build: w.build, Now: w.now, Reason: "again"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.events = history.Effective(append(w.events, plan.Decisions.Events...))
	plan.Machine.Close()
	w.machine = w.build(true)
	if err := w.machine.Replay(w.events); err != nil {
		w.t.Fatalf("the rewound history is none: %v", err)
	}
	if mismatch := w.machine.Mismatch(); mismatch != nil {
		w.t.Fatalf("the code does not follow the rewound history: %v", mismatch)
	}
	w.uniqueIDs()
	return plan
}

func (w *world) uniqueIDs() {
	seen := map[int32]bool{}
	for _, e := range w.events {
		body := e.Body
		if was, rewound := body.(history.Rewound); rewound {
			body = was.Was
		}
		switch body.(type) {
		case history.TaskScheduled, history.TimerCreated:
			if seen[e.ID] {
				w.t.Fatalf("task id %d is used twice", e.ID)
			}
			seen[e.ID] = true
		}
	}
}

func (p program) eventNames() (names []string) {
	if p.Op == "event" {
		names = append(names, p.Name)
	}
	for _, child := range p.Children {
		names = append(names, child.eventNames()...)
	}
	return names
}

// goesOn says whether the code may go on after a failure: to compensate, or
// with a part of an "all" that begins only when those before it have ended.
func (p program) goesOn() bool {
	for _, child := range p.Children {
		if child.goesOn() || p.Op == "all" && len(child.Children) > 0 {
			return true
		}
	}
	return p.Op == "undo"
}

// TestRewoundUntilItCompletes: a random orchestration whose activities fail at
// random, rewound each time it failed, ends as one in which nothing fails; and
// unless the code went on after a failure, no activity that succeeded ran again.
func TestRewoundUntilItCompletes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := 0
		p := drawProgram(t, 3, &names)
		events := p.eventNames()
		calm := newWorld(t, p, func(string) bool { return false })
		defer calm.machine.Close()
		want := calm.run(events)
		budget := rapid.IntRange(0, 12).Draw(t, "failures")
		w := newWorld(t, p, func(string) bool {
			if budget > 0 && rapid.Bool().Draw(t, "fails") {
				budget--
				return true
			}
			return false
		})
		defer func() { w.machine.Close() }()
		kept := true
		for range 30 {
			end := w.run(events)
			if end.Status == history.StatusCompleted {
				if end.Result != want.Result {
					t.Fatalf("it ends with %s, want %s", end.Result, want.Result)
				}
				for name, n := range w.succeeded {
					if n != 1 && kept {
						t.Fatalf("%s succeeded %d times", name, n)
					}
				}
				return
			}
			if kept = w.rewind().Kept && kept; !kept && !p.goesOn() {
				t.Fatal("more than failures was taken back, although the code stopped at each")
			}
		}
		t.Fatal("it never completes")
	})
}
