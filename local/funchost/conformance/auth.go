package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

const (
	authFixture = "admin-and-auth-production.json"
	// developmentFixture is the same app in the environment Development.
	developmentFixture = "admin-and-auth-development.json"
)

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
	s.authCalls(ctx, authFixture, file.Calls)
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

// authCalls sends the recorded calls and compares the answers.
func (s *suite) authCalls(ctx context.Context, fixture string, calls []clientCall) {
	// URLs in answers name the port.
	port := regexp.MustCompile(`http://(127\.0\.0\.1|localhost):\d+`)
	for i, c := range calls {
		method, target, _ := strings.Cut(c.Request, " ")
		if c.Error != "" {
			s.report(fixture, fmt.Sprintf("call %d, %s, too large", i+1, c.Request), s.tooLarge(ctx, method, target, *c.RequestBody))
			continue
		}
		headers := map[string]string{"Connection": "close"}
		for name, value := range c.RequestHeaders {
			headers[name] = value
		}
		var body io.Reader
		if c.RequestBody != nil {
			body = strings.NewReader(*c.RequestBody)
		}
		got, err := s.send(ctx, method, target, strings.TrimPrefix(s.URL, "http://"), headers, body)
		got.body, c.Body = port.ReplaceAllString(got.body, "<url>"), port.ReplaceAllString(c.Body, "<url>")
		s.report(fixture, fmt.Sprintf("call %d, %s", i+1, c.Request), errors.Join(err, compareAnswer(got, c)))
	}
}

// tooLarge: the host breaks the connection of a body over its limit while it is sent.
func (s *suite) tooLarge(ctx context.Context, method, target, body string) error {
	var size int
	if _, err := fmt.Sscanf(body, "<%d bytes>", &size); err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	calls := len(s.calls("request", target))
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.request(method, target, fmt.Sprintf("Content-Type: application/octet-stream\r\nContent-Length: %d\r\n", size)); err != nil {
		return err
	}
	block := make([]byte, 1<<20)
	for sent := 0; sent < size; sent += len(block) {
		if _, err := c.Write(block[:min(len(block), size-sent)]); err != nil {
			if n := len(s.calls("request", target)); n != calls {
				return errors.New("the handler was called")
			}
			return nil
		}
	}
	return fmt.Errorf("the host took %d bytes, recorded a broken connection", size)
}

// development replays the calls of the Development run: the host opens nothing there.
func (s *suite) development(ctx context.Context) {
	var file struct {
		Calls      []clientCall
		HandlerGot []call
	}
	if err := load(developmentFixture, &file); err != nil {
		s.report(developmentFixture, "calls", err)
		return
	}
	before, err := s.record()
	s.authCalls(ctx, developmentFixture, file.Calls)
	after, err2 := s.record()
	err = errors.Join(err, err2)
	var got, want []string
	for _, c := range after[min(len(before), len(after)):] {
		if c.Event == "request" && strings.HasPrefix(c.URI, "/api/") {
			got = append(got, c.URI)
		}
	}
	for _, c := range file.HandlerGot {
		want = append(want, c.URI)
	}
	s.report(developmentFixture, "calls of the handler", errors.Join(err, sameSet("calls", got, want)))
}
