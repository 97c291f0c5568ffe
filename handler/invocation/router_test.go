package invocation

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/zap"
)

func nothing(context.Context, QueueMessage) error { return nil }

var noPage = http.NotFoundHandler()

func TestUnknownFunctionNamesTheKnown(t *testing.T) {
	router, logs := routerFor(t, Queue("b_queue", "message", nothing), HTTP("a_page", "/api/page", []string{"GET"}, noPage))
	for _, req := range []*http.Request{call("nope", message(t)), forwardedRequest("GET", "/api/nope?code=secret", ""), call("B_QUEUE", message(t))} {
		w := serve(router, req)
		all := logs.TakeAll()
		if w.Code != http.StatusNotFound || len(all) != 1 {
			t.Fatalf("%s: answered %d with %d log lines", req.URL.Path, w.Code, len(all))
		}
		fields := all[0].ContextMap()
		if fields["known"] != "a_page b_queue" || strings.Contains(stringify(fields), "secret") {
			t.Errorf("%s: logged %v", req.URL.Path, fields)
		}
		if !strings.HasPrefix(w.Body.String(), "{") || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: the answer is no JSON object: %s", req.URL.Path, w.Body)
		}
	}
	long := forwardedRequest("GET", "/"+strings.Repeat("x", 5000), "")
	serve(router, long)
	if path := logs.All()[0].ContextMap()["path"].(string); len(path) != maxLoggedPath {
		t.Errorf("%d bytes of a foreign path were logged", len(path))
	}
}

func TestRefusals(t *testing.T) {
	router, logs := routerFor(t, Queue("q", "message", nothing), HTTP("page", "/api/page", []string{"GET"}, noPage))
	anonymous := call("q", message(t))
	anonymous.Header.Del(headerInvocationID)
	anonymousPage := forwardedRequest("GET", "/api/page", "")
	anonymousPage.Header.Del(headerInvocationID)
	for name, c := range map[string]struct {
		req    *http.Request
		status int
		log    string
	}{
		"queue without the host":  {anonymous, http.StatusBadRequest, "only the Functions host"},
		"page without the host":   {anonymousPage, http.StatusBadRequest, "only the Functions host"},
		"GET on a queue function": {forwardedRequest("GET", "/q", ""), http.StatusMethodNotAllowed, "does not take this method"},
		"POST on a GET route":     {forwardedRequest("POST", "/api/page", ""), http.StatusMethodNotAllowed, "does not take this method"},
		"envelope of a page":      {call("page", `{"Data":{}}`), http.StatusInternalServerError, "enableForwardingHttpRequest"},
	} {
		w := serve(router, c.req)
		all := logs.TakeAll()
		if w.Code != c.status || len(all) != 1 || !strings.Contains(all[0].Message, c.log) {
			t.Errorf("%s: answered %d, logged %v", name, w.Code, all)
		}
	}
}

func TestNewRouterNamesEveryFault(t *testing.T) {
	_, err := NewRouter(Options{},
		Queue("twice", "message", nothing), Queue("TWICE", "message", nothing),
		HTTP("nocode", "/api/x", nil, nil), HTTP("noroute", "/api/{id}/x", nil, noPage), HTTP("root", "/", nil, noPage),
		HTTP("tail", "/api/{*path}/x", nil, noPage))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"must be positive", "TWICE is given twice", "nocode: has no code", `noroute: route "/api/{id}/x"`, `root: route "/"`, "catch-all {*name} must be the last"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

func TestSilentWithoutLogger(t *testing.T) {
	router, err := NewRouter(Options{Deadline: 1, Grace: 1, MaxCallBytes: 1, MaxRequestBytes: 1, Logger: nil})
	if err != nil {
		t.Fatal(err)
	}
	defer router.Abandon()
	if w := serve(router, call("nope", "")); w.Code != http.StatusNotFound {
		t.Errorf("answered %d", w.Code)
	}
}

func TestRouteMatching(t *testing.T) {
	for _, c := range []struct {
		template, path string
		want           bool
	}{
		{"/api/health", "/api/health", true}, {"/api/health", "/API/Health", true}, {"/api/health", "/api/health/", true},
		{"/api/health", "/api/healthy", false}, {"/api/health", "/api/health/x", false}, {"/api/health", "/api", false},
		{"/api/v1/{*path}", "/api/v1", true}, {"/api/v1/{*path}", "/api/v1/", true}, {"/api/v1/{*path}", "/Api/V1/Runs/X", true},
		{"/api/v1/{*path}", "/api/v10/runs", false},
	} {
		r, err := parseRoute(c.template)
		if err != nil || r.match(c.path) != c.want {
			t.Errorf("%s on %s: %v, %v, want %v", c.path, c.template, r.match(c.path), err, c.want)
		}
	}
}

func TestLiteralPartGetsTheDeclaredCase(t *testing.T) {
	r, err := parseRoute("/api/v1/{*path}")
	if err != nil {
		t.Fatal(err)
	}
	req := forwardedRequest("GET", "/API/V1/Runs/a%2Fb", "")
	r.canonical(req)
	if req.URL.Path != "/api/v1/Runs/a/b" || req.URL.RawPath != "/api/v1/Runs/a%2Fb" {
		t.Errorf("path %q, raw path %q", req.URL.Path, req.URL.RawPath)
	}
	escaped := forwardedRequest("GET", "/%61pi/v1/a%2Fb", "")
	r.canonical(escaped)
	if escaped.URL.Path != "/api/v1/a/b" || escaped.URL.RawPath != "" {
		t.Errorf("path %q, raw path %q", escaped.URL.Path, escaped.URL.RawPath)
	}
}

func FuzzRoute(f *testing.F) {
	f.Add("/api/v1/{*path}", "/api/v1/x")
	f.Fuzz(func(t *testing.T, template, path string) {
		r, err := parseRoute(template)
		if err != nil || !r.match(path) {
			return
		}
		req := &http.Request{URL: &url.URL{Path: path}}
		r.canonical(req)
		if !strings.HasPrefix(req.URL.Path, r.literal) || !r.match(req.URL.Path) {
			t.Fatalf("%q on %q became %q", path, template, req.URL.Path)
		}
	})
}

func BenchmarkQueueCall(b *testing.B) {
	router, err := NewRouter(Options{Logger: zap.NewNop(), Deadline: 1 << 40, Grace: 1, MaxCallBytes: 1 << 20, MaxRequestBytes: 1}, Queue("q", "message", nothing))
	if err != nil {
		b.Fatal(err)
	}
	defer router.Abandon()
	body := message(b)
	b.ReportAllocs()
	for b.Loop() {
		if w := serve(router, call("q", body)); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
