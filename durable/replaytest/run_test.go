package replaytest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/historyfile"
	"azurehaymaker/durable/replay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	say   = durable.NewActivity[string, string]("Say")
	shout = durable.NewActivity[string, string]("Shout")
	hello = durable.NewOrchestration[string, string]("Hello")
)

// released is the code whose histories are saved.
func released(ctx *durable.Context, name string) (string, error) {
	text, err := say.Call(ctx, name).Await()
	if err != nil {
		return "", err
	}
	_, err = ctx.CreateTimer(time.Hour).Await()
	return text, err
}

func registryOf(t *testing.T, version string, f func(*durable.Context, string) (string, error)) *durable.Registry {
	t.Helper()
	registry := durable.NewRegistry()
	if err := durable.AddOrchestration(registry, hello, version, f); err != nil {
		t.Fatal(err)
	}
	return registry
}

// saved keeps a whole history and one that was taken in the middle.
func saved(t *testing.T) (folder string) {
	t.Helper()
	w := durabletest.New(t, registryOf(t, "1", released))
	durabletest.Mock(w, say, func(_ context.Context, s string) (string, error) { return "Hello " + s, nil })
	events := durabletest.Run(w, hello, "World").Events
	folder = t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "v1"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, history := range map[string][]history.Event{"whole.json": events, "running.json": events[:8]} {
		if err := historyfile.Save(filepath.Join(folder, "v1", name), history); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestUnchangedCodePasses(t *testing.T) {
	Run(t, registryOf(t, "1", released), os.DirFS(saved(t)))
}

// TestChangedCodeIsStopped: the failure names file, event, expectation and cause.
func TestChangedCodeIsStopped(t *testing.T) {
	files := os.DirFS(saved(t))
	renamed := registryOf(t, "1", func(ctx *durable.Context, name string) (string, error) {
		text, err := shout.Call(ctx, name).Await()
		return text, err
	})
	err := checkFile(renamed, files, "v1/whole.json")
	var mismatch *replay.MismatchError
	if !errors.As(err, &mismatch) || mismatch.Ordinal != 2 {
		t.Fatalf("a renamed activity: %v", err)
	}
	for _, part := range []string{"v1/whole.json", "event 2", `TaskScheduled "Say" (id 0)`, `decided TaskScheduled "Shout" (id 0)`, "an activity was renamed"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is missing in: %v", part, err)
		}
	}
	// A history that had not got that far yet does not know of a later change.
	longer := registryOf(t, "1", func(ctx *durable.Context, name string) (string, error) {
		if text, err := released(ctx, name); err != nil {
			return text, err
		}
		return say.Call(ctx, "again").Await()
	})
	if err := checkFile(longer, files, "v1/running.json"); err != nil {
		t.Errorf("a running instance met a longer end: %v", err)
	}
	if err := checkFile(longer, files, "v1/whole.json"); err == nil {
		t.Error("a call added at the end passed")
	}
}

func TestAVersionThatIsGoneIsStopped(t *testing.T) {
	err := checkFile(registryOf(t, "2", released), os.DirFS(saved(t)), "v1/whole.json")
	if !errors.Is(err, ErrNotRegistered) || !strings.Contains(err.Error(), `version "1"`) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoHistoryIsStopped(t *testing.T) {
	files := fstest.MapFS{
		"empty.json": {Data: []byte("[]")}, "cut.json": {Data: []byte(`[{"EventType"`)},
		"headless.json": {Data: []byte(`[{"EventType":"OrchestratorStarted"},{"EventType":"OrchestratorCompleted"}]`)},
		"notes.txt":     {Data: []byte("no history")},
	}
	found, err := histories(files)
	if err != nil || len(found) != 3 {
		t.Fatalf("found %v, %v", found, err)
	}
	for _, file := range found {
		if err := checkFile(registryOf(t, "1", released), files, file); err == nil {
			t.Errorf("%s passed", file)
		}
	}
}
