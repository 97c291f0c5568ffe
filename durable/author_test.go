package durable_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
)

var program = durable.NewOrchestration[string, string]("Program")

// tester makes a tester of one orchestrator, with say echoing.
func tester(t *testing.T, f func(ctx *durable.Context, in string) (string, error)) *durabletest.Tester {
	t.Helper()
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, program, "", f); err != nil {
		t.Fatal(err)
	}
	w := durabletest.New(t, registry)
	durabletest.Mock(w, say, func(_ context.Context, s string) (string, error) { return s, nil })
	return w
}

// expect runs the program and demands an output.
func expect(t *testing.T, w *durabletest.Tester, in, out string) *durabletest.Result[string] {
	t.Helper()
	result := durabletest.Run(w, program, in)
	if got, err := result.Output(); got != out || err != nil {
		t.Errorf("output %q, %v; want %q", got, err, out)
	}
	return result
}

func TestSelectTakesTheFirstAndTheLowest(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		if ctx.Select() != -1 {
			return "a Select of nothing", nil
		}
		event, timer := durable.WaitForEvent[string](ctx, "go"), ctx.CreateTimer(time.Minute)
		order := []string{[]string{"event", "timer"}[ctx.Select(event, timer)]}
		if event.Ready() || !timer.Ready() {
			return "ready too early or too late", nil
		}
		order = append(order, []string{"event", "timer"}[ctx.Select(event)])
		order = append(order, []string{"event", "timer"}[ctx.Select(event, timer)])
		return strings.Join(order, " "), nil
	})
	w.RaiseAt(time.Hour, "go", "")
	expect(t, w, "", "timer event event")
}

func TestAllKeepsOrderAndErrors(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		results, errs := durable.All(say.Call(ctx, "a"), say.Call(ctx, "bad"), say.Call(ctx, "c"))
		if errs[0] != nil || errs[2] != nil {
			return "", errors.Join(errs...)
		}
		return strings.Join(results, ",") + " " + errs[1].Error(), nil
	})
	durabletest.Mock(w, say, func(ctx context.Context, s string) (string, error) {
		if s == "bad" {
			return "half", errors.New("broken")
		}
		durabletest.Elapse(ctx, map[string]time.Duration{"a": time.Hour, "c": time.Minute}[s])
		return s, nil
	})
	expect(t, w, "", "a,,c activity Say (task 1) failed: broken")
}

func TestCancel(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		timer, activity := ctx.CreateTimer(time.Hour), say.Call(ctx, "x")
		first, second := durable.WaitForEvent[string](ctx, "go"), durable.WaitForEvent[string](ctx, "go")
		timer.Cancel()
		activity.Cancel()
		first.Cancel()
		for _, err := range []error{errorOf(timer.Await()), errorOf(activity.Await()), errorOf(first.Await())} {
			if !errors.Is(err, durable.ErrCanceled) {
				return "", err
			}
		}
		text, err := second.Await()
		second.Cancel() // too late: nothing changes
		if again, _ := second.Await(); again != text || !second.Ready() {
			return "", errors.New("a late Cancel changed the outcome")
		}
		return text, err
	})
	w.RaiseAt(2*time.Hour, "go", "to the second waiter")
	result := expect(t, w, "", "to the second waiter")
	for _, e := range result.Events {
		if e.Body.Kind() == history.KindTimerFired {
			t.Error("the cancelled timer fired")
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestUUIDsAreNameBasedAndStable(t *testing.T) {
	code := func(ctx *durable.Context, _ string) (string, error) {
		first := ctx.NewUUID()
		if _, err := say.Call(ctx, "x").Await(); err != nil {
			return "", err
		}
		return first + " " + ctx.NewUUID(), nil
	}
	outputs := map[string]bool{}
	for _, execution := range []string{"1", "1", "2"} {
		w := tester(t, code)
		w.ExecutionID = execution
		result, err := durabletest.Run(w, program, "").Output()
		if err != nil {
			t.Fatal(err)
		}
		outputs[result] = true
		for _, text := range strings.Fields(result) {
			if id, err := uuid.Parse(text); err != nil || id.Version() != 5 {
				t.Errorf("%s: %v, %v", text, id.Version(), err)
			}
		}
	}
	all := strings.Join(slices.Sorted(func(yield func(string) bool) {
		for o := range outputs {
			if !yield(o) {
				return
			}
		}
	}), " ")
	if distinct := slices.Compact(slices.Sorted(slices.Values(strings.Fields(all)))); len(outputs) != 2 || len(distinct) != 4 {
		t.Errorf("outputs %v", outputs)
	}
}

func TestCustomStatusLimit(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		// With its two quotes exactly 8,192 UTF-16 units: 4,095 pairs.
		fits := strings.Repeat("😀", 4095)
		if err := ctx.SetCustomStatus(fits); err != nil {
			return "", err
		}
		if err := ctx.SetCustomStatus(fits + "x"); !errors.Is(err, durable.ErrCustomStatusTooLarge) {
			return "", errors.New("one unit over the limit was accepted")
		}
		if err := ctx.SetCustomStatus(func() {}); err == nil {
			return "", errors.New("a function was accepted")
		}
		return "ok", nil
	})
	if result := expect(t, w, "", "ok"); len(result.CustomStatus) != 4095*4+2 {
		t.Errorf("custom status of %d bytes", len(result.CustomStatus))
	}
}

func TestLoggerIsSilentInReplay(t *testing.T) {
	core, lines := observer.New(zap.InfoLevel)
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		logger := ctx.Logger().With(zap.Int("n", 1))
		defer logger.Info("end")
		for range 3 {
			if _, err := say.Call(ctx, "x").Await(); err != nil {
				return "", err
			}
			logger.Info("step")
			logger.Debug("below the level")
		}
		return "", nil
	})
	w.Logger = zap.New(core)
	events := expect(t, w, "", "").Events
	if lines.Len() != 4 || lines.All()[0].ContextMap()["instance_id"] != w.InstanceID {
		t.Errorf("lines: %v", lines.All())
	}
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, program, "", func(ctx *durable.Context, _ string) (string, error) {
		defer ctx.Logger().Info("unwound")
		ctx.Logger().Info("replayed")
		if ctx.IsReplaying() == ctx.Logger().Core().Enabled(zap.InfoLevel) {
			t.Error("a silent logger says that it is enabled, or the reverse")
		}
		ctx.Logger().DPanic("replayed") // zap asks the core even when it is not enabled
		return say.Call(ctx, "x").Await()
	}); err != nil {
		t.Fatal(err)
	}
	machine := registry.NewMachine(history.ExecutionStarted{Name: "Program", Input: `""`}, zap.New(core))
	if err := machine.Replay(events[:4]); err != nil || machine.Mismatch() != nil {
		t.Fatal(err, machine.Mismatch())
	}
	machine.Close()
	if lines.Len() != 4 {
		t.Errorf("replay or unwinding logged: %v", lines.All()[4:])
	}
}
