package funchost_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azurehaymaker/local/funchost"
)

func TestDrainAndResume(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "drained").create()
	a := build(t, hostJSON(quick), map[string]string{"hello": web, "work": onQueue("drained")})
	a.run(t, a.options())
	status := func() string { return a.do(t, http.MethodGet, "/admin/host/drain/status", nil).body }
	if got := status(); got != `{"state":"Disabled","outstandingInvocations":0,"outstandingRetries":0}` {
		t.Errorf("before: %s", got)
	}
	in.put(`{"do":"sleep","ms":1500}`)
	await(t, "the call", func() bool { return len(a.requests("request", "/work")) == 1 })
	if got := a.do(t, http.MethodPost, "/admin/host/drain", nil); got.StatusCode != http.StatusAccepted {
		t.Fatalf("drain: %d", got.StatusCode)
	}
	if got := status(); got != `{"state":"InProgress","outstandingInvocations":1,"outstandingRetries":0}` {
		t.Errorf("with work in hand: %s", got)
	}
	await(t, "the drain's end", func() bool { return strings.Contains(status(), "Completed") })
	in.put("waits for the resume")
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusOK {
		t.Errorf("HTTP while draining: %d", got.StatusCode)
	}
	if got := a.do(t, http.MethodPost, "/admin/host/resume", nil); got.StatusCode != http.StatusOK || got.body != `{"state":"Running"}` {
		t.Errorf("resume: %d %s", got.StatusCode, got.body)
	}
	await(t, "the second message", func() bool { return len(a.requests("answered", "/work")) == 2 && in.count() == 0 })
	if n := len(a.ports()); n != 2 {
		t.Errorf("%d handlers, want 2: the second message came before the resume", n)
	}
}

func TestOfflineAndOnline(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"hello": web})
	a.run(t, a.options())
	put := func(state string) int {
		return a.do(t, http.MethodPut, "/admin/host/state", strings.NewReader(state)).StatusCode
	}
	if got := put(`"running"`); got != http.StatusOK {
		t.Errorf("running twice: %d", got)
	}
	for _, bad := range []string{`"Error"`, `{}`, ``} {
		if got := put(bad); got != http.StatusBadRequest {
			t.Errorf("state %s: %d", bad, got)
		}
	}
	if got := put(`"offline"`); got != http.StatusAccepted {
		t.Fatalf("offline: %d", got)
	}
	await(t, "the offline state", func() bool { return a.host.State() == funchost.Offline })
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got.body, "is offline") || got.Header.Get("Content-Type") != "text/html" {
		t.Errorf("offline: %d %q", got.StatusCode, got.body)
	}
	if a.host.HandlerPID() != 0 {
		t.Error("the handler still runs")
	}
	if got := put(`"RUNNING"`); got != http.StatusAccepted {
		t.Errorf("running: %d", got)
	}
	await(t, "the function", func() bool { return a.do(t, http.MethodGet, "/api/hello", nil).StatusCode == http.StatusOK })
	if _, err := os.Stat(filepath.Join(a.root, "app_offline.htm")); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestRestartConfigAndPing(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(`"functionTimeout":"00:07:00",`+quick), map[string]string{"hello": web})
	a.run(t, a.options())
	await(t, "the first handler", func() bool { return a.do(t, http.MethodGet, "/api/hello", nil).StatusCode == http.StatusOK })
	before := len(a.requests("request", "/"))
	if got := a.do(t, http.MethodGet, "/admin/host/ping", nil); got.StatusCode != http.StatusOK || got.body != "" || len(a.requests("request", "/")) != before {
		t.Errorf("ping: %d %q, and it reached the handler or not: %d", got.StatusCode, got.body, before)
	}
	if got := a.do(t, http.MethodPost, "/admin/host/ping?checkHealth=1", nil); got.StatusCode != http.StatusOK || len(a.requests("request", "/")) != before+1 {
		t.Errorf("health check: %d, handler not asked", got.StatusCode)
	}
	config := a.do(t, http.MethodGet, "/admin/host/config", nil)
	for _, want := range []string{`"functionTimeout": "00:07:00"`, `"MaxDequeueCount": 2`, `"RoutePrefix": "api"`} {
		if !strings.Contains(config.body, want) {
			t.Errorf("config lacks %s: %s", want, config.body)
		}
	}
	if got := a.do(t, http.MethodPost, "/admin/host/synctriggers", nil); got.body != `{"status":"success"}` {
		t.Errorf("synctriggers: %s", got.body)
	}
	if got := a.do(t, http.MethodPost, "/admin/host/restart", nil); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `"scriptPath":`) {
		t.Errorf("restart: %d %s", got.StatusCode, got.body)
	}
	await(t, "the second handler", func() bool { return len(a.ports()) == 2 })
}

func TestCORS(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"hello": web})
	write(t, filepath.Join(a.root, "local.settings.json"), `{"IsEncrypted":false,"Host":{"CORS":"https://one.example, https://two.example","CORSCredentials":true}}`)
	a.run(t, a.options())
	for _, c := range []struct {
		method, origin, asked string
		code                  int
		allowed               bool
	}{
		{http.MethodGet, "https://one.example", "", 200, true}, {http.MethodGet, "https://three.example", "", 200, false},
		{http.MethodOptions, "https://TWO.example", "PUT", 204, true}, {http.MethodOptions, "https://three.example", "PUT", 204, false},
		{http.MethodGet, "", "", 200, false},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, a.host.URL()+"/api/hello", nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.origin != "" {
			request.Header.Set("Origin", c.origin)
		}
		if c.asked != "" {
			request.Header.Set("Access-Control-Request-Method", c.asked)
			request.Header.Set("Access-Control-Request-Headers", "x-functions-key")
		}
		got := a.send(t, request)
		origin, credentials := "", ""
		if c.allowed {
			origin, credentials = c.origin, "true"
		}
		if got.StatusCode != c.code || got.Header.Get("Access-Control-Allow-Origin") != origin || got.Header.Get("Access-Control-Allow-Credentials") != credentials {
			t.Errorf("%+v: %d %v", c, got.StatusCode, got.Header)
		}
		if c.allowed && c.asked != "" && (got.Header.Get("Access-Control-Allow-Methods") != "PUT" || got.Header.Get("Access-Control-Allow-Headers") != "x-functions-key") {
			t.Errorf("preflight: %v", got.Header)
		}
	}
	for _, c := range a.requests("request", "/api/hello") {
		if c.Method == http.MethodOptions {
			t.Error("a preflight request reached the handler")
		}
	}
	o := a.options()
	o.CORS, o.CORSCredentials = []string{"*"}, true
	if _, err := funchost.New(o); err == nil || !strings.Contains(err.Error(), "CORSCredentials") {
		t.Errorf("every origin with credentials: %v", err)
	}
}
