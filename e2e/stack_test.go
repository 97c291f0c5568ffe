package e2e

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/local/playground"
)

// drawn are the five scenarios that a small run of these tests draws: all others
// are denied, so that a run is the same every time. make scenarios tries all.
var drawn = []string{
	"compute-01-linux-vm-web-server", "databases-02-cosmos-db", "networking-01-virtual-network",
	"security-01-key-vault-secrets", "webapps-02-nodejs-app-service",
}

// stack is a running playground with a client of its API.
type stack struct {
	*playground.Stack
	t      *testing.T
	client *api.Client
	state  string // folder of the logs
}

// open starts a stack for one test. When the test fails, the ends of the logs
// go to the test's output.
func open(t *testing.T, env map[string]string) *stack {
	t.Helper()
	return openWith(t, env, func(*playground.Options) {})
}

// openWith is open with options changed.
func openWith(t *testing.T, env map[string]string, change func(*playground.Options)) *stack {
	t.Helper()
	state := t.TempDir()
	settings := map[string]string{"AzureWebJobs.haymaker_timer.Disabled": "true", "SCENARIO_DENY": others(t)}
	for name, value := range env {
		settings[name] = value
	}
	options := playground.Options{Root: root, State: state, Env: settings, Restart: true, QueueVisibility: 10 * time.Second}
	change(&options)
	running, err := playground.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		running.Close()
		if t.Failed() {
			showLogs(t, state)
		}
	})
	client, err := api.NewClient(api.ClientOptions{Endpoint: running.URL, Pause: pause})
	if err != nil {
		t.Fatal(err)
	}
	return &stack{Stack: running, t: t, client: client, state: state}
}

// others lists the embedded scenarios that are not drawn, as a setting.
func others(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "haymaker", "catalogue", "scenarios", "*.yaml"))
	if err != nil || len(files) <= len(drawn) {
		t.Fatalf("the scenarios' documents: %d files, %v", len(files), err)
	}
	var ids []string
	for _, file := range files {
		if id := strings.TrimSuffix(filepath.Base(file), ".yaml"); !slices.Contains(drawn, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ",")
}

// showLogs shows the end of every log without the calls of the test's own polling.
func showLogs(t *testing.T, state string) {
	const end = 60
	logs, _ := filepath.Glob(filepath.Join(state, "*.log"))
	for _, name := range logs {
		content, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		var lines []string
		for _, line := range strings.Split(string(content), "\n") {
			if !strings.Contains(line, "Functions.haymaker_api") && !strings.Contains(line, "Functions.sweep_task_hub") && !strings.Contains(line, "Functions.drain_control_queues") {
				lines = append(lines, line)
			}
		}
		t.Logf("--- the end of %s ---\n%s", filepath.Base(name), strings.Join(lines[max(0, len(lines)-end):], "\n"))
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// patience bounds every wait for something that is expected to happen.
const patience = 4 * time.Minute

// await polls until check answers true, and fails the test otherwise.
func (s *stack) await(what string, check func() (bool, error)) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	var last error
	for time.Now().Before(deadline) {
		done, err := check()
		if err == nil && done {
			return
		}
		last = err
		if pause(s.t.Context(), 100*time.Millisecond) != nil {
			break
		}
	}
	s.t.Fatalf("waited %s for %s; last error: %v", patience, what, last)
}

// start begins a run and gives its id.
func (s *stack) start(request api.StartRequest) string {
	s.t.Helper()
	started, err := s.client.StartRun(s.t.Context(), request)
	if err != nil {
		s.t.Fatal(err)
	}
	return started.RunID
}

// run waits until a run has reached a state.
func (s *stack) until(runID, what string, reached func(api.RunView) bool) api.RunView {
	s.t.Helper()
	var view api.RunView
	s.await(what, func() (bool, error) {
		var err error
		view, err = s.client.Run(s.t.Context(), runID)
		return err == nil && reached(view), err
	})
	return view
}

// finish waits for the run's end and gives its report.
func (s *stack) finish(runID string) haymaker.Report {
	s.t.Helper()
	s.until(runID, "the end of run "+runID, func(view api.RunView) bool { return view.Status.Final() })
	var report haymaker.Report
	s.await("the report", func() (bool, error) {
		var err error
		report, err = s.client.Report(s.t.Context(), runID)
		return err == nil, err
	})
	return report
}

// refused gives the API's error, or fails the test.
func refused(t *testing.T, err error) *api.Error {
	t.Helper()
	var answer *api.Error
	if !errors.As(err, &answer) {
		t.Fatalf("err = %v, want an answer of the API", err)
	}
	return answer
}
