package funchost_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// webApp serves the functions of the HTTP tests.
func webApp(t *testing.T) *app {
	t.Helper()
	a := build(t, hostJSON(""), map[string]string{
		"hello": web,
		"multi": `{"bindings":[{"name":"req","type":"httpTrigger","route":"multi/{id?}"},{"name":"res","type":"http","direction":"out"},{"name":"out","type":"queue","direction":"out","queueName":"web-out"}]}`,
		"api":   `{"bindings":[{"name":"req","type":"httpTrigger","route":"v1/{*path}","methods":["get","post"]},{"name":"res","type":"http","direction":"out"}]}`,
		"off":   web, "offkey": strings.Replace(web, "anonymous", "function", 1),
		"t": silent,
	})
	a.run(t, a.options("AzureWebJobs.off.Disabled=true", "AzureWebJobs_offkey_Disabled=1"))
	return a
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	a := webApp(t)
	t.Run("forwarded request", func(t *testing.T) { checkForwarded(t, a) })
	t.Run("forwarded answers", func(t *testing.T) { checkForwardedAnswers(t, a) })
	t.Run("chunked bodies", func(t *testing.T) { checkChunked(t, a) })
	t.Run("routing", func(t *testing.T) { checkRouting(t, a) })
	t.Run("JSON answers", func(t *testing.T) { checkJSONAnswers(t, a) })
	t.Run("too large", func(t *testing.T) { checkTooLarge(t, a) })
	t.Run("admin", func(t *testing.T) { checkAdmin(t, a) })
}

