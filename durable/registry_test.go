package durable_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

func TestRegistryRefuses(t *testing.T) {
	registry := durable.NewRegistry()
	orchestrate := func(*durable.Context, string) (string, error) { return "", nil }
	act := func(context.Context, string) (string, error) { return "", nil }
	for _, c := range []struct {
		name string
		err  error
		ok   bool
	}{
		{"first orchestration", durable.AddOrchestration(registry, program, "1", orchestrate), true},
		{"another version", durable.AddOrchestration(registry, program, "2", orchestrate), true},
		{"same version, other case", durable.AddOrchestration(registry, durable.NewOrchestration[string, string]("PROGRAM"), "1", orchestrate), false},
		{"no name", durable.AddOrchestration(registry, durable.NewOrchestration[string, string](""), "1", orchestrate), false},
		{"no function", durable.AddOrchestration(registry, program, "3", nil), false},
		{"first activity", durable.AddActivity(registry, say, act), true},
		{"same activity, other case", durable.AddActivity(registry, durable.NewActivity[string, string]("SAY"), act), false},
		{"activity without name", durable.AddActivity(registry, durable.NewActivity[string, string](""), act), false},
		{"activity without function", durable.AddActivity(registry, slow, nil), false},
	} {
		if (c.err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
	if err := durable.AddActivity(registry, say, act); !errors.Is(err, durable.ErrAlreadyRegistered) {
		t.Errorf("a duplicate: %v", err)
	}
	if version, ok := registry.LatestVersion("program"); version != "2" || !ok {
		t.Errorf("latest version %q, %t", version, ok)
	}
	if _, ok := registry.LatestVersion("other"); ok || registry.HasOrchestration("other", "") || registry.HasOrchestration("Program", "3") || !registry.HasOrchestration("Program", "1") {
		t.Error("the registry knows what it should not, or the reverse")
	}
	if names := registry.Activities(); !slices.Equal(names, []string{"Say"}) {
		t.Errorf("activities %v", names)
	}
}

// TestInstancesEndOnTheirVersion: a deployment in mid-run.
func TestInstancesEndOnTheirVersion(t *testing.T) {
	registry := durable.NewRegistry()
	version := func(text string) func(ctx *durable.Context, in string) (string, error) {
		return func(ctx *durable.Context, in string) (string, error) {
			said, err := say.Call(ctx, in+text).Await()
			return said + text, err
		}
	}
	if err := durable.AddOrchestration(registry, program, "1", version("one")); err != nil {
		t.Fatal(err)
	}
	started := history.ExecutionStarted{Name: "program", Version: "1", Input: `"x"`}
	machine := registry.NewMachine(started, nil)
	defer machine.Close()
	first, err := machine.Step(durabletest.New(t, registry).Start, []history.Event{{ID: history.NoID, Body: started}})
	if err != nil {
		t.Fatal(err)
	}
	if err := durable.AddOrchestration(registry, program, "2", version("two")); err != nil {
		t.Fatal(err)
	}
	again := registry.NewMachine(started, nil)
	defer again.Close()
	if err := again.Replay(first.Events); err != nil || again.Mismatch() != nil {
		t.Fatal(err, again.Mismatch())
	}
	if _, err := again.Step(first.Events[0].Timestamp, []history.Event{{ID: history.NoID, Body: history.TaskCompleted{Result: `"said "`}}}); err != nil {
		t.Fatal(err)
	}
	if end, _ := again.Finished(); end.Result != `"said one"` {
		t.Errorf("output %s", end.Result)
	}
	w := durabletest.New(t, registry)
	durabletest.Mock(w, say, func(_ context.Context, s string) (string, error) { return s + " ", nil })
	expect(t, w, "x", "xtwo two")
	if out, err := durabletest.RunVersion(w, program, "1", "x").Output(); out != "xone one" || err != nil {
		t.Errorf("%q, %v", out, err)
	}
	gone := durabletest.RunVersion(w, program, "3", "x")
	var failure *history.Failure
	if _, err := gone.Output(); !errors.As(err, &failure) || failure.ErrorType != replay.ErrorTypeNotRegistered || !strings.Contains(failure.ErrorMessage, `version "3"`) {
		t.Errorf("an unknown version: %v", err)
	}
}

func TestRunActivity(t *testing.T) {
	registry := durable.NewRegistry()
	info := durable.TaskInfo{InstanceID: "i", ExecutionID: "x", TaskID: 3, Name: "SAY", DeliveryCount: 2}
	err := durable.AddActivity(registry, say, func(ctx context.Context, in string) (string, error) {
		switch in {
		case "panic":
			panic("boom")
		case "error":
			return "", errors.New("no")
		}
		if got := durable.ActivityInfo(ctx); got != info || got.Key() != "i:x:3" {
			t.Errorf("task info %+v, key %s", got, got.Key())
		}
		return in + " <&>", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	unencodable := durable.NewActivity[string, func()]("Unencodable")
	if err := durable.AddActivity(registry, unencodable, func(context.Context, string) (func(), error) { return func() {}, nil }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, activity, input, result, errorType string
		final                                    bool
	}{
		{"result", "SAY", `["hello"]`, `"hello <&>"`, "", false},
		{"no input", "say", ``, `" <&>"`, "", false},
		{"error", "say", `["error"]`, "", "error", false},
		{"panic", "say", `["panic"]`, "", durable.ErrorTypePanic, false},
		{"unknown", "other", `[]`, "", durable.ErrorTypeActivityNotRegistered, false},
		{"bare input", "say", `"hello"`, "", durable.ErrorTypeInput, true},
		{"two inputs", "say", `["a","b"]`, "", durable.ErrorTypeInput, true},
		{"wrong input", "say", `[7]`, "", durable.ErrorTypeInput, true},
		{"output without JSON form", "unencodable", `[""]`, "", durable.ErrorTypeOutput, true},
	} {
		info.Name = c.activity
		result, failure := registry.RunActivity(t.Context(), info, c.input)
		got := ""
		if failure != nil {
			got = failure.ErrorType
		}
		if result != c.result || got != c.errorType || failure != nil && failure.IsNonRetriable != c.final {
			t.Errorf("%s: %q, %+v", c.name, result, failure)
		}
		if c.errorType == durable.ErrorTypePanic && !strings.Contains(failure.StackTrace, "registry_test.go") {
			t.Errorf("the panic's stack is %q", failure.StackTrace)
		}
	}
	if got := durable.ActivityInfo(t.Context()); got != (durable.TaskInfo{}) {
		t.Errorf("outside of an activity: %+v", got)
	}
}
