package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"azurehaymaker/haymaker"
)

// The client's rules for one call: each try has a limit, GETs are tried up to
// three times, 1 and 2 seconds apart, on network errors, 429 and 5xx.
const (
	DefaultTimeout = 30 * time.Second
	maxTries       = 3
	maxRetryAfter  = 30 * time.Second
	maxAnswerBytes = 64 << 20
)

// Client asks the API. It is safe for concurrent use.
type Client struct {
	endpoint  *url.URL
	key       string
	http      *http.Client
	userAgent string
	pause     func(ctx context.Context, d time.Duration) error
}

// ClientOptions configure a Client.
type ClientOptions struct {
	// Endpoint is the base URL, e.g. https://host. Plain http is refused
	// except for loopback, because the key would travel in clear.
	Endpoint string
	// Key is the Functions key; "" where the host asks for none.
	Key string
	// HTTP defaults to a client with DefaultTimeout.
	HTTP      *http.Client
	UserAgent string
	// Pause waits between tries; it ends early with the context's error.
	Pause func(ctx context.Context, d time.Duration) error
}

// ErrUnreachable: no answer came from the endpoint.
var ErrUnreachable = errors.New("the HayMaker endpoint cannot be reached")

// NewClient checks the options. It does no I/O.
func NewClient(options ClientOptions) (*Client, error) {
	endpoint, err := url.Parse(options.Endpoint)
	if err != nil || endpoint.Host == "" {
		return nil, fmt.Errorf("endpoint %q is not a URL like https://host", options.Endpoint)
	}
	if endpoint.User != nil || endpoint.RawQuery != "" {
		return nil, errors.New("the endpoint must hold neither user nor query: give the key by --api-key-file or HAYMAKER_API_KEY")
	}
	host := endpoint.Hostname()
	loopback := host == "localhost" || host == "127.0.0.1" || host == "::1"
	if endpoint.Scheme != "https" && (endpoint.Scheme != "http" || !loopback) {
		return nil, fmt.Errorf("endpoint %s must use https", endpoint.Redacted())
	}
	if options.Pause == nil {
		return nil, errors.New("the client needs a way to wait between tries")
	}
	client := options.HTTP
	if client == nil {
		client = &http.Client{Timeout: DefaultTimeout}
	}
	return &Client{endpoint: endpoint, key: options.Key, http: client, userAgent: options.UserAgent, pause: options.Pause}, nil
}

// StartRun starts a run. It is not tried again by itself: give a RunID and call
// again, and a second start answers RUN_EXISTS instead of starting another.
func (c *Client) StartRun(ctx context.Context, request StartRequest) (Started, error) {
	var started Started
	return started, c.call(ctx, http.MethodPost, "/api/orchestrate_haymaker_run", nil, request, &started)
}

// Run shows one run.
func (c *Client) Run(ctx context.Context, runID string) (RunView, error) {
	var view RunView
	return view, c.call(ctx, http.MethodGet, "/api/v1/runs/"+url.PathEscape(runID), nil, nil, &view)
}

// Runs lists a page of runs, newest first.
func (c *Client) Runs(ctx context.Context, status string, pageSize int, continuation string) (RunList, error) {
	var list RunList
	query := url.Values{"page_size": {strconv.Itoa(pageSize)}}
	if status != "" {
		query.Set("status", status)
	}
	if continuation != "" {
		query.Set("continuation", continuation)
	}
	return list, c.call(ctx, http.MethodGet, "/api/v1/runs", query, nil, &list)
}

// CancelRun asks a run to clean up and end.
func (c *Client) CancelRun(ctx context.Context, runID string) (Cancelled, error) {
	var cancelled Cancelled
	return cancelled, c.call(ctx, http.MethodDelete, "/api/v1/runs/"+url.PathEscape(runID), nil, nil, &cancelled)
}

// Report reads the report of a run that has ended.
func (c *Client) Report(ctx context.Context, runID string) (haymaker.Report, error) {
	var report haymaker.Report
	return report, c.call(ctx, http.MethodGet, "/api/v1/runs/"+url.PathEscape(runID)+"/report", nil, nil, &report)
}

// ReportPage reads the same report as a page of HTML.
func (c *Client) ReportPage(ctx context.Context, runID string) ([]byte, error) {
	var page []byte
	return page, c.call(ctx, http.MethodGet, "/api/v1/runs/"+url.PathEscape(runID)+"/report.html", nil, nil, &page)
}

// call makes one request, again where that is safe, and decodes the answer.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body, into any) error {
	var raw []byte
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		raw = encoded
	}
	tries := 1
	if method == http.MethodGet {
		tries = maxTries
	}
	for try := 1; ; try++ {
		wait, err := c.once(ctx, method, path, query, raw, into)
		if err == nil || wait < 0 || try == tries || ctx.Err() != nil {
			return err
		}
		if wait == 0 {
			wait = time.Duration(1<<(try-1)) * time.Second
		}
		if err := c.pause(ctx, min(wait, maxRetryAfter)); err != nil {
			return err
		}
	}
}

// once makes one try. wait says how long to wait before another one makes
// sense: negative for never, 0 for the client's own rule.
func (c *Client) once(ctx context.Context, method, path string, query url.Values, body []byte, into any) (wait time.Duration, err error) {
	address := c.endpoint.JoinPath(path)
	address.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, method, address.String(), bytes.NewReader(body))
	if err != nil {
		return -1, err
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept", "application/json")
	if c.key != "" {
		request.Header.Set("x-functions-key", c.key)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return 0, fmt.Errorf("%w: the answer broke off: %w", ErrUnreachable, err)
	}
	if response.StatusCode/100 != 2 {
		return retryAfter(response), refusal(response, answer)
	}
	if page, ok := into.(*[]byte); ok {
		*page = answer
		return 0, nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return -1, fmt.Errorf("the answer of %s is not what this client expects (is that a HayMaker endpoint?): %w", address.Path, err)
	}
	return 0, nil
}

func retryAfter(response *http.Response) time.Duration {
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode < http.StatusInternalServerError {
		return -1
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// refusal makes an *Error of any answer that is no success, also of those the
// host gives itself, which have no envelope.
func refusal(response *http.Response, body []byte) *Error {
	var decoded envelope
	if json.Unmarshal(body, &decoded) == nil && decoded.Error != nil {
		decoded.Error.Status = response.StatusCode
		return decoded.Error
	}
	refused := &Error{Status: response.StatusCode, Code: CodeInternal, Message: "the host answered " + response.Status}
	switch response.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		refused.Code, refused.Message = "UNAUTHORIZED", "the host refused the key: set HAYMAKER_API_KEY to a function or host key of the app"
	case http.StatusNotFound:
		refused.Code, refused.Message = CodeRouteNotFound, "the host knows no such route: is the endpoint right, and did the host find the functions?"
	case http.StatusServiceUnavailable:
		refused.Code, refused.Message = CodeServiceUnavailable, "the Functions host is up but has not started its functions: look at its log"
	}
	return refused
}
