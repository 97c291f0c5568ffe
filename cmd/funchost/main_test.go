package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
)

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{[]string{"start", "--help"}, 0, "Exit codes:", ""},
		{[]string{"--help"}, 0, "start", ""},
		{[]string{"start", "--port", "70000"}, 2, "", "--port must be from 0 to 65535"},
		{[]string{"start", "--queue-visibility-timeout", "1ms"}, 2, "", "at least 1s"},
		{[]string{"start", "--odd"}, 2, "", "unknown flag"},
		{[]string{"start", "extra"}, 2, "", "unknown command"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(c.args, &stdout, &stderr)
		if code != c.code || !strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%q: code %d\n%s%s", c.args, code, stdout.String(), stderr.String())
		}
	}
}

func TestEncryptedSettingsStopTheStart(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "local.settings.json"), []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"start", "--root", root, "--port", "0"}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "IsEncrypted") {
		t.Errorf("code %d: %s", code, stderr.String())
	}
}

// app builds the command and the probe and writes a script root.
func app(t *testing.T) (program, root string) {
	t.Helper()
	root = t.TempDir()
	program = filepath.Join(root, "funchost")
	probe := filepath.Join(root, "probe")
	for out, source := range map[string]string{program: ".", probe: "../../local/funchost/testdata/probe"} {
		if text, err := exec.CommandContext(t.Context(), "go", "build", "-o", out, source).CombinedOutput(); err != nil {
			t.Fatalf("build: %v\n%s", err, text)
		}
	}
	for path, text := range map[string]string{
		"host.json":           fmt.Sprintf(`{"version":"2.0","customHandler":{"description":{"defaultExecutablePath":%q},"enableForwardingHttpRequest":true}}`, probe),
		"hello/function.json": `{"bindings":[{"name":"req","type":"httpTrigger","methods":["get","post"]},{"name":"res","type":"http","direction":"out"}]}`,
		"tick/function.json":  `{"bindings":[{"name":"t","type":"timerTrigger","schedule":"00:10:00","useMonitor":false}]}`,
		"bad/function.json":   `{`,
	} {
		full := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return program, root
}

func readReady(path string) (funchost.Ready, bool) {
	var ready funchost.Ready
	data, err := os.ReadFile(path)
	return ready, err == nil && json.Unmarshal(data, &ready) == nil && ready.HandlerPID != 0
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestStart runs the real program: what it prints, the ready file before and after a
// restart of the handler, and the stop by a signal.
func TestStart(t *testing.T) {
	program, root := app(t)
	file := filepath.Join(root, "ready.json")
	command := exec.CommandContext(t.Context(), program, "start", "--root", root, "--port", "0", "--ready-file", file)
	command.Env = append(os.Environ(), "PROBE_LOG="+filepath.Join(root, "probe.jsonl"))
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	printed := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(bufio.NewReader(output))
		printed <- string(text)
	}()
	await(t, "the ready file", func() bool { _, ok := readReady(file); return ok })
	first, _ := readReady(file)
	if first.PID != command.Process.Pid {
		t.Errorf("pid %d, want %d", first.PID, command.Process.Pid)
	}
	response, err := http.Get(first.URL + "/api/hello")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if err := syscall.Kill(first.HandlerPID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, "another handler in the ready file", func() bool { now, ok := readReady(file); return ok && now.HandlerPID != first.HandlerPID })
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	text := <-printed
	if err := command.Wait(); err != nil {
		t.Errorf("exit: %v", err)
	}
	for _, want := range []string{
		"Functions:\n\n\thello: [GET,POST] " + first.URL + "/api/hello\n\n\ttick: timerTrigger\n",
		"Worker process started and initialized.", "The 'bad' function is in error: Unexpected end of content",
		"Executed 'Functions.hello' (Succeeded", "probe out",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("not printed: %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Reading functions metadata") {
		t.Error("the system log is printed without --verbose")
	}
	now, _ := readReady(file)
	await(t, "the handler's end", func() bool { return syscall.Kill(now.HandlerPID, 0) != nil })
}

// TestHandlerCrashesEndTheHostWithZero is the real host's exit code for three deaths.
func TestHandlerCrashesEndTheHostWithZero(t *testing.T) {
	program, root := app(t)
	command := exec.CommandContext(t.Context(), program, "start", "--root", root, "--port", "0")
	command.Env = append(os.Environ(), "PROBE_LOG="+filepath.Join(root, "probe.jsonl"), "PROBE_EXIT=1")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Run(); err != nil || !strings.Contains(stderr.String(), "handler crashed") {
		t.Errorf("%v: %s", err, stderr.String())
	}
}

func TestJSONLines(t *testing.T) {
	var out bytes.Buffer
	screen := newConsole(&out, machine)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	screen.log(hostlog.Entry{Time: at, Level: hostlog.Warning, Category: hostlog.Startup, Event: 400, Message: "two\nlines"})
	if got := out.String(); got != `{"type":"log","time":"2026-01-02T03:04:05.000Z","level":"warn","category":"Host.Startup","event":400,"message":"two\nlines"}`+"\n" {
		t.Errorf("got %s", got)
	}
	out.Reset()
	newConsole(&out, verbose).log(hostlog.Entry{Level: hostlog.Error, Category: "Function.f", Event: 3, Message: "two\nlines"})
	if got := out.String(); got != "fail: Function.f[3]\n      two\n      lines\n" {
		t.Errorf("verbose: %q", got)
	}
	out.Reset()
	plainly := newConsole(&out, plain)
	plainly.log(hostlog.Entry{Level: hostlog.Error, Category: hostlog.Results, Message: "again"})
	plainly.log(hostlog.Entry{Level: hostlog.Information, Category: hostlog.Startup, Message: "system"})
	plainly.log(hostlog.Entry{Time: at, Level: hostlog.Information, Category: "Function.f", Message: "user"})
	if got := out.String(); got != "[2026-01-02T03:04:05.000Z] user\n" {
		t.Errorf("plain: %q", got)
	}
	if code := run([]string{"start", "--json", "--verbose"}, &out, &out); code != exitUsage {
		t.Errorf("--json with --verbose: %d", code)
	}
}
