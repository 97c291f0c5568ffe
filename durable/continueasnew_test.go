package durable_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
)

// counter adds up events until it has heard "stop" and begins anew after each
// pair.
var counter = durable.NewOrchestration[int, string]("Counter")

func runCounter(options ...durable.ContinueOption) func(ctx *durable.Context, n int) (string, error) {
	return func(ctx *durable.Context, n int) (string, error) {
		if n == 0 {
			if err := ctx.SetCustomStatus("counting"); err != nil {
				return "", err
			}
		}
		if _, err := ctx.CreateTimer(time.Hour).Await(); err != nil {
			return "", err
		}
		word, err := durable.WaitForEvent[string](ctx, "Word").Await()
		if err != nil || word == "stop" {
			return fmt.Sprint("stopped at ", n), err
		}
		return counter.ContinueAsNew(ctx, n+1, options...)
	}
}

func counterTester(t *testing.T, options ...durable.ContinueOption) *durabletest.Tester {
	t.Helper()
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, counter, "", runCounter(options...)); err != nil {
		t.Fatal(err)
	}
	return durabletest.New(t, registry)
}

func TestContinueAsNewBeginsAnEmptyHistory(t *testing.T) {
	w := counterTester(t)
	for i, word := range []string{"a", "b", "stop"} {
		w.RaiseAt(time.Duration(i)*2*time.Hour, "word", word)
	}
	result := durabletest.Run(w, counter, 0)
	if output, err := result.Output(); err != nil || output != "stopped at 2" {
		t.Fatalf("output %q, %v", output, err)
	}
	if result.CustomStatus != `"counting"` {
		t.Errorf("custom status %s is not kept", result.CustomStatus)
	}
	if len(result.Earlier) != 2 {
		t.Fatalf("%d executions before, want 2", len(result.Earlier))
	}
	ids := map[string]bool{}
	for i, events := range append(result.Earlier, result.Events) {
		started, _ := events[1].Body.(history.ExecutionStarted)
		if ids[started.ExecutionID] || started.Input != fmt.Sprint(i) || started.Continued != (i > 0) {
			t.Errorf("execution %d began with %+v", i, started)
		}
		ids[started.ExecutionID] = true
	}
}

func TestEventsAcrossContinueAsNew(t *testing.T) {
	for name, c := range map[string]struct {
		options []durable.ContinueOption
		want    string
	}{
		"unprocessed ones are dropped": {nil, ""},
		"or kept when asked":           {[]durable.ContinueOption{durable.KeepEvents()}, "stopped at 2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := counterTester(t, c.options...)
			for i, word := range []string{"a", "b", "stop"} {
				w.RaiseAt(time.Duration(i)*time.Minute, "word", word)
			}
			result := durabletest.Run(w, counter, 0)
			output, err := result.Output()
			if output != c.want || (err == nil) != (c.want != "") {
				t.Errorf("output %q, %v", output, err)
			}
		})
	}
}

// TestEventsInTheStepOfTheCallAreCarried: the same step brings the event that
// makes the code continue and another that it never gets to see.
func TestEventsInTheStepOfTheCallAreCarried(t *testing.T) {
	w := counterTester(t)
	w.Together = true
	w.RaiseAt(2*time.Hour, "word", "a")
	w.RaiseAt(2*time.Hour, "word", "stop")
	result := durabletest.Run(w, counter, 0)
	if output, err := result.Output(); err != nil || output != "stopped at 1" {
		t.Errorf("output %q, %v", output, err)
	}
	if got := result.Events[2].Body.Kind(); got != history.KindEventRaised {
		t.Errorf("event 2 of the new execution is %s, want the carried event", got)
	}
}

func TestALaterFailureWinsOverContinueAsNew(t *testing.T) {
	loop := durable.NewOrchestration[int, int]("Loop")
	for name, f := range map[string]func(*durable.Context, int) (int, error){
		"error": func(ctx *durable.Context, n int) (int, error) {
			_, _ = loop.ContinueAsNew(ctx, n+1)
			return 0, errors.New("no luck")
		},
		"panic": func(ctx *durable.Context, n int) (int, error) {
			_, _ = loop.ContinueAsNew(ctx, n+1)
			panic("no luck")
		},
		"wrong orchestration": func(ctx *durable.Context, n int) (int, error) {
			_, err := durable.NewOrchestration[int, int]("No luck").ContinueAsNew(ctx, n)
			return 0, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			registry := durable.NewRegistry()
			if err := durable.AddOrchestration(registry, loop, "", f); err != nil {
				t.Fatal(err)
			}
			result := durabletest.Run(durabletest.New(t, registry), loop, 0)
			if _, err := result.Output(); result.Status != history.StatusFailed || !strings.Contains(strings.ToLower(err.Error()), "no luck") {
				t.Errorf("it is %s: %v", result.Status, err)
			}
		})
	}
}

func TestContinueAsNewOnAnotherVersion(t *testing.T) {
	registry := durable.NewRegistry()
	loop := durable.NewOrchestration[int, string]("Loop")
	for version, f := range map[string]func(*durable.Context, int) (string, error){
		"1": func(ctx *durable.Context, n int) (string, error) {
			return loop.ContinueAsNew(ctx, n, durable.OnVersion("2"))
		},
		"2": func(*durable.Context, int) (string, error) { return "second", nil },
	} {
		if err := durable.AddOrchestration(registry, loop, version, f); err != nil {
			t.Fatal(err)
		}
	}
	output, err := durabletest.RunVersion(durabletest.New(t, registry), loop, "1", 0).Output()
	if err != nil || output != "second" {
		t.Errorf("output %q, %v", output, err)
	}
}
