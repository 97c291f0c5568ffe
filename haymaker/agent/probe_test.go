package agent

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

type proberFunc func(ctx context.Context, url string) (int, error)

func (f proberFunc) Probe(ctx context.Context, url string) (int, error) { return f(ctx, url) }

func TestProbesInAScenario(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		err    error
		code   int
	}{"ok": {200, nil, ExitDone}, "unexpected": {502, nil, ExitWorkFailed}, "unreachable": {0, errors.New("no route"), ExitWorkFailed}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := newBench(t, "compute-01-linux-vm-web-server", time.Minute, time.Minute)
				var asked string
				b.prober = proberFunc(func(_ context.Context, url string) (int, error) { asked = url; return test.status, test.err })
				expectOutcome(t, b.run(t.Context()), test.code)
				if asked != "http://haymaker-web-0a1b2c3d.eastus.cloudapp.azure.com/" {
					t.Errorf("asked %q", asked)
				}
				probes := 0
				for _, event := range b.ofType(haymaker.EventOperation) {
					if event.Details["verb"] == "probe" {
						probes++
					}
				}
				if probes == 0 {
					t.Error("probes were not reported")
				}
			})
		})
	}
}

func TestProberFollowsNoRedirect(t *testing.T) {
	visits := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visits++
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	status, err := NewProber(transport).Probe(t.Context(), server.URL)
	if err != nil || status != http.StatusFound || visits != 1 {
		t.Errorf("%d %v after %d visits", status, err, visits)
	}
	server.Close()
	if _, err := NewProber(transport).Probe(t.Context(), server.URL); err == nil {
		t.Error("a dead server answered")
	}
}
