package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

// TestPlaygroundRun is `make run` without the building: one command, one whole
// run, its report, and no process left.
func TestPlaygroundRun(t *testing.T) {
	var stdout, stderr bytes.Buffer
	arguments := []string{"run", "--root", root, "--active", "5"}
	for _, name := range drawn {
		arguments = append(arguments, "--scenario", name)
	}
	command := exec.Command(filepath.Join(root, "bin", "playground"), arguments...)
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("playground run: %v\n%s\n%s", err, stdout.String(), stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	path, found := strings.CutPrefix(lines[len(lines)-1], "report: ")
	if !found || !strings.HasPrefix(path, filepath.Join(root, ".local", "reports")) || filepath.Base(path) != "report.json" {
		t.Fatalf("the last line on stdout is %q, want report: .local/reports/<run id>/report.json", lines[len(lines)-1])
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var report haymaker.Report
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatal(err)
	}
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, drawn)
	if page, err := os.ReadFile(filepath.Join(filepath.Dir(path), "report.html")); err != nil || !bytes.Contains(page, []byte(report.RunID)) {
		t.Errorf("report.html: %v", err)
	}
	wantNoProcess(t, root)
}

// wantNoProcess looks for processes started from the test's own bin folder.
func wantNoProcess(t *testing.T, root string) {
	t.Helper()
	executables, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range executables {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, root) {
			t.Errorf("process %s still runs %s", filepath.Base(filepath.Dir(link)), target)
		}
	}
}
