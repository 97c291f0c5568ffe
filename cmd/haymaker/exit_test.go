package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrongInputIsRefusedBeforeAnyCall(t *testing.T) {
	for _, arguments := range [][]string{
		{"bogus"}, {"run", "bogus"}, {"run", "start", "--bogus"}, {"run", "start", "--format", "xml"}, {"run", "start", "extra"}, {"run", "start", "--size", "huge"},
		{"run", "start", "--run-id", "x"}, {"run", "start", "--tag", "novalue"}, {"run", "start", "--timeout", "-1s"}, {"run", "start", "--timeout", "soon"},
		{"run", "list", "--limit", "0"}, {"run", "list", "--limit", "501"}, {"run", "show"}, {"run", "show", runA, runB}, {"run", "show", "../../x"}, {"run", "cancel", "x"},
		{"run", "report", ".."}, {"run", "watch", "x"}, {"run", "watch", runA, "--interval", "1ms"}, {"run", "show", runA, "--endpoint", "http://hay.example"},
		{"run", "show", runA, "--endpoint", "hay"}, {"run", "show", runA, "--endpoint", "https://h?code=" + canary}, {"run", "show", runA, "--api-key-file", "no/such/file"},
	} {
		d := deploy(t)
		got := d.run(arguments...)
		got.want(t, exitUsage, nil, []string{"error (input): ", "exit code: 1", "!" + canary})
		if len(d.keys) > 0 {
			t.Errorf("%v called the API", arguments)
		}
		failure := document[failure](t, "json", d.run(append([]string{"--format", "json"}, withoutFormat(arguments)...)...).stderr)
		if len(withoutFormat(arguments)) == len(arguments) && (failure.Category != "input" || failure.ExitCode != exitUsage || failure.Message == "") {
			t.Errorf("%v: %+v", arguments, failure)
		}
	}
	d := deploy(t)
	delete(d.env, "HAYMAKER_ENDPOINT")
	d.run("run", "list").want(t, exitUsage, nil, []string{"no endpoint", "HAYMAKER_ENDPOINT"})
}

func withoutFormat(arguments []string) []string {
	for i, argument := range arguments {
		if argument == "--format" {
			return append(append([]string{}, arguments[:i]...), "--bogus")
		}
	}
	return arguments
}

func status(code int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
		return true
	}
}

func TestExitCodesByAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		host     func(http.ResponseWriter, *http.Request) bool
		code     int
		category string
		mention  string
	}{
		"hung up":           {func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, exitUnreachable, "connection", "cannot be reached"},
		"401":               {status(401, ""), exitRefused, "refused", "refused the key"},
		"404 of the host":   {status(404, ""), exitRefused, "refused", "did the host find the functions"},
		"503 of the host":   {status(503, "Function host is not running."), exitServer, "server", "has not started its functions"},
		"500 of the API":    {status(500, `{"error":{"code":"INTERNAL_ERROR","message":"look into the log","trace_id":"abc"}}`), exitServer, "server", "look into the log"},
		"something else":    {status(200, "<html>"), exitUsage, "input", "not one of HayMaker's API"},
		"redirect":          {status(302, ""), exitRefused, "refused", "redirects"},
		"escapes in a text": {status(409, `{"error":{"code":"RUN_EXISTS","message":"a\u001b[2Jb","trace_id":"abc"}}`), exitRefused, "refused", "b"},
	} {
		d := deploy(t)
		d.host, d.env["HAYMAKER_API_KEY"] = c.host, canary
		for _, command := range [][]string{{"run", "list"}, {"run", "show", runA}, {"run", "watch", runA}, {"run", "cancel", runA}, {"run", "report", runA}, {"run", "start"}} {
			got := d.run(command...)
			got.want(t, c.code, nil, []string{"error (" + c.category + "): ", c.mention, "!" + canary, "!\x1b"})
			got = d.run(append(command, "--format", "json")...)
			failure := document[failure](t, "json", got.stderr)
			if got.code != c.code || got.stdout != "" || failure.ExitCode != c.code || failure.Category != c.category || failure.Suggestions == nil || strings.Contains(got.stderr, canary) {
				t.Errorf("%s, %v: %+v", name, command, got)
			}
		}
	}
}

func TestNobodyListens(t *testing.T) {
	d := deploy(t)
	d.server.Close()
	d.run("run", "list").want(t, exitUnreachable, nil, []string{"error (connection): ", "make dev", "exit code: 2"})
	d.run("run", "start", "--run-id", runA).want(t, exitUnreachable, nil, []string{"haymaker run show " + runA})
}

func TestErrorsAreDocumentsWhereverTheFormatStands_Defect54(t *testing.T) {
	d := deploy(t)
	for _, arguments := range [][]string{{"run", "show", runA, "--format=json"}, {"--format", "json", "run", "show", runA}, {"run", "show", "--bogus", "--format", "json"}} {
		if f := document[failure](t, "json", d.run(arguments...).stderr); f.Message == "" || f.ExitCode == 0 {
			t.Errorf("%v: %+v", arguments, f)
		}
	}
	f := document[failure](t, "yaml", d.run("run", "show", runA, "--format", "yaml").stderr)
	if f.Code != "RUN_NOT_FOUND" || f.TraceID == "" || f.ExitCode != exitRefused {
		t.Errorf("YAML: %+v", f)
	}
}

func TestKeyFromFileAndEnvironment_Defect52(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env, flag, want string
	}{"none": {"", "", ""}, "environment": {"other", "", "other"}, "file": {"", file, canary}, "file wins": {"other", file, canary}} {
		d := deploy(t)
		d.env["HAYMAKER_API_KEY"] = c.env
		d.run("run", "list", "--api-key-file", c.flag).want(t, 0, []string{"Run"}, nil)
		if len(d.keys) != 1 || d.keys[0] != c.want {
			t.Errorf("%s: sent %q", name, d.keys)
		}
	}
	d := deploy(t)
	for _, bad := range []string{canary + "\nx", strings.Repeat(canary, 1000)} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		d.run("run", "list", "--api-key-file", file).want(t, exitUsage, nil, []string{"!" + canary, "key"})
	}
}

// hang answers nothing until the caller has gone, which is noticed only once the
// body was read.
func hang(r *http.Request) bool {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
	return true
}

func TestTimeout_Defect68(t *testing.T) {
	d := deploy(t)
	d.host = func(_ http.ResponseWriter, r *http.Request) bool { return hang(r) }
	d.run("run", "list", "--timeout", "20ms").want(t, exitUnreachable, nil, []string{"not done after --timeout 20ms"})
}

func TestInterrupt(t *testing.T) {
	d := deploy(t)
	ctx, cancel := context.WithCancel(t.Context())
	d.host = func(_ http.ResponseWriter, r *http.Request) bool { cancel(); return hang(r) }
	d.runContext(ctx, "run", "start", "--run-id", runA).want(t, exitUsage, nil, []string{"error (interrupted): ", "haymaker run show " + runA})
}
