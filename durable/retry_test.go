package durable_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
)

var errDown = errors.New("down")

// attempts runs one retried call whose first failures fail, and gives the
// times of its attempts in seconds after the start.
func attempts(t *testing.T, failures int, policy durable.RetryPolicy, failure error) (seconds []float64, result *durabletest.Result[string]) {
	t.Helper()
	w := tester(t, func(ctx *durable.Context, in string) (string, error) {
		return say.Call(ctx, in, durable.WithRetry(policy)).Await()
	})
	tries := 0
	durabletest.Mock(w, say, func(_ context.Context, s string) (string, error) {
		if tries++; tries <= failures {
			return "", failure
		}
		return "ok", nil
	})
	result = durabletest.Run(w, program, "x")
	for _, call := range durabletest.Calls(w, say) {
		seconds = append(seconds, call.At.Sub(w.Start).Seconds())
	}
	return seconds, result
}

func TestRetryTimes(t *testing.T) {
	second := durable.RetryPolicy{FirstInterval: time.Second, MaxAttempts: 5}
	with := func(change func(*durable.RetryPolicy)) durable.RetryPolicy {
		policy := second
		change(&policy)
		return policy
	}
	for _, c := range []struct {
		name     string
		failures int
		policy   durable.RetryPolicy
		failure  error
		want     []float64
		status   history.Status
	}{
		{"no failure", 0, second, errDown, []float64{0}, history.StatusCompleted},
		{"without backoff", 3, second, errDown, []float64{0, 1, 2, 3}, history.StatusCompleted},
		{"out of attempts", 9, second, errDown, []float64{0, 1, 2, 3, 4}, history.StatusFailed},
		{"one attempt", 9, with(func(p *durable.RetryPolicy) { p.MaxAttempts = 1 }), errDown, []float64{0}, history.StatusFailed},
		{"backoff", 4, with(func(p *durable.RetryPolicy) { p.BackoffCoefficient = 2 }), errDown, []float64{0, 1, 3, 7, 15}, history.StatusCompleted},
		{"longest wait", 4, with(func(p *durable.RetryPolicy) { p.BackoffCoefficient, p.MaxInterval = 2, 3*time.Second }), errDown, []float64{0, 1, 3, 6, 9}, history.StatusCompleted},
		{"timeout", 9, with(func(p *durable.RetryPolicy) { p.Timeout = 2 * time.Second }), errDown, []float64{0, 1, 2}, history.StatusFailed},
		{"non-retriable", 9, second, fmt.Errorf("wrapped: %w", durable.NonRetriable(errDown)), []float64{0}, history.StatusFailed},
		{"refused by the handler", 9, with(func(p *durable.RetryPolicy) {
			p.Handle = func(err error) bool {
				var task *durable.TaskError
				return errors.As(err, &task) && task.ID < 2 && task.Failure.ErrorMessage == "down"
			}
		}), errDown, []float64{0, 1}, history.StatusFailed},
		{"a wait beyond all bounds", 1, with(func(p *durable.RetryPolicy) { p.FirstInterval, p.MaxAttempts = 1<<62, 2 }), errDown, []float64{0, float64(1<<62) / 1e9}, history.StatusCompleted},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, result := attempts(t, c.failures, c.policy, c.failure)
			if !slices.Equal(got, c.want) || result.Status != c.status {
				t.Errorf("attempts at %v (%s), want %v (%s)", got, result.Status, c.want, c.status)
			}
			if last := result.Events[len(result.Events)-3]; result.Status == history.StatusFailed && last.Body.Kind() != history.KindTaskFailed {
				t.Errorf("%s stands before the end: there must be no timer after the last failure", last.Body.Kind())
			}
		})
	}
}

func TestOverflowingBackoffIsBounded(t *testing.T) {
	_, result := attempts(t, 1, durable.RetryPolicy{FirstInterval: 1 << 62, MaxAttempts: 2, BackoffCoefficient: 1e300}, errDown)
	if result.Status != history.StatusCompleted {
		t.Errorf("status %s", result.Status)
	}
}

