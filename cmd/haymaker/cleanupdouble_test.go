package main

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// cleanups is the deployment as haymaker.Cleanups: the runs in leaves have
// something in the tenant, and a clean-up goes through its steps, one a look.
type cleanups struct {
	d       *deployment
	leaves  map[string][]haymaker.Finding
	steps   []haymaker.CleanupResult
	begun   []haymaker.CleanupRequest
	looks   int
	orphans haymaker.Orphans
	swept   int
}

func (c *cleanups) ID(runID, _ string) string { return "cleanup-" + runID }

func (c *cleanups) Start(ctx context.Context, request haymaker.CleanupRequest) (haymaker.Cleanup, error) {
	if _, active := c.d.started[request.RunID]; active {
		return haymaker.Cleanup{}, haymaker.ErrRunActive
	}
	if _, err := c.Preview(ctx, request.RunID, ""); err != nil {
		return haymaker.Cleanup{}, err
	}
	c.begun = append(c.begun, request)
	return haymaker.Cleanup{CleanupID: c.ID(request.RunID, ""), RunID: request.RunID, ScenarioName: request.ScenarioName, CleanupResult: haymaker.CleanupResult{Status: haymaker.CleanupPending}}, nil
}

func (c *cleanups) Show(_ context.Context, id string) (haymaker.Cleanup, error) {
	if len(c.steps) == 0 {
		return haymaker.Cleanup{}, haymaker.ErrCleanupNotFound
	}
	c.looks++
	return haymaker.Cleanup{CleanupID: id, RunID: id[len("cleanup-"):], CleanupResult: c.steps[min(c.looks, len(c.steps))-1]}, nil
}

func (c *cleanups) Preview(_ context.Context, runID, _ string) (haymaker.Survey, error) {
	found, known := c.leaves[runID]
	if !known {
		return haymaker.Survey{}, fmt.Errorf("run %s: %w", runID, haymaker.ErrRunNotFound)
	}
	return haymaker.Survey{Findings: append([]haymaker.Finding{}, found...), Unanswered: []string{"the index is down"}}, nil
}

func (c *cleanups) Orphans(context.Context, string) (haymaker.Orphans, error) { return c.orphans, nil }

func (c *cleanups) StartOrphans(ctx context.Context, _, _ string) (haymaker.Orphans, error) {
	c.swept++
	for i := range c.orphans.Runs {
		run := &c.orphans.Runs[i]
		if run.Verdict != haymaker.VerdictCleanUp {
			continue
		}
		begun, err := c.Start(ctx, haymaker.CleanupRequest{RunID: run.RunID})
		if err != nil {
			return c.orphans, errors.Join(err)
		}
		run.Cleanup = &begun
	}
	return c.orphans, nil
}
