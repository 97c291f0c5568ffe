package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const retryFixture = "abort-retry-disconnect.json"

type retryFile struct {
	HandlerEvents []struct {
		Event, URI, DequeueCount, InvocationID string
	}
	RetryRequests []string `json:"retry_requests"`
}

// retries replays a failing function with a retry policy, and one whose handler drops the
// connection.
func (s *suite) retries(ctx context.Context) {
	var file retryFile
	err := load(retryFixture, &file)
	media := "text/plain"
	if err == nil {
		err = s.answers.set(map[string]answer{"/r": {Status: 500, Type: &media, Body: "boom"}, "/ab": {Do: "close"}})
	}
	if err == nil {
		err = errors.Join(s.put(ctx, queueOf("r"), "r"), s.put(ctx, queueOf("ab"), "m"))
	}
	if err == nil {
		err = await(ctx, "the last retry", func() bool { return len(s.calls("request", "/r")) >= len(file.RetryRequests) })
	}
	if err != nil {
		s.report(retryFixture, "retries", err)
		return
	}
	_, err = s.takeUntil(ctx, queueOf("r")+"-poison", 1)
	calls := s.calls("request", "/r")
	if len(calls) != len(file.RetryRequests) {
		err = errors.Join(err, fmt.Errorf("%d calls, recorded %d", len(calls), len(file.RetryRequests)))
	}
	s.report(retryFixture, "number of retries, poison", err)
	for i, want := range file.RetryRequests {
		s.report(retryFixture, fmt.Sprintf("retry %d, request", i+1), sameJSON("the body", untraced(calls[i].Body), untraced(want)))
	}
	s.report(retryFixture, "invocation ids", sameGroups(calls, file))
	_, err = s.takeUntil(ctx, queueOf("ab")+"-poison", 1)
	if n := len(s.calls("request", "/ab")); n != maxDequeue {
		err = errors.Join(err, fmt.Errorf("%d calls after dropped connections, recorded %d", n, maxDequeue))
	}
	s.report(retryFixture, "dropped connection", err)
	if starts := s.calls("start", ""); len(starts) != 1 {
		s.report(retryFixture, "no restart after a dropped connection", fmt.Errorf("%d starts of the handler", len(starts)))
	}
}

// sameGroups compares which calls share an invocation id.
func sameGroups(calls []call, file retryFile) error {
	group := func(ids []string) string {
		first := map[string]int{}
		pattern := ""
		for _, id := range ids {
			if _, ok := first[id]; !ok {
				first[id] = len(first)
			}
			pattern += string(rune('a' + first[id]))
		}
		return pattern
	}
	var got, want []string
	for _, c := range calls {
		got = append(got, c.Headers["X-Azure-Functions-Invocationid"])
	}
	for _, e := range file.HandlerEvents {
		if e.Event == "request" && e.URI == "/r" {
			want = append(want, e.InvocationID)
		}
	}
	if group(got) != group(want) {
		return fmt.Errorf("ids repeat as %s, recorded %s", group(got), group(want))
	}
	return nil
}

// untraced takes the stack traces of .NET out of a body: no other host can have them.
func untraced(body string) string {
	var value any
	if json.Unmarshal([]byte(body), &value) != nil {
		return body
	}
	strip(value)
	data, err := json.Marshal(value)
	if err != nil {
		return body
	}
	return string(data)
}

func strip(value any) {
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	for name, child := range object {
		if name == "StackTrace" || name == "StackTraceString" {
			object[name] = nil
			continue
		}
		// Json.NET writes this one as base64 or text, by the storage's form.
		if name == "PopReceipt" {
			object[name] = "<receipt>"
			continue
		}
		strip(child)
	}
}

// disconnect replays a client that gives up: the handler works to its end and sees nothing.
func (s *suite) disconnect(ctx context.Context) {
	slow := jsonAnswer("{}")
	slow.DelayMS = 1500
	err := s.answers.set(map[string]answer{"/api/hs": slow})
	if err == nil {
		short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		_, gaveUp := s.send(short, http.MethodGet, "/api/hs", recordedHost, nil, nil)
		cancel()
		if gaveUp == nil {
			err = errors.New("the client got an answer before it gave up")
		}
	}
	if err == nil {
		err = await(ctx, "the handler's end", func() bool { return len(s.calls("answered", "/api/hs")) == 1 })
	}
	if err == nil {
		if got := s.calls("answered", "/api/hs")[0].CtxErr; got != "<nil>" {
			err = fmt.Errorf("the handler's request context ended: %s", got)
		}
	}
	s.report(retryFixture, "client that leaves", err)
}
