package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"
)

func messages(log []map[string]any) string {
	var all []string
	for _, line := range log {
		all = append(all, fmt.Sprint(line["msg"], " ", line["error"]))
	}
	return strings.Join(all, "\n")
}

func TestServesEveryFunction_Defect17(t *testing.T) {
	p := start(t, "handler", stagedRoot(t))
	p.await(t, "listening")
	if code, body := p.ask(t, "GET", "/", ""); code != http.StatusOK || body != "{}" {
		t.Errorf("GET / answered %d %s", code, body)
	}
	for _, d := range declarations(t) {
		var code int
		var body string
		switch d.Trigger {
		case "httpTrigger":
			code, body = p.ask(t, strings.ToUpper(d.Methods[0]), "/api/"+strings.ReplaceAll(d.Route, "{*path}", "x"), "")
		case "queueTrigger":
			code, body = p.ask(t, "POST", "/"+d.Name, queueCall("x"))
		case "timerTrigger":
			code, body = p.ask(t, "POST", "/"+d.Name, `{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}}}`)
		}
		if code != http.StatusOK {
			t.Errorf("%s answered %d %s", d.Name, code, body)
		}
	}
	if code, _ := p.ask(t, "POST", "/nope", queueCall("x")); code != http.StatusNotFound {
		t.Errorf("an unknown function answered %d", code)
	}
	known := fmt.Sprint(p.await(t, "no function is at this path")["known"])
	for _, d := range declarations(t) {
		if !slices.Contains(strings.Fields(known), d.Name) {
			t.Errorf("the log line does not name %s: %s", d.Name, known)
		}
	}
}

func TestPanicsAndFailuresDoNotEndTheProcess(t *testing.T) {
	p := start(t, "handler", stagedRoot(t))
	p.await(t, "listening")
	for _, text := range []string{"fail", "panic", "fail"} {
		if code, _ := p.ask(t, "POST", "/force_cleanup_activity", queueCall(text)); code != http.StatusInternalServerError {
			t.Errorf("%s answered %d", text, code)
		}
		line := p.await(t, "invocation failed")
		if line["function"] != "force_cleanup_activity" || line["invocation_id"] != "inv-1" || !strings.Contains(fmt.Sprint(line["cause"]), "told to "+text) {
			t.Errorf("%s was logged as %v", text, line)
		}
	}
	if code, _ := p.ask(t, "POST", "/force_cleanup_activity", "no JSON"); code != http.StatusBadRequest {
		t.Errorf("a malformed call answered %d", code)
	}
	if code, _ := p.ask(t, "POST", "/force_cleanup_activity", queueCall("x")); code != http.StatusOK {
		t.Errorf("the process does not serve any more: %d", code)
	}
}

func TestSignalFinishesRunningWorkAndAsksForARestart(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := start(t, "handler", stagedRoot(t))
		p.await(t, "listening")
		answered := make(chan int)
		go func() {
			code, _ := p.ask(t, "POST", "/verify_cleanup_activity", queueCall("second"))
			answered <- code
		}()
		p.await(t, "working")
		if err := p.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if code := <-answered; code != http.StatusOK {
			t.Errorf("%s: running work was answered with %d", signal, code)
		}
		code, log := p.ended(t)
		if code != exitRestart || !strings.Contains(messages(log), "closed") {
			t.Errorf("%s: exit code %d, log\n%s", signal, code, messages(log))
		}
	}
}

func TestWorkThatDoesNotEndIsGivenUp(t *testing.T) {
	p := start(t, "handler", stagedRoot(t))
	p.await(t, "listening")
	answered := make(chan int, 1)
	go func() {
		code, _ := p.ask(t, "POST", "/verify_cleanup_activity", queueCall("forever"))
		answered <- code
	}()
	p.await(t, "working")
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// An error, so that the host delivers the message again.
	if code := <-answered; code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", code)
	}
	if code, log := p.ended(t); code != exitRestart || !strings.Contains(messages(log), "ending their contexts") {
		t.Errorf("exit code %d, log\n%s", code, messages(log))
	}
}

func TestEndsWithItsHost(t *testing.T) {
	host := start(t, "host", stagedRoot(t))
	handler, err := os.FindProcess(int(host.await(t, "started")["pid"].(float64)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handler.Kill() }) // should it not end by itself
	listening := host.await(t, "listening")
	if fmt.Sprint(listening["host_pid"]) != fmt.Sprint(host.Process.Pid) {
		t.Errorf("the handler took %v for its host, want %d", listening["host_pid"], host.Process.Pid)
	}
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	host.await(t, "the host is gone")
	_, log := host.ended(t) // stdout ends when the orphan has ended
	if !strings.Contains(messages(log), "stopped") {
		t.Errorf("log\n%s", messages(log))
	}
}

func TestHostGoneHasItsExitCode(t *testing.T) {
	asked := 0
	s := testServer(t)
	s.parent = func() int { // the host at first, then whoever adopts orphans
		asked++
		if asked == 1 {
			return 42
		}
		return 1
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if code := s.Run(ctx); code != exitHostGone {
		t.Errorf("exit code %d, want %d", code, exitHostGone)
	}
}

func TestPortInUseIsAFailure(t *testing.T) {
	s := testServer(t)
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	if code := s.Run(t.Context()); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

func testServer(t *testing.T) server {
	t.Helper()
	log := zap.NewNop()
	svc, err := doubles(Config{}, log)
	if err != nil {
		t.Fatal(err)
	}
	router, err := newRouter(table(), svc, log)
	if err != nil {
		t.Fatal(err)
	}
	return server{log: log, router: router, port: freePort(t), parent: os.Getppid}
}

func TestRefusesToStart_Defect16(t *testing.T) {
	root := stagedRoot(t)
	if err := os.Remove(filepath.Join(root, "health", "function.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "dashboard", "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		role, root string
		more       []string
		want       []string
	}{
		"differences and settings, all at once": {"handler", root, []string{"SIMULATION_SIZE=huge", "AZURE_TENANT_ID="}, []string{
			"health/function.json is not staged", "foreign file notes.txt", "setting SIMULATION_SIZE must be", "setting AZURE_TENANT_ID is not set",
		}},
		"a forgotten service": {"unwired", stagedRoot(t), nil, []string{"function sweep_task_hub has no code", "function dashboard has no code"}},
		"a failing wire":      {"unwirable", stagedRoot(t), nil, []string{"no such vault"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, log := start(t, c.role, c.root, c.more...).ended(t)
			if code != exitFailed || len(log) != len(c.want) {
				t.Errorf("exit code %d with %d lines, want %d with %d:\n%s", code, len(log), exitFailed, len(c.want), messages(log))
			}
			for _, want := range c.want {
				if !strings.Contains(messages(log), want) {
					t.Errorf("no line says %q:\n%s", want, messages(log))
				}
			}
		})
	}
}
