package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// process is a started program that logs JSON lines on stdout.
type process struct {
	*exec.Cmd
	port  int
	lines chan map[string]any // closed when stdout ends
	stdin io.Closer
}

// start runs a program with the environment that the host would give it.
func start(t testing.TB, role, scriptRoot string, more ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(os.Args[0]), port: freePort(t), lines: make(chan map[string]any, 1000)}
	p.Env = append(p.Env, "PATH="+os.Getenv("PATH"), roleVariable+"="+role)
	for name, text := range environment(t, scriptRoot, p.port) {
		p.Env = append(p.Env, name+"="+text)
	}
	p.Env = append(p.Env, more...)
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	p.Stderr = &stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(p.lines)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			var line map[string]any
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				line = map[string]any{"msg": "NOT JSON: " + lines.Text()}
			}
			p.lines <- line
		}
	})
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.stdin.Close()
		reading.Wait()
		_ = p.Wait()
		if stderr.Len() > 0 {
			t.Errorf("the host would turn this stderr into errors: %s", stderr.String())
		}
	})
	return p
}

// await returns the first line with a message that contains the text.
func (p *process) await(t testing.TB, message string) map[string]any {
	t.Helper()
	var seen []string
	late := time.After(20 * time.Second)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("stdout ended without %q; it had %q", message, seen)
			}
			text := fmt.Sprint(line["msg"])
			if seen = append(seen, text); strings.Contains(text, message) {
				return line
			}
		case <-late:
			t.Fatalf("no line %q within 20 s; there was %q", message, seen)
		}
	}
}

// ended returns the exit code and what was logged until then.
func (p *process) ended(t testing.TB) (code int, log []map[string]any) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case line, ok := <-p.lines:
			if ok {
				log = append(log, line)
				continue
			}
			_ = p.Wait()
			return p.ProcessState.ExitCode(), log
		case <-late:
			t.Fatal("the process did not end within 20 s")
		}
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// ask sends one request as the host would.
func (p *process) ask(t testing.TB, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, fmt.Sprintf("http://127.0.0.1:%d%s", p.port, path), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Azure-Functions-InvocationId", "inv-1")
	req.Close = true
	response, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(answer)
}

// queueCall is the host's envelope of a message.
func queueCall(text string) string {
	return `{"Data":{"message":"\"` + text + `\""},"Metadata":{"DequeueCount":"1"}}`
}
