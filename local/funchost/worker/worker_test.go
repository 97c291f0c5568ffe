package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"azurehaymaker/local/funchost/hostlog"
)

var probe string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "probe")
	if err != nil {
		panic(err)
	}
	probe = filepath.Join(dir, "probe")
	build := exec.Command("go", "build", "-o", probe, "../testdata/probe")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("build the probe: %v\n%s", err, out))
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

type started struct {
	Event string
	PID   int
	Env   []string
	Args  []string
	Dir   string
}

// rig is a running worker with its log and the probe's own record.
type rig struct {
	worker *Worker
	file   string
	root   string
	stop   context.CancelFunc
	result chan error

	mu  sync.Mutex
	log []hostlog.Entry
}

func start(t *testing.T, change func(*Options)) *rig {
	t.Helper()
	r := &rig{root: t.TempDir(), result: make(chan error, 1)}
	r.file = filepath.Join(r.root, "probe.jsonl")
	o := Options{
		Program: probe, Dir: r.root, Root: r.root, Env: []string{"PROBE_LOG=" + r.file, "KEEP=me"},
		ErrorsOnly: true, InitTimeout: 20 * time.Second, NewID: uuid.NewString, Now: time.Now,
		Log: hostlog.Logger{Now: time.Now, Sink: func(e hostlog.Entry) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.log = append(r.log, e)
		}},
	}
	if change != nil {
		change(&o)
	}
	w, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r.worker, r.stop = w, stop
	go func() { r.result <- w.Run(ctx) }()
	t.Cleanup(stop)
	return r
}

func (r *rig) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.result; err != nil {
		t.Errorf("Run: %v", err)
	}
}

func (r *rig) starts(t *testing.T) []started {
	t.Helper()
	data, err := os.ReadFile(r.file)
	if err != nil {
		return nil
	}
	var list []started
	for line := range bytes.Lines(data) {
		var s started
		if json.Unmarshal(line, &s) == nil && s.Event == "start" {
			list = append(list, s)
		}
	}
	return list
}

func (r *rig) logged(level hostlog.Level, text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.log, func(e hostlog.Entry) bool { return e.Level == level && strings.Contains(e.Message, text) })
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (r *rig) ready(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := r.worker.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
}

// exit makes the probe end with a code, as a call in flight.
func (r *rig) exit(t *testing.T, code int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://%s/?do=%%7B%%22do%%22:%%22exit%%22,%%22code%%22:%d%%7D", r.worker.Address(), code), nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := r.worker.Client().Do(request); err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		t.Errorf("the probe answered %d instead of ending", response.StatusCode)
	}
}

func TestEnvironmentOfTheHandler(t *testing.T) {
	r := start(t, nil)
	r.ready(t)
	s := r.starts(t)[0]
	r.end(t)
	got := map[string]string{}
	for _, entry := range s.Env {
		name, value, _ := strings.Cut(entry, "=")
		got[name] = value
	}
	_, port, _ := strings.Cut(r.worker.Address(), ":")
	id := got["FUNCTIONS_HTTPWORKER_ID"]
	want := map[string]string{
		"PROBE_LOG": r.file, "KEEP": "me", "FUNCTIONS_APP_ROOT_PATH": r.root,
		"FUNCTIONS_CUSTOMHANDLER_PORT": port, "FUNCTIONS_HTTPWORKER_PORT": port,
		"FUNCTIONS_CUSTOMHANDLER_WORKER_ID": id, "FUNCTIONS_HTTPWORKER_ID": id,
	}
	delete(got, "PWD")
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s=%q, want %q", name, got[name], value)
		}
	}
	if len(got) != len(want) || uuid.Validate(id) != nil || !slices.Equal(s.Args, []string{probe}) || s.Dir != r.root {
		t.Errorf("variables %v, arguments %q in %s", got, s.Args, s.Dir)
	}
}

func TestOutputIsClassified(t *testing.T) {
	r := start(t, nil)
	r.ready(t)
	await(t, "the lines", func() bool {
		return r.logged(hostlog.Information, "probe out") && r.logged(hostlog.Error, "probe err") && r.logged(hostlog.Warning, "probe WARNing")
	})
	r.end(t)
	r = start(t, func(o *Options) { o.ErrorsOnly = false })
	r.ready(t)
	await(t, "the lines", func() bool {
		return r.logged(hostlog.Information, "probe err") && r.logged(hostlog.Warning, "probe WARNing")
	})
	r.end(t)
}

