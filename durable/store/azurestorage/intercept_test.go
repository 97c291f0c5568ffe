package azurestorage

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

var errConnectionLost = errors.New("connection reset by peer")

// intercept stands between the store and Azurite and decides, per request,
// whether to answer itself, to pass the request on, or to lose the answer.
type intercept struct {
	mu       sync.Mutex
	requests []*http.Request
	answer   func(n int, request *http.Request, pass func() (*http.Response, error)) (*http.Response, error)
}

func (i *intercept) Do(request *http.Request) (*http.Response, error) {
	i.mu.Lock()
	i.requests = append(i.requests, request)
	n := len(i.requests)
	i.mu.Unlock()
	return i.answer(n, request, func() (*http.Response, error) { return transport.Do(request) })
}

func (i *intercept) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.requests)
}

// lose lets the service work and drops what it says.
func lose(pass func() (*http.Response, error)) (*http.Response, error) {
	answer, err := pass()
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return nil, err
	}
	return nil, errConnectionLost
}

func canned(request *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// intercepted opens a prepared hub twice: directly, and through the intercept.
func intercepted(t *testing.T, options Options, answer func(n int, request *http.Request, pass func() (*http.Response, error)) (*http.Response, error)) (direct, through *Store, i *intercept) {
	t.Helper()
	direct = prepared(t, shared.hub())
	i = &intercept{answer: answer}
	options.TaskHub, options.ConnectionString, options.Now, options.Transport = direct.hub, shared.connection(t), fixedClock, i
	through, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	return direct, through, i
}
