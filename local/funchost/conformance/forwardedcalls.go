package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// hostAgent is what the host adds to User-Agent when it forwards.
const hostAgent = " Azure-Functions-Host/"

// forwardedCalls replays the recorded calls that are forwarded, and those that reach no
// function.
func (s *suite) forwardedCalls(ctx context.Context) {
	recorded, err := recordedCalls()
	var clients []clientCall
	if err == nil {
		err = load(clientSide, &clients)
	}
	if err != nil {
		s.report(clientSide, "forwarded calls", err)
		return
	}
	var handled []call
	for _, c := range recorded {
		if c.Event == "request" && strings.HasPrefix(strings.ToLower(c.URI), "/api/") {
			handled = append(handled, c)
		}
	}
	before := len(s.forwarded())
	next := 0
	for i, client := range clients {
		method, target, _ := strings.Cut(client.Request, " ")
		if strings.Contains(target, "/api/multi") || strings.Contains(target, "/api/hret") {
			continue
		}
		name := fmt.Sprintf("call %d, %s", i+1, client.Request)
		reaches := strings.Contains(strings.ToLower(target), "my-dash") || strings.Contains(target, "/things/") && client.Status == 203
		if !reaches {
			s.report(clientSide, name, s.unhandled(ctx, method, target, client))
			continue
		}
		if next == len(handled) {
			s.report(handlerSide, name, errors.New("the recording has no such call"))
			return
		}
		s.report(handlerSide, name, s.handled(ctx, method, target, client, handled[next], before+next))
		next++
	}
	if next != len(handled) || next < 8 || len(s.forwarded()) != before+next {
		s.report(handlerSide, "forwarded calls", fmt.Errorf("%d of %d were compared, the handler got %d", next, len(handled), len(s.forwarded())-before))
	}
}

// forwarded are the probe's records of the functions that this part calls.
func (s *suite) forwarded() []call {
	var list []call
	for _, c := range s.calls("request", "") {
		if path := strings.ToLower(pathOf(c.URI)); path == "/api/my-dash" || strings.HasPrefix(path, "/api/v1/things/") {
			list = append(list, c)
		}
	}
	return list
}

func (s *suite) handled(ctx context.Context, method, target string, client clientCall, want call, index int) error {
	media := "text/plain"
	reaction := answer{Status: 203, Type: &media, Body: "fwd reply", Headers: map[string]string{"Set-Cookie": "a=b", "X-Probe": "1"}}
	path := pathOf(want.URI)
	switch {
	case client.HandlerAnswer != nil:
		reaction = answerInWords(*client.HandlerAnswer)
	case strings.HasSuffix(strings.ToLower(path), "my-dash"):
		reaction = jsonAnswer(`{"Outputs":{},"Logs":[],"ReturnValue":null}`)
	}
	if err := s.answers.set(map[string]answer{path: reaction}); err != nil {
		return err
	}
	headers := map[string]string{}
	for name, value := range want.Headers {
		if !strings.HasPrefix(name, "X-Azure-Functions-") {
			headers[name], _, _ = strings.Cut(value, hostAgent)
		}
	}
	var body *string
	if want.Body != "" {
		body = &want.Body
	}
	got, err := s.send(ctx, method, target, recordedHost, headers, requestBody(body, headers))
	if err != nil {
		return err
	}
	calls := s.forwarded()
	if len(calls) <= index {
		return errors.New("the handler was not called")
	}
	return errors.Join(compareAnswer(got, client), sameEnvelope(calls[index], want), sameText("the body", calls[index].Body, want.Body))
}

// unhandled replays a call that ends at the host.
func (s *suite) unhandled(ctx context.Context, method, target string, client clientCall) error {
	var body io.Reader
	headers := map[string]string{"Connection": "close"}
	if strings.HasPrefix(target, "forwarded (chunked") {
		method, target, body = http.MethodPost, "/api/my-dash", io.MultiReader(strings.NewReader("x"))
	}
	got, err := s.send(ctx, method, target, recordedHost, headers, body)
	if err != nil {
		return err
	}
	return compareAnswer(got, client)
}
