package conformance

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"
)

// Target is a running host.
type Target struct {
	// URL is the host's base address, without a slash at the end.
	URL string
	// Root is the script root that WriteApp made.
	Root string
	// Storage is the connection string of the host's storage account.
	Storage string
	// Logs gives the messages that the host has logged so far; nil when nobody can know:
	// the log lines are then not compared.
	Logs func() []string
}

// Result is the outcome of one recorded case.
type Result struct {
	// Fixture is the recording's file name, Case what was compared.
	Fixture, Case string
	// Err is the difference; nil when there is none.
	Err error
}

func (r Result) String() string {
	if r.Err == nil {
		return fmt.Sprintf("%s: %s: as recorded", r.Fixture, r.Case)
	}
	return fmt.Sprintf("%s: %s: %v", r.Fixture, r.Case, r.Err)
}

// patience bounds the wait for what must happen, unless the context has more.
const patience = 40 * time.Second

// morePatience is the context's own bound: a host at the real pace needs it.
type morePatience struct{}

// suite is one run.
type suite struct {
	Target
	client  *http.Client
	answers *answers
	results []Result
}

// Run compares the target with every recorded case. It works for about half a minute.
func Run(ctx context.Context, target Target) []Result {
	s := &suite{
		Target:  target,
		client:  newClient(),
		answers: &answers{path: filepath.Join(target.Root, answersFile)},
	}
	defer s.client.CloseIdleConnections()
	if _, err := s.send(ctx, http.MethodGet, "/admin/host/ping", recordedHost, nil, nil); err != nil {
		return []Result{{Fixture: environmentFixture, Case: "the host does not serve " + target.URL, Err: err}}
	}
	for _, part := range []func(context.Context){
		s.environment, s.queueCalls, s.httpCalls, s.snapshot, s.forwardedCalls, s.odd, s.outputVectors, s.auth, s.development, s.retries, s.disconnect, s.streaming, s.timers,
	} {
		part(ctx)
	}
	return s.results
}

func (s *suite) report(fixture, name string, err error) {
	s.results = append(s.results, Result{Fixture: fixture, Case: name, Err: err})
}

// newClient sends what it is told and follows no redirect.
func newClient() *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// await polls until the condition holds.
func await(ctx context.Context, what string, condition func() bool) error {
	limit := patience
	if more, ok := ctx.Value(morePatience{}).(time.Duration); ok {
		limit = more
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for !condition() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, ctx.Err())
		}
	}
	return nil
}
