package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"

	"go.uber.org/goleak"
)

// TestMain lets the test binary be the command itself, so that tests can kill it.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_AZURESIM") != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	if os.Getenv("TEST_AGENT") != "" {
		time.Sleep(time.Minute) // whoever started it ends it
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("gave up waiting for: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// facts waits for the ready file.
func facts(t *testing.T, path string) (f azuresim.Facts) {
	t.Helper()
	until(t, "the ready file", func() bool {
		raw, err := os.ReadFile(path)
		return err == nil && json.Unmarshal(raw, &f) == nil
	})
	return f
}

func TestServeUntilStopped(t *testing.T) {
	dir := t.TempDir()
	ready := filepath.Join(dir, "ready.json")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	var out, problems bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"serve", "--state-dir", filepath.Join(dir, "state"), "--ready-file", ready}, &out, &problems)
	}()
	f := facts(t, ready)
	if f.URL == "" || f.TenantID == "" || f.ClientID == "" || f.VaultURL == "" || f.EnvironmentID == "" || f.AgentIdentityID == "" {
		t.Fatalf("facts are missing: %+v", f)
	}
	info, err := os.Stat(f.ClientSecretFile)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("secret file: %v %v", info, err)
	}
	secret, err := os.ReadFile(f.ClientSecretFile)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Fatalf("exit code %d: %s", code, problems.String())
	}
	if _, err := os.Stat(ready); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the ready file is still there: %v", err)
	}
	if strings.Contains(out.String()+problems.String(), strings.TrimSpace(string(secret))) {
		t.Fatal("the output shows the secret")
	}
}

func TestWrongUse(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name string
		args []string
		code int
		text string
	}{
		{"no state directory", []string{"serve", "--ready-file", "r"}, 2, "--state-dir is required"},
		{"no ready file", []string{"serve", "--state-dir", dir}, 2, "--ready-file is required"},
		{"arguments", []string{"serve", "now"}, 2, "takes no arguments"},
		{"unknown flag", []string{"serve", "--nope"}, 2, "unknown flag"},
		{"bad image", []string{"serve", "--state-dir", dir, "--ready-file", dir + "/r", "--image", "agent"}, 1, "want REF=PATH"},
		{"bad address", []string{"serve", "--state-dir", dir, "--ready-file", dir + "/r", "--listen", "nowhere:x"}, 1, "listen on nowhere:x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, problems bytes.Buffer
			code := run(t.Context(), test.args, &out, &problems)
			if code != test.code || !strings.Contains(problems.String(), test.text) {
				t.Fatalf("exit code %d, %q; want %d with %q", code, problems.String(), test.code, test.text)
			}
		})
	}
}

// An agent must not outlive a simulator that is killed.
func TestAgentsDieWithTheSimulator(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(dir, "ready.json")
	command := exec.CommandContext(t.Context(), self, "serve", "--state-dir", filepath.Join(dir, "state"), "--ready-file", ready, "--image", "agent="+self)
	command.Env = append(os.Environ(), "TEST_AZURESIM=1")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	f := facts(t, ready)
	pid := startAgent(t, f)
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("the agent is not running: %v", err)
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Fatal("a killed simulator ended well")
	}
	until(t, "the agent's death", func() bool { return gone(pid) })
}

// gone reports whether a process has ended; one that nobody has waited for yet
// (its parent is dead, and not every machine has an init that reaps) counts.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	raw, err := os.ReadFile(filepath.Join("/proc", itoa(pid), "stat"))
	return err == nil && strings.Contains(string(raw), ") Z ")
}