// TestRetriesGoOnWhileTheCodeWaitsForSomethingElse: no attempt waits for Await.
func TestRetriesGoOnWhileTheCodeWaitsForSomethingElse(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, in string) (string, error) {
		task := say.Call(ctx, in, durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Minute, MaxAttempts: 10}))
		if _, err := ctx.CreateTimer(time.Hour).Await(); err != nil {
			return "", err
		}
		if !task.Ready() {
			return "", errors.New("not ready after an hour")
		}
		return task.Await()
	})
	tries := 0
	durabletest.Mock(w, say, func(context.Context, string) (string, error) {
		if tries++; tries < 4 {
			return "", errDown
		}
		return "at last", nil
	})
	expect(t, w, "x", "at last")
	if calls := durabletest.Calls(w, say); calls[3].At.Sub(w.Start) != 3*time.Minute {
		t.Errorf("the last attempt was at %s", calls[3].At)
	}
}

func TestCancelEndsTheRetries(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, in string) (string, error) {
		policy := durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Minute, MaxAttempts: 10})
		betweenAttempts, inAttempt := say.Call(ctx, in, policy), slow.Call(ctx, in, policy)
		if _, err := ctx.CreateTimer(90 * time.Second).Await(); err != nil {
			return "", err
		}
		betweenAttempts.Cancel()
		inAttempt.Cancel()
		_, err := ctx.CreateTimer(time.Hour).Await()
		return "ok", err
	})
	fails := func(d time.Duration) func(ctx context.Context, _ string) (string, error) {
		return func(ctx context.Context, _ string) (string, error) {
			durabletest.Elapse(ctx, d)
			return "", errDown
		}
	}
	durabletest.Mock(w, say, fails(0))
	durabletest.Mock(w, slow, fails(10*time.Minute))
	result, fired := expect(t, w, "x", "ok"), 0
	for _, e := range result.Events {
		if e.Body.Kind() == history.KindTimerFired {
			fired++
		}
	}
	if fired != 3 { // one between attempts, two of the orchestrator's own
		t.Errorf("%d timers fired: the cancelled retry's is among them", fired)
	}
	if a, b := len(durabletest.Calls(w, say)), len(durabletest.Calls(w, slow)); a != 2 || b != 1 {
		t.Errorf("%d and %d attempts, want 2 and 1", a, b)
	}
}

func TestInvalidPolicies(t *testing.T) {
	for name, policy := range map[string]durable.RetryPolicy{
		"no interval":          {MaxAttempts: 2},
		"negative interval":    {FirstInterval: -1, MaxAttempts: 2},
		"no attempts":          {FirstInterval: 1},
		"shrinking backoff":    {FirstInterval: 1, MaxAttempts: 2, BackoffCoefficient: 0.5},
		"negative maximum":     {FirstInterval: 1, MaxAttempts: 2, MaxInterval: -1},
		"negative time budget": {FirstInterval: 1, MaxAttempts: 2, Timeout: -1},
	} {
		w := tester(t, func(ctx *durable.Context, in string) (string, error) {
			_, err := say.Call(ctx, in, durable.WithRetry(policy)).Await()
			if !errors.Is(err, durable.ErrInvalidRetryPolicy) {
				return "", fmt.Errorf("%s: %w", name, err)
			}
			return "refused", nil
		})
		expect(t, w, "x", "refused")
	}
}

func TestAPanicInTheHandlerFailsTheInstance(t *testing.T) {
	_, result := attempts(t, 9, durable.RetryPolicy{FirstInterval: 1, MaxAttempts: 2, Handle: func(error) bool { panic("no idea") }}, errDown)
	if _, err := result.Output(); result.Status != history.StatusFailed || err == nil {
		t.Errorf("%s, %v", result.Status, err)
	}
}
