package goal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// errNotJSON: an answer of status 200 that is no JSON document, or too long.
var errNotJSON = errors.New("the answer is no JSON document")

// newMessages makes the SDK's client. Its environment variables are not read,
// and it does not retry: the session does, by its own clock and budget.
func newMessages(s Settings, client *http.Client) anthropic.MessageService {
	return anthropic.NewMessageService(
		option.WithBaseURL(s.Endpoint), option.WithAPIKey(s.APIKey), option.WithMaxRetries(0), option.WithHTTPClient(newStrictClient(client)),
	)
}

// strictClient gives whole answers of status 200 only. It follows no
// redirection, which would carry the key to another place.
type strictClient struct{ client http.Client }

func newStrictClient(client *http.Client) strictClient {
	strict := strictClient{}
	if client != nil {
		strict.client = *client
	}
	strict.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return strict
}

func (c strictClient) Do(request *http.Request) (*http.Response, error) {
	response, err := c.client.Do(request)
	if err != nil {
		return nil, transportError{err}
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	_ = response.Body.Close()
	if err != nil {
		return nil, transportError{fmt.Errorf("read the answer: %w", err)}
	}
	if response.StatusCode != http.StatusOK {
		return nil, newStatusError(response, text)
	}
	if len(text) > maxAnswer || !json.Valid(text) || !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return nil, errNotJSON
	}
	response.Header.Set("Content-Type", "application/json")
	response.Body = io.NopCloser(bytes.NewReader(text))
	return response, nil
}

// transportError: no answer came.
type transportError struct{ cause error }

func (e transportError) Error() string { return e.cause.Error() }
func (e transportError) Unwrap() error { return e.cause }

// statusError is an answer other than 200.
type statusError struct {
	status     int
	kind       string        // error.type of the body, "" when it has none
	retryAfter time.Duration // 0 when it asks for no pause
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("status %d", e.status)
	if e.kind != "" {
		text += " " + e.kind
	}
	return text
}

var kindForm = regexp.MustCompile(`^[a-z_]{1,40}$`)

func newStatusError(response *http.Response, text []byte) *statusError {
	refused := &statusError{status: response.StatusCode}
	var body struct {
		Error struct {
			Type string `json:"type"`
		} `json:"error"`
	}
	if json.Unmarshal(text, &body) == nil && kindForm.MatchString(body.Error.Type) {
		refused.kind = body.Error.Type
	}
	for _, form := range []struct{ header, unit string }{{"Retry-After-Ms", "ms"}, {"Retry-After", "s"}} {
		if asked, err := time.ParseDuration(response.Header.Get(form.header) + form.unit); err == nil && asked > 0 {
			refused.retryAfter = asked
			break
		}
	}
	return refused
}

// Retries of one request.
const (
	mostTries     = 3
	longestPause  = 2 * time.Minute // a service that asks for more is given up
	firstPause    = 2 * time.Second
	statusTooBusy = 529 // overloaded_error of the Messages API
)

// classify says what an error of a request means, and whether and after which
// pause it is worth another try.
func classify(err error, limit time.Duration) (failure *Failure, wait time.Duration, again bool) {
	var refused *statusError
	switch {
	case errors.As(err, &refused):
		failure, again = classifyStatus(refused)
		return failure, refused.retryAfter, again && refused.retryAfter <= longestPause
	case errors.Is(err, context.DeadlineExceeded):
		return fail(ReasonTimeout, "no answer within %s", limit), 0, true
	}
	var lost transportError
	if errors.As(err, &lost) {
		return fail(ReasonUnreachable, "the request did not get through: %v", err), 0, true
	}
	return fail(ReasonMalformed, "the answer is no message of the Messages API"), 0, false
}

func classifyStatus(refused *statusError) (failure *Failure, again bool) {
	switch status := refused.status; {
	case status == http.StatusTooManyRequests:
		return fail(ReasonRateLimited, "%v", refused), true
	case status == statusTooBusy:
		return fail(ReasonOverloaded, "%v", refused), true
	case status >= http.StatusInternalServerError || status == http.StatusRequestTimeout:
		return fail(ReasonOutage, "%v", refused), true
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fail(ReasonUnauthorized, "%v", refused), false
	case status < http.StatusBadRequest:
		return fail(ReasonMalformed, "%v where a message was expected", refused), false
	}
	return fail(ReasonRejected, "%v", refused), false
}
