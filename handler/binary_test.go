package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// built compiles the real handler as make build does.
func built(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "handler")
	build := exec.Command("go", "build", "-ldflags", "-X main.version=v-test", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

func TestTheBuiltHandler(t *testing.T) {
	binary := built(t)
	run := func(args ...string) (int, string) {
		c := exec.Command(binary, args...)
		c.Env = []string{"PATH=" + os.Getenv("PATH")}
		out, err := c.Output()
		if err != nil && c.ProcessState == nil {
			t.Fatal(err)
		}
		return c.ProcessState.ExitCode(), string(out)
	}
	if code, out := run("version"); code != exitDone || out != "v-test\n" {
		t.Errorf("version: %d %q", code, out)
	}
	if code, out := run("serve", "now"); code != exitUsage || !strings.HasPrefix(out, "usage:") {
		t.Errorf("unknown command: %d %q", code, out)
	}
	root := t.TempDir()
	for range 2 { // staging is idempotent
		if code, out := run("stage", root); code != exitDone || out != "" {
			t.Fatalf("stage: %d %q", code, out)
		}
	}
	if faults := checkFunctions(table(), root, os.DirFS); len(faults) > 0 {
		t.Errorf("what it staged differs: %v", faults)
	}
	if err := os.WriteFile(filepath.Join(root, "health", "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := run("stage", root); code != exitFailed || !strings.Contains(out, "foreign file mine.txt") {
		t.Errorf("stage over a foreign file: %d %q", code, out)
	}
	// Without a host nothing is right, and it says so on stdout instead of serving.
	if code, out := run(); code != exitFailed || !strings.Contains(out, "FUNCTIONS_CUSTOMHANDLER_PORT is not set") {
		t.Errorf("start without a host: %d %q", code, out)
	}
}
