package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

const canary = "canary-key-9f1d"

// pauses collects how long a client would have waited.
type pauses []time.Duration

func (p *pauses) wait(ctx context.Context, d time.Duration) error {
	*p = append(*p, d)
	return ctx.Err()
}

func clientOf(t testing.TB, url string, waited *pauses) *Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := NewClient(ClientOptions{
		Endpoint: url, Key: canary + "\n", UserAgent: "test/1", Pause: waited.wait, HTTP: &http.Client{Transport: transport, Timeout: 10 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// journal is what a scripted server was asked.
type journal struct {
	mu       sync.Mutex
	requests []*http.Request
}

func (j *journal) all() []*http.Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.requests)
}

// scripted answers the n-th request with the n-th step, then with the last.
func scripted(t testing.TB, steps ...http.HandlerFunc) (url string, asked *journal) {
	t.Helper()
	asked = &journal{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.mu.Lock()
		step := steps[min(len(asked.requests), len(steps)-1)]
		asked.requests = append(asked.requests, r.Clone(context.Background()))
		asked.mu.Unlock()
		step(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestClientAgainstTheServer_Defect39(t *testing.T) {
	w := newWorld(t)
	client, ctx := clientOf(t, w.URL, &pauses{}), t.Context()

	started, err := client.StartRun(ctx, StartRequest{RunID: runA, Timeout: 60, Tags: map[string]string{"a": "b"}})
	if err != nil || started.RunID != runA || w.orchestrations.started[runA].Timing.ActiveSeconds != 60 {
		t.Fatalf("start: %+v, %v", started, err)
	}
	var refused *Error
	if _, err := client.StartRun(ctx, StartRequest{RunID: runA}); !errors.As(err, &refused) || refused.Status != 409 || refused.Code != CodeRunExists || refused.TraceID == "" {
		t.Errorf("second start: %v", err)
	}
	if view, err := client.Run(ctx, strings.ToUpper(runA)); err != nil || view.RunID != runA || view.Progress == nil {
		t.Errorf("run: %+v, %v", view, err)
	}
	if list, err := client.Runs(ctx, "in_progress", 1, ""); err != nil || len(list.Runs) != 1 {
		t.Errorf("runs: %+v, %v", list, err)
	}
	if cancelled, err := client.CancelRun(ctx, runA); err != nil || cancelled.Status != "cancelling" {
		t.Errorf("cancel: %+v, %v", cancelled, err)
	}
	if _, err := client.Report(ctx, runA); !errors.As(err, &refused) || refused.Code != CodeReportNotFound {
		t.Errorf("report too early: %v", err)
	}
	w.reports[runA] = haymaker.Report{RunID: runA, Status: haymaker.RunCancelled}
	if report, err := client.Report(ctx, runA); err != nil || report.Status != haymaker.RunCancelled {
		t.Errorf("report: %+v, %v", report, err)
	}
	if page, err := client.ReportPage(ctx, runA); err != nil || !strings.Contains(string(page), runA) {
		t.Errorf("page: %s, %v", page, err)
	}
	if _, err := client.Runs(ctx, "", 0, "x"); !errors.As(err, &refused) || refused.Code != CodeInvalidParameter {
		t.Errorf("page size 0: %v", err)
	}
}

func TestClientTriesGetsAgain(t *testing.T) {
	good := text(`{"runs":[]}`)
	for name, c := range map[string]struct {
		steps  []http.HandlerFunc
		waited pauses
		ok     bool
	}{
		"5xx, then good":              {[]http.HandlerFunc{status(500), status(502), good}, pauses{time.Second, 2 * time.Second}, true},
		"network error, then good":    {[]http.HandlerFunc{hangUp, good}, pauses{time.Second}, true},
		"broken off, then good":       {[]http.HandlerFunc{status(200, "Content-Length", "99"), good}, pauses{time.Second}, true},
		"Retry-After on 503":          {[]http.HandlerFunc{status(503, "Retry-After", "7"), good}, pauses{7 * time.Second}, true},
		"Retry-After on 429":          {[]http.HandlerFunc{status(429, "Retry-After", "3"), good}, pauses{3 * time.Second}, true},
		"Retry-After is bounded":      {[]http.HandlerFunc{status(503, "Retry-After", "86400000000000"), good}, pauses{30 * time.Second}, true},
		"Retry-After that is no time": {[]http.HandlerFunc{status(503, "Retry-After", "soon"), good}, pauses{time.Second}, true},
		"for ever":                    {[]http.HandlerFunc{status(500)}, pauses{time.Second, 2 * time.Second}, false},
		"4xx is final":                {[]http.HandlerFunc{status(400), good}, nil, false},
		"401 is final":                {[]http.HandlerFunc{status(401), good}, nil, false},
		"nonsense is final":           {[]http.HandlerFunc{text("<html>"), good}, nil, false},
	} {
		var waited pauses
		url, requests := scripted(t, c.steps...)
		_, err := clientOf(t, url, &waited).Runs(t.Context(), "", 10, "")
		if (err == nil) != c.ok || fmt.Sprint(waited) != fmt.Sprint(c.waited) || len(requests.all()) != len(c.waited)+1 {
			t.Errorf("%s: %v after waits %v and %d requests, want waits %v", name, err, waited, len(requests.all()), c.waited)
		}
	}
}

func TestClientNeverTriesAnythingElseAgain(t *testing.T) {
	for name, step := range map[string]http.HandlerFunc{"500": status(500), "429": status(429, "Retry-After", "1"), "network": hangUp} {
		var waited pauses
		url, requests := scripted(t, step)
		client := clientOf(t, url, &waited)
		_, startErr := client.StartRun(t.Context(), StartRequest{RunID: runA})
		_, cancelErr := client.CancelRun(t.Context(), runA)
		if startErr == nil || cancelErr == nil || len(requests.all()) != 2 || len(waited) != 0 {
			t.Errorf("%s: %d requests, waits %v, %v, %v", name, len(requests.all()), waited, startErr, cancelErr)
		}
	}
}

func TestClientStopsWithItsContext(t *testing.T) {
	why := errors.New("the caller has had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	url, requests := scripted(t, func(w http.ResponseWriter, _ *http.Request) {
		cancel(why)
		w.WriteHeader(http.StatusInternalServerError)
	})
	if _, err := clientOf(t, url, &pauses{}).Run(ctx, runA); !errors.Is(err, why) || !errors.Is(err, ErrUnreachable) || len(requests.all()) != 1 {
		t.Errorf("%v after %d requests", err, len(requests.all()))
	}
}

func TestKeyTravelsInItsHeaderOnly_Defect13(t *testing.T) {
	elsewhere, foreign := scripted(t, text(`{"runs":[]}`))
	bodies := []http.HandlerFunc{status(401), status(500), hangUp, text("<html>"), status(302, "Location", elsewhere+"/?q=1"), status(307, "Location", elsewhere)}
	for i, step := range bodies {
		url, requests := scripted(t, step)
		client := clientOf(t, url, &pauses{})
		_, one := client.Runs(t.Context(), "", 5, "")
		_, two := client.StartRun(t.Context(), StartRequest{RunID: runA})
		for _, err := range []error{one, two} {
			if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), canary) {
				t.Errorf("step %d: error %#v", i, err)
			}
		}
		for _, r := range requests.all() {
			if r.Header.Get("x-functions-key") != canary || strings.Contains(r.URL.String(), canary) || r.Header.Get("User-Agent") != "test/1" {
				t.Errorf("step %d: request %s %v", i, r.URL, r.Header)
			}
		}
	}
	if len(foreign.all()) != 0 {
		t.Error("a redirect was followed, with the key")
	}
	if _, err := NewClient(ClientOptions{Endpoint: "https://h?code=" + canary}); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("key in the endpoint: %v", err)
	}
	if _, err := NewClient(ClientOptions{Endpoint: "https://h\x00" + canary}); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("no URL: %v", err)
	}
	if _, err := NewClient(ClientOptions{Endpoint: "https://h", Key: canary + "\nx", Pause: (&pauses{}).wait}); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("key with a line break: %v", err)
	}
}

