package durable_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
)

var (
	nap    = durable.NewOrchestration[time.Duration, string]("Nap")
	naps   = durable.NewOrchestration[[]time.Duration, string]("Naps")
	listen = durable.NewOrchestration[string, string]("Listen")
)

func napTester(t *testing.T) *durabletest.Tester {
	t.Helper()
	registry := durable.NewRegistry()
	for _, err := range []error{
		durable.AddOrchestration(registry, nap, "", func(ctx *durable.Context, d time.Duration) (string, error) {
			if d < 0 {
				return "", durable.NonRetriable(errors.New("no negative naps"))
			}
			_, err := ctx.CreateTimer(d).Await()
			return d.String(), err
		}),
		durable.AddOrchestration(registry, naps, "", func(ctx *durable.Context, all []time.Duration) (string, error) {
			tasks := make([]*durable.Task[string], len(all))
			for i, d := range all {
				tasks[i] = nap.Call(ctx, d, durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Hour, MaxAttempts: 3}))
			}
			results, errs := durable.All(tasks...)
			return strings.Join(results, ","), errors.Join(errs...)
		}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return durabletest.New(t, registry)
}

func TestChildrenRunBesideEachOther(t *testing.T) {
	result := durabletest.Run(napTester(t), naps, []time.Duration{3 * time.Hour, time.Hour, 2 * time.Hour})
	if output, err := result.Output(); err != nil || output != "3h0m0s,1h0m0s,2h0m0s" {
		t.Fatalf("output %q, %v", output, err)
	}
	if result.Elapsed() != 3*time.Hour {
		t.Errorf("it took %s, want the longest nap", result.Elapsed())
	}
	created, _ := result.Events[2].Body.(history.SubOrchestrationInstanceCreated)
	if want := "00000000000000000000000000000001:0"; created.InstanceID != want || result.Events[2].ID != 0 {
		t.Errorf("the first child is %+v, want the id %s", created, want)
	}
}

func TestAFailingChildIsATaskError(t *testing.T) {
	result := durabletest.Run(napTester(t), naps, []time.Duration{-1})
	_, err := result.Output()
	if err == nil || !strings.Contains(err.Error(), "orchestration Nap (instance 00000000000000000000000000000001:0) failed: no negative naps") {
		t.Errorf("the parent's failure is %v", err)
	}
	if result.Elapsed() != 0 {
		t.Errorf("a non-retriable failure was tried again for %s", result.Elapsed())
	}
}

func TestAMockedChildIsRetried(t *testing.T) {
	w := napTester(t)
	calls := 0
	durabletest.MockOrchestration(w, nap, func(context.Context, time.Duration) (string, error) {
		if calls++; calls < 3 {
			return "", errors.New("not yet")
		}
		return "mocked", nil
	})
	result := durabletest.Run(w, naps, []time.Duration{time.Hour})
	if output, err := result.Output(); err != nil || output != "mocked" || result.Elapsed() != 2*time.Hour {
		t.Errorf("output %q after %s, %v", output, result.Elapsed(), err)
	}
}

func TestCallsThatCannotBe(t *testing.T) {
	var got []error
	registry := durable.NewRegistry()
	parent := durable.NewOrchestration[string, string]("Parent")
	err := durable.AddOrchestration(registry, parent, "", func(ctx *durable.Context, _ string) (string, error) {
		got = nil //replaysafe:allow the last run's outcomes are what the test looks at
		for _, task := range []*durable.Task[string]{
			parent.Call(ctx, "", durable.WithInstanceID(ctx.InstanceID())),
			parent.Call(ctx, "", durable.WithInstanceID("a/b")),
			parent.Call(ctx, "", durable.WithRetry(durable.RetryPolicy{})),
			say.Call(ctx, "", durable.WithInstanceID("x")),
		} {
			_, err := task.Await()
			got = append(got, err) //replaysafe:allow the last run's outcomes are what the test looks at
		}
		return "", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	durabletest.Run(durabletest.New(t, registry), parent, "")
	if !errors.Is(got[0], durable.ErrParentInstanceID) || !errors.Is(got[2], durable.ErrInvalidRetryPolicy) || got[1] == nil || got[3] == nil {
		t.Errorf("the outcomes are %v", got)
	}
}

func TestAChildThatWaitsForEverIsNamed(t *testing.T) {
	registry := durable.NewRegistry()
	child := durable.NewOrchestration[string, string]("Ear")
	for _, err := range []error{
		durable.AddOrchestration(registry, child, "", func(ctx *durable.Context, _ string) (string, error) {
			return durable.WaitForEvent[string](ctx, "go").Await()
		}),
		durable.AddOrchestration(registry, listen, "", func(ctx *durable.Context, _ string) (string, error) {
			return child.Call(ctx, "").Await()
		}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if result := durabletest.Run(durabletest.New(t, registry), listen, ""); !strings.Contains(result.Waiting, "sub-orchestration Ear: it waits for an external event") {
		t.Errorf("it says: %s", result.Waiting)
	}
}
