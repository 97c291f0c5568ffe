package durable_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/historyfile"
	"azurehaymaker/durable/replay"
)

// op is one statement of a random program; n picks its operand.
type op struct {
	what string
	n    int
}

// interpret makes an orchestrator of a random program.
func interpret(ops []op) func(ctx *durable.Context, in string) (string, error) {
	return func(ctx *durable.Context, _ string) (string, error) {
		var open []*durable.Task[string]
		var timers []*durable.Task[time.Time]
		log := ""
		for i, o := range ops {
			switch o.what {
			case "call":
				open = append(open, say.Call(ctx, fmt.Sprint(i)))
			case "retried call":
				open = append(open, flaky.Call(ctx, fmt.Sprint(i), durable.WithRetry(durable.RetryPolicy{
					FirstInterval: time.Duration(1+o.n) * time.Second, MaxAttempts: 1 + o.n%4, BackoffCoefficient: 1.5,
				})))
			case "child":
				open = append(open, program.Call(ctx, fmt.Sprint(i)))
			case "retried child":
				open = append(open, program.Call(ctx, fmt.Sprint(i), durable.WithInstanceID("child"), durable.WithRetry(durable.RetryPolicy{
					FirstInterval: time.Duration(1+o.n) * time.Second, MaxAttempts: 1 + o.n%4,
				})))
			case "event":
				open = append(open, durable.WaitForEvent[string](ctx, []string{"a", "B"}[o.n%2]))
			case "timer":
				timers = append(timers, ctx.CreateTimer(time.Duration(o.n)*time.Second))
			case "await timer":
				if len(timers) > 0 {
					_, err := timers[o.n%len(timers)].Await()
					log += fmt.Sprint(err)
				}
			case "await":
				if len(open) > 0 {
					text, err := open[o.n%len(open)].Await()
					log += fmt.Sprint(text, err)
				}
			case "select":
				var tasks []durable.Awaitable
				for _, task := range open {
					tasks = append(tasks, task)
				}
				for _, task := range timers {
					tasks = append(tasks, task)
				}
				log += fmt.Sprint(ctx.Select(tasks...))
			case "cancel":
				if len(open) > 0 {
					open[o.n%len(open)].Cancel()
				}
				if len(timers) > 0 {
					timers[o.n%len(timers)].Cancel()
				}
			case "status":
				if err := ctx.SetCustomStatus(log + ctx.Now().String() + ctx.NewUUID()); err != nil {
					return "", err
				}
			case "continue": // the code goes on and may even wait
				options := []durable.ContinueOption{durable.OnVersion(fmt.Sprint(o.n % 3))}
				if o.n%2 == 0 {
					options = append(options, durable.KeepEvents())
				}
				if _, err := program.ContinueAsNew(ctx, log, options...); err == nil {
					return "", errors.New("nothing to return")
				}
			case "panic":
				panic(log)
			}
		}
		return log, nil
	}
}

func programs() *rapid.Generator[[]op] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) op {
		return op{
			what: rapid.SampledFrom([]string{"call", "call", "retried call", "child", "retried child", "event", "event", "timer", "await timer",
				"await", "await", "await", "select", "select", "cancel", "status", "continue", "panic"}).Draw(t, "op"),
			n: rapid.IntRange(0, 9).Draw(t, "n"),
		}
	}), 1, 25)
}

