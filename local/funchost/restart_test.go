package funchost_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azurehaymaker/local/funchost"
)

// ports are the handler's ports, one per start.
func (a *app) ports() []string {
	var ports []string
	for _, c := range a.requests("start", "") {
		for _, entry := range c.Env {
			if port, ok := strings.CutPrefix(entry, "FUNCTIONS_CUSTOMHANDLER_PORT="); ok {
				ports = append(ports, port)
			}
		}
	}
	return ports
}

func TestChangedFunctionRestartsTheScriptHost(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "restarted").create()
	a := build(t, hostJSON(quick), map[string]string{"hello": web, "work": onQueue("restarted")})
	a.run(t, a.options())
	url := a.host.URL()
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusOK {
		t.Fatalf("before: %d", got.StatusCode)
	}
	write(t, filepath.Join(a.root, "hello", "function.json"), strings.Replace(web, `"type":"httpTrigger"`, `"type":"httpTrigger","route":"moved"`, 1))
	await(t, "the second handler", func() bool { return len(a.ports()) == 2 })
	if got := a.do(t, http.MethodGet, "/api/moved", nil); got.StatusCode != http.StatusOK || a.host.URL() != url {
		t.Errorf("after: %d at %s", got.StatusCode, a.host.URL())
	}
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("the old route: %d", got.StatusCode)
	}
	if ports := a.ports(); ports[0] == ports[1] {
		t.Error("the script host's restart kept the handler's port")
	}
	in.put("after the restart")
	await(t, "the message", func() bool { return len(a.requests("answered", "/work")) == 1 && in.count() == 0 })
	if !a.logged("File change of type ") || !a.logged("Host configuration has changed. Signaling restart") {
		t.Error("the restart is not logged")
	}
}

func TestMendedHostJSONStartsTheHost(t *testing.T) {
	t.Parallel()
	a := build(t, `{"version":`, map[string]string{"hello": web})
	a.run(t, a.options())
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("broken: %d", got.StatusCode)
	}
	write(t, filepath.Join(a.root, "host.json"), hostJSON(""))
	await(t, "the mended host", func() bool { return a.do(t, http.MethodGet, "/api/hello", nil).StatusCode == http.StatusOK })
	if a.host.State() != funchost.Running {
		t.Errorf("state %s", a.host.State())
	}
}

// TestRestartWaitsForCallsInHand restarts during an HTTP call, which ends well, and makes
// a call that comes meanwhile wait for the new script host.
func TestRestartWaitsForCallsInHand(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"hello": web})
	a.run(t, a.options())
	codes := make(chan int, 2)
	call := func(query string) {
		response, err := http.Get(a.host.URL() + "/api/hello" + query)
		if err != nil {
			codes <- 0
			return
		}
		_ = response.Body.Close()
		codes <- response.StatusCode
	}
	go call("?do=%7B%22do%22:%22sleep%22,%22ms%22:1500%7D")
	await(t, "the slow call", func() bool { return len(a.requests("request", "/api/hello")) == 1 })
	if err := os.Mkdir(filepath.Join(a.root, "another"), 0o700); err != nil {
		t.Fatal(err)
	}
	await(t, "the restart", func() bool { return a.logged("Stopping JobHost") })
	go call("")
	if first, second := <-codes, <-codes; first != http.StatusOK || second != http.StatusOK {
		t.Errorf("calls around the restart: %d and %d", first, second)
	}
	if n := len(a.ports()); n != 2 {
		t.Errorf("%d handlers, want 2", n)
	}
}

func TestFileWatchingCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(`"fileWatchingEnabled":false,`), map[string]string{"hello": web})
	a.run(t, a.options())
	await(t, "the first handler", func() bool { return len(a.ports()) == 1 })
	write(t, filepath.Join(a.root, "more", "function.json"), web)
	a.host.Restart("a wanted restart")
	await(t, "the second handler", func() bool { return len(a.ports()) == 2 })
	if got := a.do(t, http.MethodGet, "/api/more", nil); got.StatusCode != http.StatusOK || a.logged("change of type") {
		t.Errorf("after the restart: %d", got.StatusCode)
	}
}
