package durable_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/historyfile"
	"azurehaymaker/durable/replaytest"
)

var (
	say   = durable.NewActivity[string, string]("Say")
	slow  = durable.NewActivity[string, string]("Slow")
	flaky = durable.NewActivity[string, string]("Flaky")
	triv  = durable.NewActivity[int, int]("Triv")
)

// recordedOrchestrations are today's equivalents of the C# orchestrations that
// were recorded.
func recordedOrchestrations(t *testing.T) *durable.Registry {
	t.Helper()
	registry := durable.NewRegistry()
	add := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, []string]("Seq3"), "", func(ctx *durable.Context, _ string) (said []string, err error) {
		for _, city := range []string{"Tokyo", "Seattle", "London"} {
			text, err := say.Call(ctx, city).Await()
			if err != nil {
				return nil, err
			}
			said = append(said, text)
		}
		return said, nil
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[int, int]("Fan"), "", func(ctx *durable.Context, n int) (sum int, err error) {
		tasks := make([]*durable.Task[int], n)
		for i := range tasks {
			tasks[i] = triv.Call(ctx, i)
		}
		results, _ := durable.All(tasks...)
		for _, r := range results {
			sum += r
		}
		return sum, nil
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("Retries"), "", func(ctx *durable.Context, in string) (string, error) {
		return flaky.Call(ctx, in, durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Second, MaxAttempts: 3, BackoffCoefficient: 2})).Await()
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("Timers"), "", func(ctx *durable.Context, _ string) (string, error) {
		_, err := ctx.CreateTimer(3 * time.Second).Await()
		return "woke", err
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("TimerCancel"), "", func(ctx *durable.Context, in string) (string, error) {
		timer, task := ctx.CreateTimer(4*time.Second), say.Call(ctx, in)
		first := ctx.Select(timer, task)
		timer.Cancel()
		return map[bool]string{true: "activity first: True", false: "activity first: False"}[first == 1], nil
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("EvAfter"), "", func(ctx *durable.Context, _ string) (string, error) {
		got, err := durable.WaitForEvent[string](ctx, "go").Await()
		return "got " + got, err
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("EvBefore"), "", func(ctx *durable.Context, _ string) (string, error) {
		slept, err := slow.Call(ctx, "2500").Await()
		if err != nil {
			return "", err
		}
		got, err := durable.WaitForEvent[string](ctx, "Go").Await()
		return slept + " then got " + got, err
	}))
	child := durable.NewOrchestration[string, string]("Child")
	fails := durable.NewOrchestration[string, string]("Fails")
	add(durable.AddOrchestration(registry, child, "", func(ctx *durable.Context, in string) (string, error) {
		return say.Call(ctx, in).Await()
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("ParentOk"), "", func(ctx *durable.Context, in string) (string, error) {
		first, err := child.Call(ctx, in).Await()
		if err != nil {
			return "", err
		}
		second, err := child.Call(ctx, "two", durable.WithInstanceID("child-"+ctx.InstanceID())).Await()
		return first + " " + second, err
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("ParentCatch"), "", func(ctx *durable.Context, in string) (string, error) {
		_, err := fails.Call(ctx, in).Await()
		var failed *durable.TaskError
		if !errors.As(err, &failed) {
			return "", err
		}
		return "caught " + failed.Failure.ErrorMessage, nil
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("ParentFail"), "", func(ctx *durable.Context, in string) (string, error) {
		return fails.Call(ctx, in).Await()
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("ParentSend"), "", func(ctx *durable.Context, target string) (string, error) {
		if err := ctx.SendEvent(target, "Go", "from "+ctx.InstanceID()); err != nil {
			return "", err
		}
		return say.Call(ctx, "sender").Await()
	}))
	add(durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("ParentForget"), "", func(ctx *durable.Context, in string) (string, error) {
		if _, err := child.Start(ctx, in, durable.WithInstanceID("forgot-"+ctx.InstanceID())); err != nil {
			return "", err
		}
		return say.Call(ctx, "parent").Await()
	}))
	again := durable.NewOrchestration[int, string]("Again")
	add(durable.AddOrchestration(registry, again, "", func(ctx *durable.Context, n int) (string, error) {
		if n == 2 {
			return "done at 2", nil
		}
		return again.ContinueAsNew(ctx, n+1)
	}))
	return registry
}

func TestRecordedHistoriesAreAccepted(t *testing.T) {
	replaytest.Run(t, recordedOrchestrations(t), os.DirFS("testdata/recorded"))
}

// TestRecordedNewsGiveTheRecordedRows feeds the machine the news of a recording,
// episode by episode, and demands the recording's rows.
func TestRecordedNewsGiveTheRecordedRows(t *testing.T) {
	paths, err := filepath.Glob("testdata/recorded/*.json")
	if err != nil || len(paths) < 14 {
		t.Fatalf("found %d recordings (%v)", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			recorded, err := historyfile.Load(os.DirFS("."), path)
			if err != nil {
				t.Fatal(err)
			}
			started, ok := recorded[1].Body.(history.ExecutionStarted)
			if !ok {
				t.Fatal("no ExecutionStarted")
			}
			if len(episodes(recorded)) != countStarts(recorded) {
				started.Continued = true // the framework has no mark for it
				recorded[1].Body = started
			}
			machine := recordedOrchestrations(t).NewMachine(started, nil)
			defer machine.Close()
			var rows []history.Event
			for _, episode := range joined(episodes(recorded)) {
				decisions, err := machine.Step(episode[0].Timestamp, newsOf(episode))
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, decisions.Events...)
			}
			want, got := shape(recorded), shape(rows)
			if !slices.Equal(want, got) {
				t.Errorf("recorded:\n%s\nours:\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
		})
	}
}

func episodes(events []history.Event) (all [][]history.Event) {
	from := 0
	for i, e := range events {
		if e.Body.Kind() == history.KindOrchestratorCompleted {
			all = append(all, events[from:i+1])
			from = i + 1
		}
	}
	return all
}

func countStarts(events []history.Event) (n int) {
	for _, e := range events {
		if e.Body.Kind() == history.KindOrchestratorStarted {
			n++
		}
	}
	return n
}

// joined puts the first episode of a continued execution, which closes twice,
// together again.
func joined(all [][]history.Event) (whole [][]history.Event) {
	for _, episode := range all {
		if episode[0].Body.Kind() != history.KindOrchestratorStarted {
			whole[len(whole)-1] = append(whole[len(whole)-1], episode...)
			continue
		}
		whole = append(whole, slices.Clone(episode))
	}
	return whole
}

func newsOf(episode []history.Event) (news []history.Event) {
	for _, e := range episode {
		switch e.Body.Kind() {
		case history.KindOrchestratorStarted, history.KindOrchestratorCompleted, history.KindTaskScheduled,
			history.KindTimerCreated, history.KindSubOrchestrationCreated, history.KindExecutionCompleted:
		default:
			news = append(news, e)
		}
	}
	return news
}

// shape is what compatible rows have in common: everything but times of our own
// and inputs, which the recordings lack.
func shape(events []history.Event) []string {
	lines := make([]string, len(events))
	for i, e := range events {
		detail := ""
		switch b := e.Body.(type) {
		case history.TaskScheduled:
			detail = b.Name
		case history.SubOrchestrationInstanceCreated:
			detail = b.Name + " " + b.InstanceID
		case history.SubOrchestrationInstanceCompleted:
			detail = fmt.Sprint(b.TaskID, " ", b.Result)
		case history.SubOrchestrationInstanceFailed:
			detail = fmt.Sprint(b.TaskID, " ", b.Failure.ErrorMessage)
		case history.TaskCompleted:
			detail = fmt.Sprint(b.TaskID, " ", b.Result)
		case history.TaskFailed:
			detail = fmt.Sprint(b.TaskID)
		case history.TimerCreated:
			detail = b.FireAt.String()
		case history.TimerFired:
			detail = fmt.Sprint(b.TimerID, " ", b.FireAt)
		case history.ExecutionCompleted:
			detail = string(b.Status)
			if b.Status != history.StatusFailed {
				detail += " " + b.Result
			}
		}
		lines[i] = fmt.Sprintf("%X %s %d %s", i, e.Body.Kind(), e.ID, detail)
	}
	return lines
}
