package durable_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
)

type quotaError struct{}

func (quotaError) Error() string     { return "quota exceeded" }
func (quotaError) ErrorType() string { return "QuotaExceeded" }

func TestFailureOf(t *testing.T) {
	if durable.FailureOf(nil) != nil || durable.NonRetriable(nil) != nil {
		t.Error("no error became one")
	}
	pathError := &fs.PathError{Op: "open", Path: "x", Err: os.ErrNotExist}
	for _, c := range []struct {
		err       error
		errorType string
		final     bool
		depth     int
	}{
		{errors.New("x"), "error", false, 1},
		{fmt.Errorf("create: %w", quotaError{}), "QuotaExceeded", false, 2},
		{fmt.Errorf("read: %w", pathError), "*fs.PathError", false, 3},
		{durable.NonRetriable(quotaError{}), "QuotaExceeded", true, 1},
		{fmt.Errorf("create: %w", durable.NonRetriable(quotaError{})), "QuotaExceeded", true, 2},
		{errors.Join(quotaError{}, durable.NonRetriable(errors.New("y"))), "error", true, 1},
		{&history.Failure{ErrorType: "T", ErrorMessage: "m", IsNonRetriable: true}, "T", true, 1},
	} {
		failure := durable.FailureOf(c.err)
		depth := 0
		for f := failure; f != nil; f = f.InnerFailure {
			depth++
		}
		if failure.ErrorType != c.errorType || failure.ErrorMessage != c.err.Error() || failure.IsNonRetriable != c.final || depth != c.depth {
			t.Errorf("%v: %+v, depth %d", c.err, failure, depth)
		}
		if durable.IsNonRetriable(failure) != c.final {
			t.Errorf("%v: the mark did not cross storage", c.err)
		}
	}
	deep := errors.New("x" + strings.Repeat("é", 20_000))
	for range 50 {
		deep = fmt.Errorf("deeper: %w", deep)
	}
	failure, depth := durable.FailureOf(deep), 0
	for f := failure; f != nil; f = f.InnerFailure {
		depth++
	}
	if len(failure.ErrorMessage) > 17<<10 || depth > 8 || !strings.HasSuffix(failure.ErrorMessage, "(cut)") || !strings.Contains(failure.ErrorMessage, "ééé…") || !utf8.ValidString(failure.ErrorMessage) {
		t.Errorf("a failure of %d bytes and depth %d", len(failure.ErrorMessage), depth)
	}
}

// TestErrorsCrossStorage: an activity's error reaches the orchestrator and, if
// it is returned, the instance's failure with its causes.
func TestErrorsCrossStorage(t *testing.T) {
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		_, err := say.Call(ctx, "x").Await()
		var task *durable.TaskError
		var failure *history.Failure
		if !errors.As(err, &task) || !errors.As(err, &failure) || task.Name != "Say" || failure.ErrorType != "QuotaExceeded" {
			return "", fmt.Errorf("unexpected: %w", err)
		}
		return "", fmt.Errorf("the run failed: %w", err)
	})
	durabletest.Mock(w, say, func(context.Context, string) (string, error) { return "", fmt.Errorf("create: %w", quotaError{}) })
	_, err := durabletest.Run(w, program, "").Output()
	var failure *history.Failure
	if !errors.As(err, &failure) {
		t.Fatal(err)
	}
	want := "the run failed: activity Say (task 0) failed: create: quota exceeded"
	if failure.ErrorMessage != want || failure.ErrorType != "QuotaExceeded" {
		t.Errorf("%s: %s, want %s", failure.ErrorType, failure.ErrorMessage, want)
	}
	if inner := failure.InnerFailure; inner == nil || inner.InnerFailure == nil || inner.InnerFailure.InnerFailure == nil || inner.InnerFailure.InnerFailure.ErrorMessage != "quota exceeded" {
		t.Errorf("the chain of causes ends early: %+v", inner)
	}
}

func TestTextsThatDoNotFit(t *testing.T) {
	number := durable.NewActivity[func(), int]("Number")
	w := tester(t, func(ctx *durable.Context, _ string) (string, error) {
		if _, err := number.Call(ctx, func() {}).Await(); err == nil {
			return "", errors.New("a function crossed storage")
		}
		if _, err := durable.WaitForEvent[int](ctx, "go").Await(); err == nil {
			return "", errors.New("a text became a number")
		}
		return "refused", nil
	})
	w.RaiseAt(0, "go", "text")
	expect(t, w, "", "refused")

	bad := durable.NewOrchestration[string, func()]("BadOutput")
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, bad, "", func(*durable.Context, string) (func(), error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	for input, errorType := range map[string]string{`"x"`: durable.ErrorTypeOutput, `7`: durable.ErrorTypeInput} {
		machine := registry.NewMachine(history.ExecutionStarted{Name: "BadOutput", Input: input}, nil)
		if _, err := machine.Step(w.Start, []history.Event{{Body: history.ExecutionStarted{Input: input}}}); err != nil {
			t.Fatal(err)
		}
		if end, _ := machine.Finished(); end.Failure == nil || end.Failure.ErrorType != errorType {
			t.Errorf("input %s: %+v", input, end)
		}
		machine.Close()
	}
}
