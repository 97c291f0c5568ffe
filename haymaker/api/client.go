package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/haymaker"
)

// DefaultTimeout bounds one try of a call.
const DefaultTimeout = 30 * time.Second

// Client asks the API. It is safe for concurrent use. Its methods return an
// *Error for what the API or the host refused, an error that wraps
// ErrUnreachable when no whole answer came, and one that wraps ErrNotHayMaker
// when something else answered. GETs are tried up to three times, 1 and 2
// seconds apart or as Retry-After says, on network errors, 429 and 5xx; nothing
// else is tried again.
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
	// Key is the Functions key; "" where the host asks for none. It travels in
	// a header only, and never to where an answer redirects.
	Key string
	// HTTP defaults to a client with DefaultTimeout.
	HTTP      *http.Client
	UserAgent string
	// Pause waits between tries; it ends early with the context's error.
	Pause func(ctx context.Context, d time.Duration) error
}

var (
	// ErrUnreachable: no answer came from the endpoint.
	ErrUnreachable = errors.New("the HayMaker endpoint cannot be reached")
	// ErrNotHayMaker: what answered does not speak this API.
	ErrNotHayMaker = errors.New("the endpoint's answer is not one of HayMaker's API")
)

// NewClient checks the options. It does no I/O.
func NewClient(options ClientOptions) (*Client, error) {
	endpoint, err := url.Parse(options.Endpoint)
	if err != nil || endpoint.Hostname() == "" {
		// The parser's error would repeat the text, which may hold a key.
		return nil, errors.New("the endpoint is not a URL like https://host")
	}
	if endpoint.User != nil || endpoint.RawQuery != "" || endpoint.Fragment != "" {
		return nil, errors.New("the endpoint must hold neither user nor query: the key has a setting of its own")
	}
	if endpoint.Scheme != "https" && (endpoint.Scheme != "http" || !loopback(endpoint.Hostname())) {
		return nil, fmt.Errorf("endpoint %s must use https, or the key would travel in clear", endpoint)
	}
	key := strings.TrimSpace(options.Key)
	if unprintable(key) {
		return nil, errors.New("the key holds a line break or another control character")
	}
	if options.Pause == nil {
		return nil, errors.New("the client needs a way to wait between tries")
	}
	client := http.Client{Timeout: DefaultTimeout}
	if options.HTTP != nil {
		client = *options.HTTP
	}
	// The standard library would carry the key's header to another host.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{endpoint: endpoint, key: key, http: &client, userAgent: options.UserAgent, pause: options.Pause}, nil
}

// StartRun starts a run. It is not tried again by itself: give a RunID and call
// again, and a second start answers RUN_EXISTS instead of starting another.
func (c *Client) StartRun(ctx context.Context, request StartRequest) (Started, error) {
	var started Started
	if err := c.call(ctx, http.MethodPost, StartPath, nil, request, &started); err != nil {
		return started, err
	}
	if _, err := CanonicalRunID(started.RunID); err != nil {
		return started, fmt.Errorf("%w: it names no run", ErrNotHayMaker)
	}
	return started, nil
}

// Run shows one run.
func (c *Client) Run(ctx context.Context, runID string) (RunView, error) {
	var view RunView
	err := c.aboutRun(ctx, http.MethodGet, runID, "", &view, func() string { return view.RunID })
	return view, err
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
	err := c.call(ctx, http.MethodGet, basePath+"/runs", query, nil, &list)
	if err == nil && list.Runs == nil {
		err = fmt.Errorf("%w: it holds no runs", ErrNotHayMaker)
	}
	return list, err
}

// CancelRun asks a run to clean up and end.
func (c *Client) CancelRun(ctx context.Context, runID string) (Cancelled, error) {
	var cancelled Cancelled
	err := c.aboutRun(ctx, http.MethodDelete, runID, "", &cancelled, func() string { return cancelled.RunID })
	return cancelled, err
}

// Report reads the report of a run that has ended.
func (c *Client) Report(ctx context.Context, runID string) (haymaker.Report, error) {
	var report haymaker.Report
	err := c.aboutRun(ctx, http.MethodGet, runID, "/report", &report, func() string { return report.RunID })
	return report, err
}

// ReportPage reads the same report as a page of HTML.
func (c *Client) ReportPage(ctx context.Context, runID string) ([]byte, error) {
	var page []byte
	err := c.aboutRun(ctx, http.MethodGet, runID, "/report.html", &page, func() string { return runID })
	return page, err
}

// RunHistory reads the history of a run's orchestration, as a file that
// durable/replaytest replays.
func (c *Client) RunHistory(ctx context.Context, runID string) ([]byte, error) {
	id, err := CanonicalRunID(runID)
	if err != nil {
		return nil, err
	}
	var file []byte
	err = c.call(ctx, http.MethodGet, instancesPath+"/"+id+"/history", nil, nil, &file)
	var refused *Error
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound { // the management API says no more
		refused.Code, refused.Message = CodeRunNotFound, "there is no run "+id+", or its history has been purged"
	}
	return file, err
}

// aboutRun calls a route below a run and checks that the answer is about it.
func (c *Client) aboutRun(ctx context.Context, method, runID, below string, into any, answered func() string) error {
	id, err := CanonicalRunID(runID)
	if err != nil {
		return err
	}
	if err := c.call(ctx, method, basePath+"/runs/"+id+below, nil, nil, into); err != nil {
		return err
	}
	if !strings.EqualFold(answered(), id) {
		return fmt.Errorf("%w: it is not about run %s", ErrNotHayMaker, id)
	}
	return nil
}