func TestEndpoints_Defect68(t *testing.T) {
	for endpoint, ok := range map[string]bool{
		"https://hay.example": true, "https://hay.example/base/": true, "http://localhost:7071": true, "http://127.0.0.1:1": true, "http://[::1]:1": true, "http://127.8.9.1": true,
		"http://hay.example": false, "http://localhost.evil.example": false, "http://10.0.0.1": false, "ftp://localhost": false, "hay.example": false, "": false, "https://": false,
		"https://:7071": false, "https://anna:secret@hay.example": false, "https://hay.example?code=x": false, "https://hay.example#x": false,
	} {
		_, err := NewClient(ClientOptions{Endpoint: endpoint, Pause: (&pauses{}).wait})
		if (err == nil) != ok {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
	if _, err := NewClient(ClientOptions{Endpoint: "https://h"}); err == nil {
		t.Error("a client without Pause was made")
	}
}

func TestAnswersOfTheHostItself(t *testing.T) {
	for name, c := range map[string]struct {
		step    http.HandlerFunc
		status  int
		code    Code
		mention string
	}{
		"401 with empty body": {status(401), 401, CodeUnauthorized, "function or host key"},
		"403":                 {status(403), 403, CodeUnauthorized, "function or host key"},
		"404 without body":    {status(404), 404, CodeRouteNotFound, "did the host find the functions"},
		"503 as text": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("Function host is not running."))
		}, 503, CodeServiceUnavailable, "has not started"},
		"502 of a proxy": {status(502), 502, CodeNoEnvelope, "502 Bad Gateway"},
		"foreign JSON": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":{"text":"x"}}`))
		}, 400, CodeNoEnvelope, "400"},
		"redirect": {status(301, "Location", "https://new.example/login?secret=x"), 301, CodeNoEnvelope, "points to https://new.example"},
	} {
		url, _ := scripted(t, c.step)
		_, err := clientOf(t, url, &pauses{}).Run(t.Context(), runA)
		var refused *Error
		if !errors.As(err, &refused) || refused.Status != c.status || refused.Code != c.code || !strings.Contains(refused.Message, c.mention) || refused.TraceID != "" || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

func TestAnswersOfSomethingElse(t *testing.T) {
	for name, step := range map[string]http.HandlerFunc{
		"page": text("<html>hello</html>"), "empty": text(""), "other JSON": text(`{}`), "list": text(`[]`), "null": text(`null`), "wrong type": text(`{"run_id":7,"runs":7}`),
		"another run": text(`{"run_id":"` + runB + `"}`), "204": status(204),
	} {
		url, _ := scripted(t, step)
		client, ctx := clientOf(t, url, &pauses{}), t.Context()
		_, run := client.Run(ctx, runA)
		_, list := client.Runs(ctx, "", 5, "")
		_, cancel := client.CancelRun(ctx, runA)
		_, report := client.Report(ctx, runA)
		for what, err := range map[string]error{"run": run, "runs": list, "cancel": cancel, "report": report} {
			if !errors.Is(err, ErrNotHayMaker) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
		if _, err := client.StartRun(ctx, StartRequest{}); name != "another run" && !errors.Is(err, ErrNotHayMaker) {
			t.Errorf("%s, start: %v", name, err)
		}
	}
}

func TestOversizedAnswerIsNotTakenForWhole(t *testing.T) {
	url, _ := scripted(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 1<<20)
		for range maxAnswerBytes>>20 + 1 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	if _, err := clientOf(t, url, &pauses{}).ReportPage(t.Context(), runA); !errors.Is(err, ErrNotHayMaker) || !strings.Contains(err.Error(), "larger") {
		t.Errorf("%v", err)
	}
}

func TestRunIDsCannotLeadElsewhere(t *testing.T) {
	url, requests := scripted(t, text("{}"))
	client := clientOf(t, url, &pauses{})
	for _, id := range []string{"..", "../../admin", "", "x?y=z"} {
		if _, err := client.Run(t.Context(), id); err == nil || len(requests.all()) > 0 {
			t.Errorf("%q: %v, %d requests", id, err, len(requests.all()))
		}
	}
}
