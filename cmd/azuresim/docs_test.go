package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCommandsOfThePage runs the commands of docs/azuresim.md as they stand, with
// the test binary as bin/azuresim.
func TestCommandsOfThePage(t *testing.T) {
	raw, err := os.ReadFile("../../docs/azuresim.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```sh\n(bin/azuresim serve.*?)```").FindSubmatch(raw)
	if block == nil {
		t.Fatal("the page does not start the simulator")
	}
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, ".local"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"azuresim", "haymaker-agent"} {
		if err := os.Symlink(self, filepath.Join(dir, "bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "sh", "-e", "-c", string(block[1])+"\nwait || true\n")
	command.Dir, command.Env = dir, append(os.Environ(), "TEST_AZURESIM=1")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"haymaker-jobs", `"index_lag_ms":2000`, "azuresim serves https://"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output lacks %s:\n%s", want, out)
		}
	}
}