// someNews draws what may arrive next, sense and nonsense alike.
func someNews(t *rapid.T, m *replay.Machine, now time.Time) []history.Event {
	var tasks, timers, children []int32
	for _, child := range m.PendingChildren() {
		children = append(children, child.ID)
	}
	for _, task := range m.PendingTasks() {
		tasks = append(tasks, task.ID)
	}
	for _, timer := range m.PendingTimers() {
		timers = append(timers, timer.ID)
	}
	one := rapid.Custom(func(t *rapid.T) history.Event {
		id := rapid.Int32Range(0, 12).Draw(t, "any id")
		body := rapid.SampledFrom([]string{"done", "done", "done", "failed", "failed", "fired", "fired", "child done", "child done", "child failed", "event", "event", "suspend", "resume", "resume", "nonsense", "terminate"}).Draw(t, "news")
		if tasks != nil && body != "nonsense" {
			id = rapid.SampledFrom(tasks).Draw(t, "task")
		}
		switch body {
		case "failed":
			return newsAt(now, history.TaskFailed{TaskID: id, Failure: history.Failure{ErrorMessage: "no", IsNonRetriable: id%5 == 4}})
		case "fired":
			if timers != nil {
				id = rapid.SampledFrom(timers).Draw(t, "timer")
			}
			return newsAt(now, history.TimerFired{TimerID: id})
		case "child done", "child failed":
			if children != nil {
				id = rapid.SampledFrom(children).Draw(t, "child")
			}
			if body == "child done" {
				return newsAt(now, history.SubOrchestrationInstanceCompleted{TaskID: id, Result: `"c"`})
			}
			return newsAt(now, history.SubOrchestrationInstanceFailed{TaskID: id, Failure: history.Failure{ErrorMessage: "no", IsNonRetriable: id%5 == 4}})
		case "event":
			return newsAt(now, history.EventRaised{Name: rapid.SampledFrom([]string{"A", "a", "b", "c"}).Draw(t, "name"), Input: `"e"`})
		case "suspend":
			return newsAt(now, history.ExecutionSuspended{})
		case "resume":
			return newsAt(now, history.ExecutionResumed{})
		case "terminate":
			if rapid.IntRange(0, 9).Draw(t, "really") == 0 {
				return newsAt(now, history.ExecutionTerminated{Reason: "enough", Recursive: id%2 == 0})
			}
		}
		return newsAt(now, history.TaskCompleted{TaskID: id, Result: `"d"`})
	})
	return rapid.SliceOfN(one, 0, 4).Draw(t, "all news")
}

func newsAt(now time.Time, body history.Body) history.Event {
	return history.Event{ID: history.NoID, Timestamp: now, Body: body}
}

// TestIncrementalEqualsReplay: at every step of a random program under random
// news, a machine that ran on and one rebuilt from history (whole, or caught up
// from somewhere) are in the same state and decide the same.
func TestIncrementalEqualsReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		registry := durable.NewRegistry()
		if err := durable.AddOrchestration(registry, program, "", interpret(programs().Draw(t, "program"))); err != nil {
			t.Fatal(err)
		}
		started := history.ExecutionStarted{Name: "Program", InstanceID: "i", ExecutionID: "x", Continued: rapid.Bool().Draw(t, "continued")}
		live, lagging := registry.NewMachine(started, nil), registry.NewMachine(started, nil)
		defer live.Close()
		defer lagging.Close()
		now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
		news := []history.Event{newsAt(now, started)}
		var events []history.Event
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			rebuilt := registry.NewMachine(started, nil)
			mustReplay(t, rebuilt, events)
			if rapid.Bool().Draw(t, "catch up") {
				mustReplay(t, lagging, events[lagging.Length():])
				mustAgree(t, live, lagging)
			}
			mustAgree(t, live, rebuilt)
			a, b := mustStep(t, live, now, news), mustStep(t, rebuilt, now, news)
			if !bytes.Equal(encoded(t, a.Events), encoded(t, b.Events)) || a.From != b.From || a.Dropped != b.Dropped {
				t.Fatalf("running on it decides\n%s\nrebuilt\n%s", encoded(t, a.Events), encoded(t, b.Events))
			}
			mustAgree(t, live, rebuilt)
			mustContinueAlike(t, a.Continued, b.Continued)
			rebuilt.Close()
			mustBeEpisode(t, len(events), a)
			mustDecideAfterTheSeam(t, registry, started, a)
			events = append(events, a.Events...)
			now = now.Add(time.Duration(rapid.IntRange(-1, 5).Draw(t, "seconds")) * time.Second)
			news = someNews(t, live, now)
		}
	})
}

