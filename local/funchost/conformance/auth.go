package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

const authFixture = "admin-and-auth-production.json"

// auth replays the recorded calls of the admin API and of functions with keys, and the
// calls that the handler got from them.
func (s *suite) auth(ctx context.Context) {
	var file struct {
		Calls      []clientCall
		HandlerGot []call
	}
	if err := load(authFixture, &file); err != nil {
		s.report(authFixture, "calls", err)
		return
	}
	if err := s.answers.set(map[string]answer{"/api/anon": jsonAnswer(`{"Outputs":{},"Logs":[],"ReturnValue":null}`)}); err != nil {
		s.report(authFixture, "calls", err)
		return
	}
	for i, c := range file.Calls {
		method, target, _ := strings.Cut(c.Request, " ")
		headers := map[string]string{"Connection": "close"}
		for name, value := range c.RequestHeaders {
			headers[name] = value
		}
		var body io.Reader
		if c.RequestBody != nil {
			body = strings.NewReader(*c.RequestBody)
		}
		got, err := s.send(ctx, method, target, strings.TrimPrefix(s.URL, "http://"), headers, body)
		got.body = strings.ReplaceAll(got.body, s.URL, "http://127.0.0.1:1")
		c.Body = strings.ReplaceAll(c.Body, "http://127.0.0.1:7501", "http://127.0.0.1:1")
		s.report(authFixture, fmt.Sprintf("call %d, %s", i+1, c.Request), errors.Join(err, compareAnswer(got, c)))
	}
	for _, path := range []string{"/tim", "/q"} {
		var want []string
		for _, c := range file.HandlerGot {
			if c.URI == path {
				want = append(want, form(c.Body))
			}
		}
		err := await(ctx, "the manual calls of "+path, func() bool { return len(s.calls("answered", path)) >= len(want) })
		var got []string
		for _, c := range s.calls("request", path) {
			got = append(got, form(c.Body))
		}
		// Manual calls run in the background, so their order is open. The times differ
		// by their form only: the next run of the timer is next year.
		s.report(authFixture, "manual calls of "+path, errors.Join(err, sameSet("bodies", got, want)))
	}
}
