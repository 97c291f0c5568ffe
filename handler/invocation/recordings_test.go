package invocation

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// recorded is one request as a handler got it from the real host.
type recorded struct {
	Event   string            `json:"event"`
	Method  string            `json:"method"`
	URI     string            `json:"uri"`
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers"`
}

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func recordedRequests(t testing.TB) (all []recorded) {
	t.Helper()
	file, err := os.Open("testdata/invocations-handler-side.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Event == "request" {
			all = append(all, r)
		}
	}
	if len(all) != 52 {
		t.Fatalf("read %d recorded requests, want 52", len(all))
	}
	return all
}

// request rebuilds the request as net/http would hand it to us: chunked bodies
// have no length.
func (r recorded) request() *http.Request {
	req := httptest.NewRequest(r.Method, r.URI, strings.NewReader(r.Body))
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	if r.Headers["Content-Length"] == "" && r.Body != "" {
		req.ContentLength = -1
	}
	return req
}

// call is a request of the host with this body.
func call(function, body string) *http.Request {
	r := recorded{Method: http.MethodPost, URI: "/" + function, Body: body}
	req := r.request()
	req.Header.Set(headerInvocationID, "inv-1")
	return req
}

// routerFor returns a router with bounds that suit tests, and its log.
func routerFor(t testing.TB, functions ...Function) (*Router, *observer.ObservedLogs) {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	r, err := NewRouter(Options{
		Logger: zap.New(core), Deadline: 25 * time.Second, Grace: 5 * time.Second,
		MaxCallBytes: 1 << 20, MaxRequestBytes: 1 << 10,
	}, functions...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Abandon)
	return r, logs
}

func serve(h http.Handler, req *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}
