package conformance

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// clientCall is a call as the HTTP client recorded it.
type clientCall struct {
	Request        string
	Status         int
	Headers        map[string]string
	Body           string
	HandlerAnswer  *string
	RequestHeaders map[string]string
	RequestBody    *string
	// Error is why there was no answer.
	Error string
}

// received is an answer that the suite got.
type received struct {
	status int
	header http.Header
	body   string
	// chunked says that it came without a length.
	chunked bool
}

// send calls the host. The Host header is the recorded one, so that URLs are too.
func (s *suite) send(ctx context.Context, method, target, host string, headers map[string]string, body io.Reader) (received, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.URL+target, body)
	if err != nil {
		return received{}, fmt.Errorf("build the request: %w", err)
	}
	request.Host = host
	// An empty value keeps Go's own header away.
	request.Header.Set("User-Agent", "")
	for name, value := range headers {
		switch name {
		case "Host", "Content-Length", "Transfer-Encoding":
		case "Connection":
			request.Close = value == "close"
		default:
			request.Header.Set(name, value)
		}
	}
	response, err := s.client.Do(request)
	if err != nil {
		return received{}, fmt.Errorf("call the host: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return received{}, fmt.Errorf("read the host's answer: %w", err)
	}
	return received{response.StatusCode, response.Header, string(text), response.ContentLength < 0}, nil
}

// recordedHost is the Host header of the recording.
const recordedHost = "127.0.0.1:7072"

// compareAnswer compares status, body and the headers that a recorded call tells.
func compareAnswer(got received, want clientCall) error {
	var errs []error
	if got.status != want.Status {
		errs = append(errs, fmt.Errorf("status %d, recorded %d", got.status, want.Status))
	}
	if !strings.HasPrefix(want.Body, "<HTML page") && !strings.Contains(want.Body, "<generated") {
		errs = append(errs, sameText("the answer", got.body, want.Body))
	}
	if want.Headers == nil {
		return errors.Join(errs...)
	}
	for _, name := range []string{"Content-Type", "Set-Cookie", "X-Probe", "X-From", "Location", "Server", "WWW-Authenticate"} {
		if got.header.Get(name) != want.Headers[name] {
			errs = append(errs, fmt.Errorf("%s %q, recorded %q", name, got.header.Get(name), want.Headers[name]))
		}
	}
	if chunked := want.Headers["Transfer-Encoding"] == "chunked"; chunked != got.chunked {
		errs = append(errs, fmt.Errorf("chunked %v, recorded %v", got.chunked, chunked))
	}
	return errors.Join(errs...)
}

// httpCalls replays the recorded calls of HTTP functions that are not forwarded.
func (s *suite) httpCalls(ctx context.Context) {
	recorded, err := recordedCalls()
	var clients []clientCall
	if err == nil {
		err = load(clientSide, &clients)
	}
	if err != nil {
		s.report(clientSide, "HTTP calls", err)
		return
	}
	var answered []clientCall
	for _, c := range clients {
		if strings.Contains(c.Request, "/api/multi") || strings.Contains(c.Request, "/api/hret") {
			answered = append(answered, c)
		}
	}
	seen := map[string]int{}
	next := 0
	for _, want := range recorded {
		if want.Event != "request" || want.URI != "/hjson" && want.URI != "/hret" {
			continue
		}
		if next == len(answered) {
			s.report(clientSide, "HTTP calls", errors.New("the recording has more calls than answers"))
			return
		}
		client := answered[next]
		next++
		name := fmt.Sprintf("call %d, %s", next, client.Request)
		got, err := s.replayHTTP(ctx, want, client)
		if err != nil {
			s.report(clientSide, name, err)
			continue
		}
		s.report(clientSide, name, compareAnswer(got, client))
		calls := s.calls("request", want.URI)
		if len(calls) <= seen[want.URI] {
			s.report(handlerSide, name, errors.New("the handler was not called"))
			continue
		}
		call := calls[seen[want.URI]]
		seen[want.URI]++
		s.report(handlerSide, name, errors.Join(sameEnvelope(call, want), sameJSON("the body", call.Body, want.Body)))
	}
	if next != len(answered) || next < 15 {
		s.report(clientSide, "HTTP calls", fmt.Errorf("%d of %d answers were compared", next, len(answered)))
	}
}

// replayHTTP sends the request that a recorded body describes.
func (s *suite) replayHTTP(ctx context.Context, want call, client clientCall) (received, error) {
	reply := `{"Outputs":{"res":{"statusCode":201,"headers":{"Content-Type":"application/json; charset=utf-8","X-From":"handler"},"body":{"ok":true}},"out":"from http multi"}}`
	if want.URI == "/hret" {
		reply = `{"ReturnValue":{"statusCode":202,"body":"hi"}}`
	}
	reaction := jsonAnswer(reply)
	if client.HandlerAnswer != nil {
		reaction = answerInWords(*client.HandlerAnswer)
	}
	if err := s.answers.set(map[string]answer{want.URI: reaction}); err != nil {
		return received{}, err
	}
	var body struct {
		Data struct {
			Req struct {
				URL     string `json:"Url"`
				Method  string
				Headers map[string][]string
				Body    *string
			}
		}
	}
	if err := json.Unmarshal([]byte(want.Body), &body); err != nil {
		return received{}, fmt.Errorf("recording: %w", err)
	}
	r := body.Data.Req
	target, err := url.Parse(r.URL)
	if err != nil {
		return received{}, fmt.Errorf("recording: %w", err)
	}
	headers := map[string]string{}
	for name, values := range r.Headers {
		headers[name] = strings.Join(values, ",")
	}
	return s.send(ctx, r.Method, target.RequestURI(), recordedHost, headers, requestBody(r.Body, headers))
}

// answerInWords reads the recorded answer of the handler: JSON, or a status in words.
func answerInWords(text string) answer {
	if strings.HasPrefix(text, "{") {
		return jsonAnswer(text)
	}
	media := "text/plain; charset=utf-8"
	a := answer{Type: &media, Body: "b"}
	status, err := strconv.Atoi(strings.TrimPrefix(text, "forwarded "))
	if err != nil {
		return answer{Status: http.StatusNotImplemented}
	}
	switch a.Status = status; status {
	case http.StatusFound:
		a.Headers = map[string]string{"Location": "/elsewhere"}
	case http.StatusNoContent:
		a.Type, a.Body = nil, ""
	}
	return a
}

// requestBody is the recorded body of a request; a chunked one has no known length.
func requestBody(text *string, headers map[string]string) io.Reader {
	if headers["Transfer-Encoding"] == "chunked" {
		return io.MultiReader(strings.NewReader("{}"))
	}
	if text == nil {
		return nil
	}
	if headers["Content-Type"] == "application/octet-stream" {
		if data, err := base64.StdEncoding.DecodeString(*text); err == nil {
			return bytes.NewReader(data)
		}
	}
	return strings.NewReader(*text)
}
