package agent

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Prober fetches an address and gives the status code.
type Prober interface {
	Probe(ctx context.Context, url string) (status int, err error)
}

type httpProber struct{ client *http.Client }

// NewProber probes over HTTP: it follows no redirects, since they could lead to
// hosts that are not the scenario's, and reads little of the answer.
func NewProber(transport http.RoundTripper) Prober {
	return httpProber{&http.Client{
		Transport:     transport,
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (p httpProber) Probe(ctx context.Context, url string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, fmt.Errorf("probe %s: %w", url, err)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("probe %s: %w", url, err)
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	return response.StatusCode, nil
}
