package e2e

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/local/azurite"
)

// TestFanOutThroughTheHost runs 200 trivial activities of one instance through
// funchost, a handler process and Azurite.
func TestFanOutThroughTheHost(t *testing.T) {
	const count, hub = 200, "FanOut"
	storage, err := azurite.Start(t.Context(), azurite.Options{NodeModules: "../.local/azurite/node_modules"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(storage.Close)
	store, err := azurestorage.New(azurestorage.Options{TaskHub: hub, ConnectionString: storage.ConnectionString(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := store.Prepare(ctx, "orchestrate-fanout", "trivial-activity"); err != nil {
		t.Fatal(err)
	}
	serveFanOut(t, storage.ConnectionString(), hub)
	engine, err := client.New(store, client.Options{OrchestrationQueue: "orchestrate-fanout", Now: time.Now, NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	id, err := engine.Start(ctx, "fan_out", count, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	instance, err := engine.WaitForCompletion(ctx, id, 100*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if want := "19900"; instance.Status != history.StatusCompleted || instance.Output != want {
		t.Fatalf("the fan-out ended %s with %q, want Completed with %s", instance.Status, instance.Output, want)
	}
	events, err := engine.History(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	completed := map[int32]int{}
	for _, event := range events {
		if done, ok := event.Body.(history.TaskCompleted); ok {
			completed[done.TaskID]++
		}
	}
	if len(completed) != count {
		t.Fatalf("%d tasks have a completion, want %d", len(completed), count)
	}
	for task, times := range completed {
		if times != 1 {
			t.Errorf("task %d completed %d times in history", task, times)
		}
	}
}

// serveFanOut builds the test's handler into a script root of its own and
// starts funchost over it.
func serveFanOut(t *testing.T, connection, hub string) {
	t.Helper()
	app := t.TempDir()
	if err := os.CopyFS(app, os.DirFS("testdata/fanout")); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command("go", "build", "-o", filepath.Join(app, "fanout"), "./testdata/fanout").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	ready := filepath.Join(app, "ready.json")
	host := exec.Command(filepath.Join(root, "bin", "funchost"), "start", "--root", app, "--port", "0", "--ready-file", ready)
	host.Env = append(os.Environ(), "AzureWebJobsStorage="+connection, "FANOUT_HUB="+hub, "FUNCTIONS_WORKER_RUNTIME=custom")
	output, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	host.Stderr = host.Stdout
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	log := make(chan string, 1)
	go func() { log <- collect(output) }()
	t.Cleanup(func() {
		_ = host.Process.Signal(os.Interrupt)
		text := <-log
		_ = host.Wait()
		if t.Failed() {
			t.Log(text)
		}
	})
}

// collect keeps the last lines of a log and reads it to its end.
func collect(output io.Reader) string {
	var last []string
	for lines := bufio.NewScanner(output); lines.Scan(); {
		last = append(last[max(0, len(last)-40):], lines.Text())
	}
	return strings.Join(last, "\n")
}

func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}

// jsonOf is for messages of failed checks.
func jsonOf(value any) string {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