func checkForwarded(t *testing.T, a *app) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.host.URL()+"/API/V1/things/7?x=1&x=2&y=%C3%A9&code=fk", strings.NewReader(`{"k":1}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"X-Functions-Key": {"fk"}, "User-Agent": {"ua/1"}, "Content-Type": {"application/json"}, "Content-Encoding": {"odd"}}
	if got := a.send(t, request); got.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	c := a.requests("request", "/API/V1/")[0]
	host := strings.TrimPrefix(a.host.URL(), "http://")
	if c.URI != "/API/V1/things/7?x=1,2&y=%C3%A9&code=fk" || c.Method != http.MethodPost || c.Host != host || c.Body != `{"k":1}` || c.ContentLength != 7 {
		t.Errorf("the handler got %+v", c)
	}
	for name, want := range map[string]string{
		"X-Functions-Key": "fk", "User-Agent": "ua/1 Azure-Functions-Host/4.1037.0.0", "Content-Type": "application/json",
		"X-Azure-Functions-Hostversion": "4.1037.0.0", "Content-Encoding": "",
	} {
		if got := c.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if len(c.Header.Get("X-Azure-Functions-Invocationid")) != 36 {
		t.Errorf("invocation id %q", c.Header.Get("X-Azure-Functions-Invocationid"))
	}
}

func checkForwardedAnswers(t *testing.T, a *app) {
	for _, status := range []int{200, 203, 204, 302, 404, 500} {
		got := a.do(t, http.MethodGet, "/api/hello"+reply(status, "text/plain", "b"), nil)
		want := "b"
		if status == 204 {
			want = ""
		}
		if got.StatusCode != status || got.body != want {
			t.Errorf("handler's %d came as %d %q", status, got.StatusCode, got.body)
		}
		if status == 302 && got.Header.Get("Location") != "/elsewhere" {
			t.Errorf("location %q", got.Header.Get("Location"))
		}
		if status == 200 && (got.ContentLength != 1 || len(got.TransferEncoding) > 0) {
			t.Errorf("a buffered answer has its length, not %d %v", got.ContentLength, got.TransferEncoding)
		}
	}
	if got := a.do(t, http.MethodGet, "/api/hello"+reply(200, "", "<html>"), nil); got.Header["Content-Type"] != nil {
		t.Errorf("a missing content type was sniffed: %v", got.Header)
	}
}

func checkChunked(t *testing.T, a *app) {
	before := len(a.requests("request", "/api/hello"))
	chunked := func(path string) answer {
		return a.do(t, http.MethodPost, path, io.MultiReader(strings.NewReader("body")))
	}
	if got := chunked("/api/hello"); got.StatusCode != http.StatusInternalServerError || got.body != "" {
		t.Errorf("forwarded: %d %q", got.StatusCode, got.body)
	}
	if now := len(a.requests("request", "/api/hello")); now != before {
		t.Error("the handler was called with a chunked body")
	}
	if got := chunked("/api/multi/chunk"); got.StatusCode != http.StatusOK {
		t.Errorf("not forwarded: %d", got.StatusCode)
	}
	calls := a.requests("request", "/multi")
	if body := calls[len(calls)-1].Body; strings.Contains(body, `"Body"`) || !strings.Contains(body, `"Transfer-Encoding":["chunked"]`) {
		t.Errorf("a chunked body is lost: %s", body)
	}
}

func checkRouting(t *testing.T, a *app) {
	for path, want := range map[string]int{
		"/": 200, "/api/nope": 404, "/unknown": 404, "/api/hello": 200, "/API/Hello": 200, "/api/hello/": 200,
		"/api/v1": 200, "/api/off": 404, "/api/offkey": 200, "/api/multi/1/2": 404, "/admin/unknown": 404,
	} {
		if got := a.do(t, http.MethodGet, path, nil); got.StatusCode != want {
			t.Errorf("GET %s: %d, want %d", path, got.StatusCode, want)
		}
	}
	if got := a.do(t, http.MethodPut, "/api/v1/x", nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("wrong method: %d, want 404", got.StatusCode)
	}
}

func checkJSONAnswers(t *testing.T, a *app) {
	const js = "application/json"
	for _, c := range []struct {
		query, body, media string
		status             int
		length             bool
	}{
		{reply(200, js, `{}`), "", "", 204, false},
		{reply(200, js, `{"Outputs":{}}`), "{}", "text/plain; charset=utf-8", 200, false},
		{reply(200, js, `{"Outputs":{"res":{"status":404,"body":"x"}}}`), "x", "text/plain; charset=utf-8", 200, false},
		{reply(200, js, `{"Outputs":{"res":{"statusCode":"418","body":"x"}}}`), "x", "text/plain; charset=utf-8", 418, false},
		{reply(200, js, `{"ReturnValue":{"x":1}}`), `{"x":1}`, "application/json; charset=utf-8", 200, true},
		{reply(200, js, `{"Outputs":{"res":"plain"}}`), "", "", 500, true},
		{reply(500, js, `{"Outputs":{}}`), "", "", 500, true},
		{reply(302, "text/plain", "moved"), "{}", "text/plain; charset=utf-8", 200, false},
		{reply(200, "text/plain", "fine"), "", "", 500, true},
		{"?do=" + `%7B%22do%22:%22close%22%7D`, "", "", 500, true},
	} {
		got := a.do(t, http.MethodGet, "/api/multi"+c.query, nil)
		hasLength := got.ContentLength >= 0 && got.StatusCode != http.StatusNoContent
		if got.StatusCode != c.status || got.body != c.body || got.Header.Get("Content-Type") != c.media || hasLength != c.length {
			t.Errorf("%s\n got %d %q %q length %v", c.query, got.StatusCode, got.body, got.Header.Get("Content-Type"), got.ContentLength)
		}
	}
	calls := a.requests("request", "/multi")
	for _, c := range calls {
		if c.URI == "/multi" && (c.Method != http.MethodPost || c.ContentLength != -1 || len(c.Header) != 4) {
			t.Errorf("call %+v", c)
		}
	}
}

func checkTooLarge(t *testing.T, a *app) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.host.URL()+"/api/hello", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Body, request.ContentLength = io.NopCloser(io.LimitReader(zeros{}, 100<<20+1)), 100<<20+1
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		_ = response.Body.Close()
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("100 MiB and a byte: %d", response.StatusCode)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func checkAdmin(t *testing.T, a *app) {
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/admin/functions/t", `{"input":"hello"}`, 202}, {"POST", "/admin/functions/t", `{}`, 202},
		{"POST", "/admin/functions/t", `{"input":5}`, 202}, {"POST", "/admin/functions/t", ``, 400},
		{"POST", "/admin/functions/t", `{"input":{"a":1}}`, 400}, {"POST", "/admin/functions/hello", `{"input":"x"}`, 202},
		{"POST", "/admin/functions/nope", `{"input":"x"}`, 404}, {"GET", "/admin/functions/T", "", 200},
		{"GET", "/admin/functions/nope", "", 404}, {"GET", "/admin/host/ping", "", 200}, {"GET", "/admin/functions/t/status", "", 200},
		{"GET", "/admin/functions/nope/status", "", 404},
	} {
		if got := a.do(t, c.method, c.path, strings.NewReader(c.body)); got.StatusCode != c.status {
			t.Errorf("%s %s %s: %d, want %d", c.method, c.path, c.body, got.StatusCode, c.status)
		}
	}
	await(t, "three manual timer calls", func() bool { return len(a.requests("request", "/t")) == 3 })
	status := a.do(t, http.MethodGet, "/admin/host/status", nil)
	list := a.do(t, http.MethodGet, "/admin/functions", nil)
	if !strings.Contains(status.body, `"state":"Running"`) || strings.Count(list.body, `"name":`) < 6 || !strings.Contains(list.body, `"isDisabled":true`) {
		t.Errorf("status %s\nlist %s", status.body, list.body)
	}
	if url := fmt.Sprintf(`"invoke_url_template":"https://localhost:%s/api/hello"`, strings.TrimPrefix(a.host.URL(), "http://localhost:")); !strings.Contains(list.body, url) {
		t.Errorf("no %s in %s", url, list.body)
	}
}
