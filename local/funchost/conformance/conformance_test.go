package conformance

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/local/azurite"
	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
)

// Another host is tested with these; it must already serve the app that -prepare made.
var (
	prepare = flag.String("prepare", "", "folder to make the app in, for a host of your own; prints its settings and ends")
	hostURL = flag.String("host", "", "base address of the host to test instead of funchost")
	appDir  = flag.String("app", "", "folder that -prepare made, with -host")
	account = flag.String("storage", "", "storage connection string, with -prepare, -host and -host-command")
	// The recordings that need a host each start it by this.
	hostCommand = flag.String("host-command", "", "command that starts the host, with {root} and {port} in it; runs the cases of TestAlone with it")
	situations  = flag.String("situations", "bundles,net8", "with -host-command: what holds for that host, of bundles, no-bundles, net8 and net10")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *prepare != "" || *hostURL != "" || *hostCommand != "" {
		// The storage is not ours to close, so connections to it stay.
		os.Exit(m.Run())
	}
	goleak.VerifyTestMain(m)
}

// buildProbe builds the handler into a folder.
func buildProbe(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "probe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./testdata/probe").CombinedOutput(); err != nil {
		t.Fatalf("build the probe: %v\n%s", err, out)
	}
	return path
}

// TestConformance holds funchost, or the host of the flags, to the recordings.
func TestConformance(t *testing.T) {
	t.Parallel()
	switch {
	case *prepare != "":
		if _, err := WriteApp(*prepare, buildProbe(t, *prepare)); err != nil {
			t.Fatal(err)
		}
		if err := Prepare(t.Context(), *account); err != nil {
			t.Fatal(err)
		}
		for _, line := range Settings(*prepare, *account) {
			fmt.Println(line)
		}
	case *hostURL != "":
		check(t, Run(t.Context(), Target{URL: *hostURL, Root: filepath.Join(*appDir, "app"), Storage: *account}))
	default:
		check(t, Run(t.Context(), startFunchost(t)))
	}
}

func check(t *testing.T, results []Result) {
	t.Helper()
	fixtures := map[string]int{}
	for _, r := range results {
		fixtures[r.Fixture]++
		if r.Err != nil {
			t.Error(r)
		}
	}
	checkClaims(t, "TestConformance", results)
	t.Logf("%d comparisons: %v", len(results), fixtures)
	if len(results) < 290 {
		t.Errorf("only %d comparisons", len(results))
	}
}

// TestAlone holds funchost, as a process, or the host of the flags to the recordings that
// need a host each.
func TestAlone(t *testing.T) {
	t.Parallel()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	probe := buildProbe(t, dir)
	if *hostCommand != "" {
		command := Command{Args: strings.Fields(*hostCommand), Situations: map[Situation][]string{}}
		for name := range strings.SplitSeq(*situations, ",") {
			command.Situations[Situation(name)] = nil
		}
		checkAlone(t, RunAlone(t.Context(), command, *account, probe, dir))
		return
	}
	program := filepath.Join(dir, "funchost")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "azurehaymaker/cmd/funchost").CombinedOutput(); err != nil {
		t.Fatalf("build funchost: %v\n%s", err, out)
	}
	server, err := azurite.Start(context.WithoutCancel(t.Context()), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	// Only the recorded stops wait in vain: everywhere else a short wait would lose messages.
	waits := []string{"--http-stop-timeout", "2s", "--queue-stop-timeout", "1s"}
	command := Command{
		Args: []string{program, "start", "--root", "{root}", "--port", "{port}", "--enable-auth", "--verbose", "--leave-handler",
			"--storage-retry-delay", "10ms", "--start-retry-delay", "300ms"},
		Situations: map[Situation][]string{Bundles: nil, NoBundles: {"--no-bundles"}, Net8: append(waits, "--ignore-sigterm"), Net10: waits},
		HTTPWait:   2 * time.Second, QueueWait: time.Second,
	}
	results := RunAlone(t.Context(), command, server.ConnectionString(), probe, dir)
	checkAlone(t, results)
	checkClaims(t, "TestAlone", results)
	if len(results) < 60 {
		t.Errorf("only %d comparisons", len(results))
	}
}

func checkAlone(t *testing.T, results []Result) {
	t.Helper()
	for _, r := range results {
		if r.Err != nil {
			t.Error(r)
		}
	}
	t.Logf("%d hosts", len(results))
}

// startFunchost serves the app with this repository's host.
func startFunchost(t *testing.T) Target {
	t.Helper()
	server, err := azurite.Start(context.WithoutCancel(t.Context()), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root, err := WriteApp(dir, buildProbe(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	storage := server.ConnectionString()
	if err := Prepare(t.Context(), storage); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var messages []string
	host, err := funchost.New(funchost.Options{
		Root: root, EnableAuth: true, QueueStopTimeout: 100 * time.Millisecond, HTTPStopTimeout: 100 * time.Millisecond,
		Env: append(Settings(dir, storage), "PATH="+os.Getenv("PATH")),
		Log: func(e hostlog.Entry) {
			mu.Lock()
			defer mu.Unlock()
			messages = append(messages, e.Message)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the host ended: %v", err)
		}
	})
	if err := host.WaitStarted(t.Context()); err != nil {
		t.Fatal(err)
	}
	return Target{URL: host.URL(), Root: root, Storage: storage, Logs: func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(messages)
	}}
}
