package invocation

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// forwardedRequest is a client's request as the host passes it on.
func forwardedRequest(method, uri, body string) *http.Request {
	req := recorded{Method: method, URI: uri, Body: body, Headers: map[string]string{headerInvocationID: "inv-1"}}.request()
	req.ContentLength = int64(len(body))
	return req
}

func TestRecordedForwardedRequests(t *testing.T) {
	var got []string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, strings.Join([]string{r.Method, r.URL.Path, r.URL.RawQuery, string(body)}, " "))
		if ID(r.Context()) == "" {
			t.Errorf("%s has no invocation id", r.URL.Path)
		}
		w.Header().Add("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusNonAuthoritativeInfo)
		_, _ = io.WriteString(w, "fine")
	})
	router, logs := routerFor(t,
		HTTP("fwd", "/api/v1/{*path}", []string{"GET", "POST"}, h), HTTP("dash", "/api/my-dash", []string{"GET"}, h))
	for _, r := range recordedRequests(t) {
		if !strings.HasPrefix(strings.ToLower(r.URI), "/api/") {
			continue
		}
		w := serve(router, r.request())
		if w.Code != http.StatusNonAuthoritativeInfo || w.Body.String() != "fine" || w.Header().Get("Set-Cookie") != "a=b" {
			t.Errorf("%s: passed through as %d %s %v", r.URI, w.Code, w.Body, w.Header())
		}
	}
	want := []string{
		"GET /api/v1/things/7/a/b x=1,2&y=%C3%A9&code=fk ", `POST /api/v1/things/7/a/b code=fk {"k":1}`,
		"GET /api/my-dash  ", "GET /api/my-dash  ", "GET /api/my-dash  ", "GET /api/my-dash  ", "GET /api/my-dash  ", "GET /api/my-dash  ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("functions got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, line := range logs.All() {
		if s := line.Message + stringify(line.ContextMap()); strings.Contains(s, "fk") {
			t.Errorf("a function key was logged: %s", s)
		}
	}
}

func TestForwardedBodyIsBounded(t *testing.T) {
	read := func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		var large *http.MaxBytesError
		if !errors.As(err, &large) {
			t.Errorf("reading gave %v", err)
		}
	}
	router, _ := routerFor(t, HTTP("api", "/api/v1/{*path}", []string{"POST"}, http.HandlerFunc(read)))
	big := strings.Repeat("x", 1<<10+1)
	if w := serve(router, forwardedRequest("POST", "/api/v1/x", big)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("an announced large body was answered with %d", w.Code)
	}
	unannounced := forwardedRequest("POST", "/api/v1/x", big)
	unannounced.ContentLength = -1
	serve(router, unannounced)
}

func TestAnswerIsFixedByTheFirstWrite(t *testing.T) {
	router, _ := routerFor(t, HTTP("api", "/api/x", []string{"GET"}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("A", "before")
		w.WriteHeader(http.StatusNoContent)
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("A", "after")
	})))
	w := serve(router, forwardedRequest("GET", "/api/x", ""))
	if w.Code != http.StatusNoContent || w.Header().Get("A") != "before" || w.Body.Len() != 0 {
		t.Errorf("got %d %v %q", w.Code, w.Header(), w.Body)
	}
}

func stringify(fields map[string]any) string {
	var b bytes.Buffer
	for k, v := range fields {
		b.WriteString(" " + k + "=")
		if s, ok := v.(string); ok {
			b.WriteString(s)
		}
	}
	return b.String()
}