func TestThreeDeathsEndTheWorkerOnOnePort(t *testing.T) {
	r := start(t, nil)
	for i, code := range []int{1, 2, 3} {
		await(t, "a start", func() bool { return len(r.starts(t)) == i+1 })
		r.ready(t)
		r.exit(t, code)
	}
	if err := <-r.result; !errors.Is(err, ErrCrashed) {
		t.Errorf("Run: %v", err)
	}
	if n := len(r.starts(t)); n != 3 {
		t.Errorf("%d starts", n)
	}
	if !r.logged(hostlog.Error, "exited with code 2 (0x2)") || !r.logged(hostlog.Error, "Exceeded http worker restart retry count. Shutting down Functions Host") {
		t.Errorf("log %v", r.log)
	}
	if err := r.worker.WaitReady(t.Context()); !errors.Is(err, ErrCrashed) {
		t.Errorf("a call after the end: %v", err)
	}
}

func TestOldDeathsAreForgotten(t *testing.T) {
	var d deaths
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, step := range []time.Duration{0, 29 * time.Minute, 31 * time.Minute, time.Minute} {
		now = now.Add(step)
		if d.add(now) {
			t.Errorf("gave up at death %d", i)
		}
	}
	if !d.add(now.Add(time.Minute)) {
		t.Error("the third within the window did not count")
	}
}

func TestExitCodeZeroIsNeverRestarted(t *testing.T) {
	r := start(t, nil)
	r.ready(t)
	r.exit(t, 0)
	await(t, "the end", func() bool { return r.worker.PID() == 0 })
	// Calls are let through and find the port closed.
	r.ready(t)
	if _, err := r.worker.Client().Get("http://" + r.worker.Address() + "/x"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("call: %v", err)
	}
	r.end(t)
	if n := len(r.starts(t)); n != 1 {
		t.Errorf("%d starts", n)
	}
}

func TestExitCode200IsNotCounted(t *testing.T) {
	r := start(t, nil)
	for i := range 4 {
		await(t, "a start", func() bool { return len(r.starts(t)) == i+1 })
		r.ready(t)
		r.exit(t, 200)
	}
	await(t, "the fifth start", func() bool { return len(r.starts(t)) == 5 })
	r.ready(t)
	r.end(t)
}

func TestRestartIsNotCountedAndHitsTheNamedProcessOnly(t *testing.T) {
	r := start(t, nil)
	for i := range 4 {
		await(t, "a start", func() bool { return len(r.starts(t)) == i+1 })
		r.ready(t)
		pid := r.worker.PID()
		r.worker.Restart(pid)
		r.worker.Restart(pid)
		await(t, "another process", func() bool { now := r.worker.PID(); return now != 0 && now != pid })
	}
	r.ready(t)
	r.end(t)
	if n := len(r.starts(t)); n != 5 {
		t.Errorf("%d starts, want 5", n)
	}
}

func TestKilledBySignalCounts(t *testing.T) {
	r := start(t, nil)
	for i := range 3 {
		await(t, "a start", func() bool { return len(r.starts(t)) == i+1 })
		r.ready(t)
		if err := syscall.Kill(r.worker.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-r.result; !errors.Is(err, ErrCrashed) {
		t.Errorf("Run: %v", err)
	}
	if !r.logged(hostlog.Error, "exited with code 137 (0x89)") {
		t.Errorf("log %v", r.log)
	}
}

func TestNotListeningCountsAsDeath(t *testing.T) {
	r := start(t, func(o *Options) {
		o.Env = append(o.Env, "PROBE_PORT=0")
		o.InitTimeout = 200 * time.Millisecond
	})
	if err := <-r.result; !errors.Is(err, ErrCrashed) {
		t.Errorf("Run: %v", err)
	}
	if n := len(r.starts(t)); n != 3 || !r.logged(hostlog.Error, "Initializing HttpWorker timed out.") {
		t.Errorf("%d starts, log %v", n, r.log)
	}
}

func TestProgramThatCannotBeStarted(t *testing.T) {
	r := start(t, func(o *Options) {
		o.Program = filepath.Join(o.Root, "missing")
		o.InitTimeout = 50 * time.Millisecond
	})
	if err := r.worker.WaitReady(t.Context()); !errors.Is(err, ErrNotReady) {
		t.Errorf("WaitReady: %v", err)
	}
	if !r.logged(hostlog.Error, "Failed to start Worker Channel. Process fileName: ") {
		t.Errorf("log %v", r.log)
	}
	r.end(t)
}