func mustReplay(t *rapid.T, m *replay.Machine, events []history.Event) {
	if err := m.Replay(events); err != nil || m.Mismatch() != nil {
		t.Fatalf("%v, %v\n%s", err, m.Mismatch(), encoded(t, events))
	}
}

func mustStep(t *rapid.T, m *replay.Machine, now time.Time, news []history.Event) replay.Decisions {
	decisions, err := m.Step(now, news)
	if err != nil {
		t.Fatal(err)
	}
	return decisions
}

func mustAgree(t *rapid.T, a, b *replay.Machine) {
	state := func(m *replay.Machine) []any {
		end, ended := m.Finished()
		end.Failure = nil
		return []any{m.Status(), m.CustomStatus(), m.Length(), m.Now(), m.PendingTasks(), m.PendingTimers(), m.PendingChildren(), m.Orphans(), m.IsChildOpen(1), end, ended, m.FinishedAt()}
	}
	if x, y := state(a), state(b); !reflect.DeepEqual(x, y) {
		t.Fatalf("states differ:\n%v\n%v", x, y)
	}
}

// mustBeEpisode checks what holds of any episode.
func mustBeEpisode(t *rapid.T, committed int, d replay.Decisions) {
	if d.From != committed {
		t.Fatalf("from %d, want %d", d.From, committed)
	}
	if len(d.Events) == 0 {
		return
	}
	kinds := make([]history.Kind, len(d.Events))
	lastID := int32(-1)
	for i, e := range d.Events {
		kinds[i] = e.Body.Kind()
		if e.ID != history.NoID {
			if e.ID <= lastID {
				t.Fatalf("ids do not rise: %v", d.Events)
			}
			lastID = e.ID
		}
	}
	end := len(kinds) - 1
	if d.Seam > 0 {
		if kinds[d.Seam-1] != history.KindOrchestratorCompleted {
			t.Fatalf("no seam at %d: %v", d.Seam, kinds)
		}
		kinds = slices.Delete(kinds, d.Seam-1, d.Seam)
		end--
	}
	if kinds[0] != history.KindOrchestratorStarted || kinds[end] != history.KindOrchestratorCompleted || end < 2 ||
		slices.Contains(kinds[1:end], history.KindOrchestratorStarted) {
		t.Fatalf("no episode: %v", kinds)
	}
}

func mustContinueAlike(t *rapid.T, a, b *replay.Continuation) {
	if (a == nil) != (b == nil) || a != nil && (a.Next != b.Next || !bytes.Equal(encoded(t, a.Events), encoded(t, b.Events))) {
		t.Fatalf("running on it continues as %+v, rebuilt as %+v", a, b)
	}
}

// mustDecideAfterTheSeam: a first episode of which only the seam was committed
// is completed with the same decisions.
func mustDecideAfterTheSeam(t *rapid.T, registry *durable.Registry, started history.ExecutionStarted, d replay.Decisions) {
	if d.Seam == 0 {
		return
	}
	half := registry.NewMachine(started, nil)
	defer half.Close()
	mustReplay(t, half, d.Events[:d.Seam])
	if !half.Undecided() || half.Status() == history.StatusContinuedAsNew {
		t.Fatalf("after the seam alone the machine is %s, undecided %t", half.Status(), half.Undecided())
	}
	rest := mustStep(t, half, half.Now().Add(time.Hour), nil)
	if !bytes.Equal(encoded(t, rest.Events), encoded(t, d.Events[d.Seam:])) || rest.From != d.Seam {
		t.Fatalf("after the seam it decides\n%s\ninstead of\n%s", encoded(t, rest.Events), encoded(t, d.Events[d.Seam:]))
	}
}

func encoded(t *rapid.T, events []history.Event) []byte {
	plain := slices.Clone(events)
	for i, e := range plain {
		if end, ok := e.Body.(history.ExecutionCompleted); ok {
			end.Failure = nil // holds the stack of a panic
			plain[i].Body = end
		}
	}
	text, err := historyfile.Encode(plain)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
