package durabletest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
)

// retrying is an orchestration whose history holds most event kinds.
func retrying(ctx *durable.Context, _ string) (string, error) {
	_, _ = say.Call(ctx, "x", durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Second, MaxAttempts: 2})).Await()
	if _, err := durable.WaitForEvent[string](ctx, "go").Await(); err != nil {
		return "", err
	}
	return "", errors.New("no luck")
}

func TestSavedHistoriesAreReplayed(t *testing.T) {
	registry := registryOf(t, hello, retrying)
	w := New(t, registry)
	Mock(w, say, func(context.Context, string) (string, error) { return "", errors.New("down") })
	w.SuspendAt(time.Minute, "s")
	w.ResumeAt(2*time.Minute, "r")
	w.RaiseAt(3*time.Minute, "go", "<&>")
	result := Run(w, hello, "x")

	path := filepath.Join(t.TempDir(), "v1.json")
	if err := SaveHistory(path, result.Events); err != nil {
		t.Fatal(err)
	}
	if err := SaveHistory(path, result.Events); !errors.Is(err, os.ErrExist) {
		t.Errorf("saving over a history: %v", err)
	}
	files := os.DirFS(filepath.Dir(path))
	ReplayFiles(t, registry, files, "*.json")

	changed := registryOf(t, hello, func(ctx *durable.Context, _ string) (string, error) {
		ctx.CreateTimer(time.Hour)
		return retrying(ctx, "")
	})
	events, err := LoadHistory(files, "v1.json")
	if err != nil {
		t.Fatal(err)
	}
	if said := failures(t, func(tb testing.TB) { ReplayHistory(tb, changed, events) }); !strings.Contains(said, "non-deterministic") {
		t.Errorf("changed code over a saved history: %q", said)
	}
	if said := failures(t, func(tb testing.TB) { ReplayHistory(tb, durable.NewRegistry(), events) }); !strings.Contains(said, "not registered") {
		t.Errorf("unregistered code over a saved history: %q", said)
	}
}

func TestHistoryRoundTrip(t *testing.T) {
	w := New(t, registryOf(t, hello, retrying))
	Mock(w, say, func(context.Context, string) (string, error) { return "", durable.NonRetriable(errors.New("down")) })
	w.TerminateAt(time.Minute, "stop")
	first, err := EncodeHistory(Run(w, hello, "x").Events)
	if err != nil {
		t.Fatal(err)
	}
	events, err := DecodeHistory(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := EncodeHistory(events)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%v\n%s\nbecame\n%s", err, first, second)
	}
}

func FuzzDecodeHistory(f *testing.F) {
	f.Add([]byte(`[{"EventType":"OrchestratorStarted","EventId":-1,"_Timestamp":"2026-01-02T03:04:05.1234567Z"}]`))
	f.Add([]byte(`[{"EventType":"TaskFailed","TaskScheduledId":1,"Reason":"x","FailureDetails":"null","_Timestamp":"2026-01-02T03:04:05Z"}]`))
	f.Add([]byte(`[{"EventType":"ExecutionStarted","OrchestrationInstance":"{\"InstanceId\":\"a\"}","Tags":"null","_Timestamp":"2026-01-02T03:04:05Z"}]`))
	f.Add([]byte(`[{"EventType":"TimerFired"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := DecodeHistory(data)
		if err != nil {
			return
		}
		once, err := EncodeHistory(events)
		if err != nil {
			t.Fatalf("decoded but cannot be encoded: %v", err)
		}
		again, err := DecodeHistory(once)
		if err != nil {
			t.Fatalf("own output is not decoded: %v", err)
		}
		if twice, err := EncodeHistory(again); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("not stable (%v):\n%s\n%s", err, once, twice)
		}
	})
}
