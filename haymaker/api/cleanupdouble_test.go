package api

import (
	"context"
	"fmt"
	"sync"

	"azurehaymaker/haymaker"
)

// cleanups knows the runs that have something in the tenant, and remembers what
// it was told.
type cleanups struct {
	runs *orchestrations

	mu      sync.Mutex
	leaves  map[string][]haymaker.Finding // by run
	begun   []haymaker.CleanupRequest
	orphans haymaker.Orphans
	swept   []string // by whom
	err     error
}

func (c *cleanups) ID(runID, scenario string) string {
	return map[bool]string{true: "cleanup-" + runID, false: "cleanup-" + runID + "-" + scenario}[scenario == ""]
}

func (c *cleanups) Start(ctx context.Context, request haymaker.CleanupRequest) (haymaker.Cleanup, error) {
	if _, err := c.runs.Progress(ctx, request.RunID); err == nil {
		return haymaker.Cleanup{}, fmt.Errorf("start: %w", haymaker.ErrRunActive)
	}
	if _, err := c.Preview(ctx, request.RunID, request.ScenarioName); err != nil {
		return haymaker.Cleanup{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = append(c.begun, request)
	return c.shown(request), nil
}

func (c *cleanups) shown(request haymaker.CleanupRequest) haymaker.Cleanup {
	return haymaker.Cleanup{
		CleanupID: c.ID(request.RunID, request.ScenarioName), RunID: request.RunID, ScenarioName: request.ScenarioName,
		CleanupResult: haymaker.CleanupResult{Status: haymaker.CleanupPending}, StartedAt: &began,
	}
}

func (c *cleanups) Show(_ context.Context, id string) (haymaker.Cleanup, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, request := range c.begun {
		if shown := c.shown(request); shown.CleanupID == id {
			return shown, c.err
		}
	}
	return haymaker.Cleanup{}, fmt.Errorf("%q: %w", id, haymaker.ErrCleanupNotFound)
}

func (c *cleanups) Preview(_ context.Context, runID, _ string) (haymaker.Survey, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return haymaker.Survey{}, c.err
	}
	if _, known := c.leaves[runID]; !known {
		return haymaker.Survey{}, fmt.Errorf("run %s: %w", runID, haymaker.ErrRunNotFound)
	}
	return haymaker.Survey{Findings: append([]haymaker.Finding{}, c.leaves[runID]...), Unanswered: []string{}}, nil
}

func (c *cleanups) Orphans(context.Context, string) (haymaker.Orphans, error) {
	return c.orphans, c.err
}

func (c *cleanups) StartOrphans(_ context.Context, _, requestedBy string) (haymaker.Orphans, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.swept = append(c.swept, requestedBy)
	return c.orphans, c.err
}
