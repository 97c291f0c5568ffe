package durabletest

import (
	"context"
	"errors"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

var (
	say   = durable.NewActivity[string, string]("Say")
	hello = durable.NewOrchestration[string, string]("Hello")
)

// registryOf registers one orchestration.
func registryOf[In, Out any](t *testing.T, o durable.Orchestration[In, Out], f func(*durable.Context, In) (Out, error)) *durable.Registry {
	t.Helper()
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, o, "", f); err != nil {
		t.Fatal(err)
	}
	return registry
}

func TestTimeJumpsToWhatHappensNext(t *testing.T) {
	w := New(t, registryOf(t, hello, func(ctx *durable.Context, name string) (string, error) {
		greeting, err := say.Call(ctx, name).Await()
		if err != nil {
			return "", err
		}
		if _, err := ctx.CreateTimer(8 * time.Hour).Await(); err != nil {
			return "", err
		}
		event, err := durable.WaitForEvent[string](ctx, "go").Await()
		return greeting + event, err
	}))
	Mock(w, say, func(ctx context.Context, name string) (string, error) {
		Elapse(ctx, 10*time.Minute)
		return "Hello " + name, nil
	})
	w.RaiseAt(9*time.Hour, "GO", "!")
	result := Run(w, hello, "Tokyo")
	output, err := result.Output()
	if err != nil || output != "Hello Tokyo!" {
		t.Fatalf("got %q, %v", output, err)
	}
	if result.Elapsed() != 9*time.Hour {
		t.Errorf("it took %s on the test's clock, want 9h", result.Elapsed())
	}
	calls := Calls(w, say)
	if len(calls) != 1 || calls[0].Input != "Tokyo" || !calls[0].At.Equal(w.Start) {
		t.Errorf("calls: %v", calls)
	}
}

func TestAnInstanceThatWaitsForNothingIsReported(t *testing.T) {
	w := New(t, registryOf(t, hello, func(ctx *durable.Context, _ string) (string, error) {
		return durable.WaitForEvent[string](ctx, "never").Await()
	}))
	result := Run(w, hello, "x")
	if _, err := result.Output(); err == nil || result.Status != history.StatusRunning || result.Waiting == "" {
		t.Errorf("status %s, waiting %q, error %v", result.Status, result.Waiting, err)
	}
}

// TestNewsOfOneInstantKeepTheirOrder, each in a step of its own.
func TestNewsOfOneInstantKeepTheirOrder(t *testing.T) {
	w := New(t, registryOf(t, hello, func(ctx *durable.Context, _ string) (order string, err error) {
		ctx.CreateTimer(time.Minute)
		ctx.CreateTimer(time.Minute)
		for range 3 {
			text, err := durable.WaitForEvent[string](ctx, "go").Await()
			if err != nil {
				return "", err
			}
			order += text
		}
		_, err = ctx.CreateTimer(time.Minute).Await()
		return order, err
	}))
	for _, text := range []string{"1", "2", "3"} {
		w.RaiseAt(30*time.Second, "go", text)
	}
	result := Run(w, hello, "")
	if output, err := result.Output(); output != "123" || err != nil {
		t.Errorf("%q, %v", output, err)
	}
	news := 0
	for _, e := range result.Events {
		switch e.Body.Kind() {
		case history.KindOrchestratorStarted:
			news = 0
		case history.KindTimerFired, history.KindEventRaised:
			if news++; news > 1 {
				t.Error("two pieces of news in one step")
			}
		}
	}
}

func TestSuspendResumeTerminate(t *testing.T) {
	w := New(t, registryOf(t, hello, func(ctx *durable.Context, _ string) (string, error) {
		if _, err := durable.WaitForEvent[string](ctx, "one").Await(); err != nil {
			return "", err
		}
		if err := ctx.SetCustomStatus(ctx.Now().Format(time.TimeOnly)); err != nil {
			return "", err
		}
		return durable.WaitForEvent[string](ctx, "two").Await()
	}))
	w.SuspendAt(time.Minute, "hold on")
	w.RaiseAt(2*time.Minute, "one", "1")
	w.ResumeAt(3*time.Minute, "carry on")
	w.TerminateAt(4*time.Minute, "enough")
	result := Run(w, hello, "x")
	if result.Status != history.StatusTerminated || result.CustomStatus != `"00:03:00"` {
		t.Errorf("status %s, custom status %s", result.Status, result.CustomStatus)
	}
	if _, err := result.Output(); err == nil {
		t.Error("a terminated instance gave an output")
	}
}

func TestTogetherGivesTheSameOutput(t *testing.T) {
	for _, together := range []bool{false, true} {
		w := New(t, registryOf(t, hello, func(ctx *durable.Context, name string) (string, error) {
			results, errs := durable.All(say.Call(ctx, "a"), say.Call(ctx, "b"), say.Call(ctx, "c"))
			return results[0] + results[1] + results[2], errors.Join(errs...)
		}))
		w.Together = together
		Mock(w, say, func(_ context.Context, s string) (string, error) { return s, nil })
		result := Run(w, hello, "")
		if output, err := result.Output(); output != "abc" || err != nil {
			t.Errorf("together=%t: %q, %v", together, output, err)
		}
		want := 16 // four episodes
		if together {
			want = 12 // two
		}
		if len(result.Events) != want {
			t.Errorf("together=%t: %d events, want %d", together, len(result.Events), want)
		}
	}
}
