package durabletest

import (
	"context"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
)

func TestEventsSentAndChildrenForgottenAreNoted(t *testing.T) {
	parent := durable.NewOrchestration[string, string]("Parent")
	audit := durable.NewOrchestration[string, bool]("Audit")
	registry := registryOf(t, parent, func(ctx *durable.Context, in string) (string, error) {
		if _, err := audit.Start(ctx, "a "+in, durable.WithInstanceID("audit")); err != nil {
			return "", err
		}
		hint := durable.WaitForEvent[string](ctx, "hint")
		called := hello.Call(ctx, ctx.InstanceID())
		if _, err := called.Await(); err != nil {
			return "", err
		}
		return hint.Await()
	})
	err := durable.AddOrchestration(registry, hello, "", func(ctx *durable.Context, parentID string) (string, error) {
		if _, err := ctx.CreateTimer(time.Hour).Await(); err != nil {
			return "", err
		}
		if err := ctx.SendEvent("elsewhere", "done", 7); err != nil {
			return "", err
		}
		return "", ctx.SendEvent(parentID, "Hint", "from the child")
	})
	if err != nil {
		t.Fatal(err)
	}
	w := New(t, registry)
	MockOrchestration(w, audit, func(context.Context, string) (bool, error) { return true, nil })
	result := Run(w, parent, "x")
	if output, err := result.Output(); output != "from the child" || err != nil {
		t.Errorf("%q, %v", output, err)
	}
	if len(result.Sent) != 2 || result.Sent[0].InstanceID != "elsewhere" || result.Sent[0].Name != "done" || !result.Sent[0].At.Equal(w.Start.Add(time.Hour)) {
		t.Errorf("sent %+v", result.Sent)
	} else if n, err := Payload[int](result.Sent[0]); n != 7 || err != nil {
		t.Errorf("payload %d, %v", n, err)
	}
	if len(result.Forgotten) != 1 || result.Forgotten[0].InstanceID != "audit" || result.Forgotten[0].Name != "Audit" {
		t.Errorf("forgotten %+v", result.Forgotten)
	} else if in, err := StartedInput[string](result.Forgotten[0]); in != "a x" || err != nil {
		t.Errorf("input %q, %v", in, err)
	}
	if calls := OrchestrationCalls(w, audit); len(calls) != 1 || calls[0].Input != "a x" {
		t.Errorf("calls %+v", calls)
	}
}

func TestWhatCannotBeSentOrStarted(t *testing.T) {
	var said []string
	w := New(t, registryOf(t, hello, func(ctx *durable.Context, _ string) (string, error) {
		said = nil
		note := func(err error) {
			if err != nil {
				said = append(said, err.Error())
			}
		}
		note(ctx.SendEvent("other", "", 1))
		note(ctx.SendEvent("a/b", "go", 1))
		note(ctx.SendEvent("other", "go", func() {}))
		for _, option := range []durable.CallOption{
			durable.WithInstanceID("a/b"), durable.WithInstanceID(ctx.InstanceID()), durable.WithRetry(durable.RetryPolicy{FirstInterval: 1, MaxAttempts: 2}),
		} {
			_, err := hello.Start(ctx, "", option)
			note(err)
		}
		return "", nil
	}))
	result := Run(w, hello, "")
	if _, err := result.Output(); err != nil || len(said) != 6 || len(result.Sent)+len(result.Forgotten) != 0 {
		t.Errorf("%v; sent %v, forgotten %v; errors:\n%s", err, result.Sent, result.Forgotten, strings.Join(said, "\n"))
	}
	for i, want := range []string{"needs a name", "instance id", "JSON", "instance id", "parent's instance id", "cannot be retried"} {
		if i < len(said) && !strings.Contains(said[i], want) {
			t.Errorf("error %d is %q, want %q in it", i, said[i], want)
		}
	}
}
