package main

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"sync"
	"time"

	"go.uber.org/zap"
)

// Bounds of GET /api/health, which promises an answer in under 100 ms.
const (
	healthAnswerWithin = 80 * time.Millisecond // then the last known results are shown
	healthCheckWithin  = 5 * time.Second       // a check that takes longer fails
	healthFreshFor     = 10 * time.Second      // results younger than this are not asked again
)

// Results of a check. unknown is shown until the first answer.
const (
	checkPass    = "pass"
	checkFail    = "fail"
	checkUnknown = "unknown"
)

// healthCheck asks one thing the handler depends on; it must honour ctx. Its error
// goes to the log only, since the page is open to everyone.
type healthCheck struct {
	name string
	ask  func(context.Context) error
}

// health serves GET /api/health. "?probe=liveness" answers 200 from memory alone.
// Otherwise readiness: 200 when all checks pass, 503 when one fails or has not
// answered yet. Safe for concurrent use; one round of checks runs at a time.
type health struct {
	log     *zap.Logger
	version string
	checks  []healthCheck

	mu      sync.Mutex
	results map[string]string
	asked   time.Time     // end of the last round
	round   chan struct{} // closed at the end of the running round, nil without one
}

func newHealth(log *zap.Logger, version string, checks ...healthCheck) *health {
	h := &health{log: log, version: version, checks: checks, results: map[string]string{}}
	for _, c := range checks {
		h.results[c.name] = checkUnknown
	}
	return h
}

type healthAnswer struct {
	Status  string            `json:"status"` // healthy, unhealthy
	Version string            `json:"version"`
	Checks  map[string]string `json:"checks,omitempty"`
}

// ServeHTTP answers one probe.
func (h *health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := healthAnswer{Status: "healthy", Version: h.version}
	status := http.StatusOK
	if r.URL.Query().Get("probe") != "liveness" {
		answer.Checks = h.readiness(r.Context())
		for _, result := range answer.Checks {
			if result != checkPass {
				answer.Status, status = "unhealthy", http.StatusServiceUnavailable
			}
		}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, "cannot encode the health answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // into the router's buffer
}

// readiness returns results that are fresh, or the last known ones when a round
// of checks does not end in time.
func (h *health) readiness(ctx context.Context) map[string]string {
	h.mu.Lock()
	round := h.round
	if round == nil && time.Since(h.asked) > healthFreshFor && len(h.checks) > 0 {
		round = make(chan struct{})
		h.round = round
		// The round outlives the request: its results serve the next one.
		go h.ask(context.WithoutCancel(ctx), round)
	}
	h.mu.Unlock()
	if round != nil {
		patience := time.NewTimer(healthAnswerWithin)
		defer patience.Stop()
		select {
		case <-round:
		case <-patience.C:
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.results)
}

// ask runs all checks at once and stores their results.
func (h *health) ask(ctx context.Context, round chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, healthCheckWithin)
	defer cancel()
	var all sync.WaitGroup
	for _, c := range h.checks {
		all.Go(func() {
			result := checkPass
			if err := c.ask(ctx); err != nil {
				result = checkFail
				h.log.Warn("health check failed", zap.String("check", c.name), zap.Error(err))
			}
			h.mu.Lock()
			h.results[c.name] = result
			h.mu.Unlock()
		})
	}
	all.Wait()
	h.mu.Lock()
	h.asked, h.round = time.Now(), nil
	h.mu.Unlock()
	close(round)
}
