package invocation

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestAProbeReachesAFunctionAndHasNoEffect(t *testing.T) {
	ran := ""
	page := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran += "page " })
	router, logs := routerFor(t,
		Queue("q", "message", func(context.Context, QueueMessage) error { ran += "q "; return nil }),
		Timer("tick", "timer", func(context.Context, TimerInfo) error { ran += "tick "; return nil }),
		HTTP("page", "/api/page/{*path}", []string{"GET"}, page))
	marked := func(req *http.Request, mark string) *http.Request {
		req.Header.Set("X-HayMaker-Probe", mark) // as the checks write it
		return req
	}
	without := func(req *http.Request) *http.Request {
		req.Header.Del(headerInvocationID)
		return req
	}
	for name, c := range map[string]struct {
		req     *http.Request
		status  int
		reached string
		ran     string
	}{
		"queue":                {marked(call("q", `{"Data":{"message":"probe"}}`), "true"), 200, "q", ""},
		"timer":                {marked(call("tick", `{"Data":{"timer":"probe"}}`), "true"), 200, "tick", ""},
		"page":                 {marked(forwardedRequest("GET", "/api/page/x", ""), "true"), 200, "page", ""},
		"other binding":        {marked(call("q", `{"Data":{"item":"probe"}}`), "true"), 400, "", ""},
		"no envelope":          {marked(call("q", `[`), "true"), 400, "", ""},
		"queue, not the host":  {without(marked(call("q", `{"Data":{"message":"probe"}}`), "true")), 400, "", ""},
		"page, not the host":   {without(marked(forwardedRequest("GET", "/api/page", ""), "true")), 400, "", ""},
		"page, not forwarded":  {marked(call("page", `{"Data":{}}`), "true"), 500, "", ""},
		"wrong method":         {marked(forwardedRequest("POST", "/api/page", ""), "true"), 405, "", ""},
		"unknown":              {marked(call("nope", `{}`), "true"), 404, "", ""},
		"another mark, page":   {marked(forwardedRequest("GET", "/api/page", ""), "yes"), 200, "", "page "},
		"another mark, queue":  {marked(call("q", message(t)), ""), 200, "", "q "},
		"readiness, announced": {forwardedRequest("GET", "/", ""), 200, "supported", ""},
	} {
		ran = ""
		w := serve(router, c.req)
		if w.Code != c.status || w.Header().Get(HeaderProbe) != c.reached || ran != c.ran {
			t.Errorf("%s: answered %d, reached %q, ran %q; want %d, %q, %q (%v)", name, w.Code, w.Header().Get(HeaderProbe), ran, c.status, c.reached, c.ran, logs.TakeAll())
		}
		if c.reached != "" && (!strings.HasPrefix(w.Body.String(), "{") || w.Header().Get("Content-Type") != "application/json") {
			t.Errorf("%s: the answer is no JSON object: %s", name, w.Body)
		}
	}
}
