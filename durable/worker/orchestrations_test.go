package worker_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
)

// The orchestrations and activities of the end-to-end tests.
var (
	say    = durable.NewActivity[string, string]("Say")
	square = durable.NewActivity[int, int]("Square")
	flaky  = durable.NewActivity[int, string]("Flaky")
	broken = durable.NewActivity[string, string]("Broken")
	large  = durable.NewActivity[string, int]("Large")

	chain    = durable.NewOrchestration[int, string]("Chain")
	fanOut   = durable.NewOrchestration[int, int]("FanOut")
	timers   = durable.NewOrchestration[time.Duration, string]("Timers")
	events   = durable.NewOrchestration[int, string]("Events")
	retries  = durable.NewOrchestration[int, string]("Retries")
	handles  = durable.NewOrchestration[string, string]("Handles")
	statuses = durable.NewOrchestration[string, string]("Statuses")
	mixed    = durable.NewOrchestration[int, string]("Mixed")
	measure  = durable.NewOrchestration[int, int]("Measure")
)

func registerAll(t testing.TB, r *durable.Registry, did *effects) {
	t.Helper()
	for _, err := range []error{
		durable.AddActivity(r, say, func(_ context.Context, name string) (string, error) {
			did.runs.Add(1)
			return "Hello " + name, nil
		}),
		durable.AddActivity(r, square, func(_ context.Context, n int) (int, error) {
			did.runs.Add(1)
			return n * n, nil
		}),
		durable.AddActivity(r, flaky, func(ctx context.Context, failures int) (string, error) {
			// A retry is a task of its own, so the attempt shows in the task id:
			// 0, 2, 4 with timers between them.
			if attempt := int(durable.ActivityInfo(ctx).TaskID) / 2; attempt < failures {
				return "", fmt.Errorf("attempt %d failed", attempt)
			}
			return "at last", nil
		}),
		durable.AddActivity(r, broken, func(_ context.Context, how string) (string, error) {
			if how == "panic" {
				panic("it broke")
			}
			return "", durable.NonRetriable(errors.New(how))
		}),
		durable.AddActivity(r, large, func(_ context.Context, text string) (int, error) { return len(text), nil }),
		durable.AddOrchestration(r, chain, "", runChain),
		durable.AddOrchestration(r, fanOut, "", runFanOut),
		durable.AddOrchestration(r, timers, "", runTimers),
		durable.AddOrchestration(r, events, "", runEvents),
		durable.AddOrchestration(r, retries, "", runRetries),
		durable.AddOrchestration(r, handles, "", runHandles),
		durable.AddOrchestration(r, statuses, "", runStatuses),
		durable.AddOrchestration(r, mixed, "", runMixed),
		durable.AddOrchestration(r, measure, "", func(ctx *durable.Context, size int) (int, error) {
			return large.Call(ctx, strings.Repeat("x", size)).Await()
		}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func runChain(ctx *durable.Context, n int) (string, error) {
	text := "World"
	for range n {
		var err error
		if text, err = say.Call(ctx, text).Await(); err != nil {
			return "", err
		}
	}
	return text, nil
}

func runFanOut(ctx *durable.Context, n int) (int, error) {
	tasks := make([]*durable.Task[int], n)
	for i := range tasks {
		tasks[i] = square.Call(ctx, i)
	}
	results, errs := durable.All(tasks...)
	sum := 0
	for i, result := range results {
		if errs[i] != nil {
			return 0, errs[i]
		}
		sum += result
	}
	return sum, nil
}

func sumOfSquares(n int) string {
	sum := 0
	for i := range n {
		sum += i * i
	}
	return fmt.Sprint(sum)
}

func runTimers(ctx *durable.Context, d time.Duration) (string, error) {
	start := ctx.Now()
	forgotten := ctx.CreateTimer(d / 2)
	forgotten.Cancel()
	if _, err := ctx.CreateTimer(d).Await(); err != nil {
		return "", err
	}
	return ctx.Now().Sub(start).String(), nil
}

// runEvents takes n events named Go and joins them.
func runEvents(ctx *durable.Context, n int) (string, error) {
	var got []string
	for range n {
		word, err := durable.WaitForEvent[string](ctx, "Go").Await()
		if err != nil {
			return "", err
		}
		got = append(got, word)
	}
	return strings.Join(got, ","), nil
}

func runRetries(ctx *durable.Context, failures int) (string, error) {
	return flaky.Call(ctx, failures, durable.WithRetry(durable.RetryPolicy{
		FirstInterval: time.Minute, MaxAttempts: 3, BackoffCoefficient: 2,
	})).Await()
}

// runHandles survives its activity's failure and tells it.
func runHandles(ctx *durable.Context, how string) (string, error) {
	_, err := broken.Call(ctx, how).Await()
	var failed *durable.TaskError
	if !errors.As(err, &failed) {
		return "", fmt.Errorf("want a *TaskError, got: %w", err)
	}
	return failed.Failure.ErrorType + ": " + failed.Failure.ErrorMessage, nil
}

func runStatuses(ctx *durable.Context, _ string) (string, error) {
	for _, phase := range []string{"first", "second"} {
		if err := ctx.SetCustomStatus(phase); err != nil {
			return "", err
		}
		if _, err := durable.WaitForEvent[string](ctx, "next").Await(); err != nil {
			return "", err
		}
	}
	return "done", nil
}

// runMixed has a bit of everything: tasks, a timer, an event, custom status.
func runMixed(ctx *durable.Context, n int) (string, error) {
	if err := ctx.SetCustomStatus("begun"); err != nil {
		return "", err
	}
	first, err := say.Call(ctx, "first").Await()
	if err != nil {
		return "", err
	}
	sum, err := runFanOut(ctx, n)
	if err != nil {
		return "", err
	}
	if _, err := ctx.CreateTimer(time.Hour).Await(); err != nil {
		return "", err
	}
	word, err := durable.WaitForEvent[string](ctx, "word").Await()
	if err != nil {
		return "", err
	}
	if err := ctx.SetCustomStatus("ending"); err != nil {
		return "", err
	}
	last, err := say.Call(ctx, "last").Await()
	return fmt.Sprint(first, sum, word, last), err
}
