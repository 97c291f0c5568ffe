package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/activity"
	"azurehaymaker/haymaker/workflow"
)

// cleanups meets haymaker.Cleanups: each clean-up is an orchestration, whose
// instance id follows from the run's.
type cleanups struct {
	runs       orchestrations
	activities *activity.Activities
	survey     haymaker.Surveyor
	timing     haymaker.Timing
	// neverComes says whether an orchestration that is not there will not come.
	neverComes func(ctx context.Context, runID string) (bool, error)
	now        haymaker.Clock
}

var _ haymaker.Cleanups = (*cleanups)(nil)

func (c *cleanups) ID(runID, scenario string) string { return workflow.CleanupID(runID, scenario) }

// Start implements haymaker.Cleanups.
func (c *cleanups) Start(ctx context.Context, request haymaker.CleanupRequest) (haymaker.Cleanup, error) {
	known, err := c.ended(ctx, request.RunID)
	if err != nil {
		return haymaker.Cleanup{}, err
	}
	if !known {
		if _, err := c.traces(ctx, request.RunID, request.ScenarioName); err != nil {
			return haymaker.Cleanup{}, err
		}
		request.MarkedOnly = true
	}
	return c.begin(ctx, request)
}

// begin starts the clean-up, or joins the one that goes on.
func (c *cleanups) begin(ctx context.Context, request haymaker.CleanupRequest) (haymaker.Cleanup, error) {
	request.RequestedAt, request.Timing = c.now().UTC(), c.timing
	id := c.ID(request.RunID, request.ScenarioName)
	_, err := c.runs.client.Start(ctx, workflow.CleanupName, request, client.StartOptions{InstanceID: id, Version: workflow.CleanupVersion, Reuse: client.ReuseEnded})
	if err != nil && !errors.Is(err, store.ErrInstanceExists) {
		return haymaker.Cleanup{}, fmt.Errorf("start the clean-up of run %s: %w", request.RunID, err)
	}
	return c.Show(ctx, id)
}

// ended says whether a run that is not in progress is known; ErrRunActive for
// one that is. A run's orchestration is asked first, as only it knows of a run
// between its start and its first step.
func (c *cleanups) ended(ctx context.Context, runID string) (known bool, err error) {
	_, err = c.runs.Progress(ctx, runID)
	switch {
	case err == nil:
		return true, fmt.Errorf("run %s: %w", runID, haymaker.ErrRunActive)
	case errors.Is(err, haymaker.ErrRunFinished):
		return true, nil
	case !errors.Is(err, haymaker.ErrRunNotFound):
		return false, err
	}
	run, err := c.activities.Records.Run(ctx, runID)
	switch {
	case errors.Is(err, haymaker.ErrRunNotFound):
		return false, nil
	case err != nil || run.Status.Final():
		return err == nil, err
	}
	// It waits for a place, has one and is about to begin, or its orchestration is gone.
	gone, err := c.neverComes(ctx, runID)
	if err == nil && (!gone || run.Status == haymaker.RunQueued) {
		return true, fmt.Errorf("run %s: %w", runID, haymaker.ErrRunActive)
	}
	return err == nil, err
}

// traces are what a run that nobody remembers has in the tenant: ErrRunNotFound
// when that is nothing, ErrNotAnswered when nothing was found but not all asked
// methods answered.
func (c *cleanups) traces(ctx context.Context, runID, scenario string) (haymaker.Survey, error) {
	found, err := c.activities.Preview(ctx, runID, scenario)
	switch {
	case err != nil:
		return found, err
	case len(found.Findings) == 0 && len(found.Unanswered) > 0:
		return found, fmt.Errorf("look for run %s in the tenant: %w: %s", runID, haymaker.ErrNotAnswered, found.Unanswered[0])
	case len(found.Findings) == 0:
		return found, fmt.Errorf("run %s is neither recorded nor has it anything in the tenant: %w", runID, haymaker.ErrRunNotFound)
	}
	return found, nil
}

// Preview implements haymaker.Cleanups.
func (c *cleanups) Preview(ctx context.Context, runID, scenario string) (haymaker.Survey, error) {
	known, err := c.ended(ctx, runID)
	if err != nil && !errors.Is(err, haymaker.ErrRunActive) {
		return haymaker.Survey{}, err
	}
	if !known {
		return c.traces(ctx, runID, scenario)
	}
	return c.activities.Preview(ctx, runID, scenario)
}

// Show implements haymaker.Cleanups.
func (c *cleanups) Show(ctx context.Context, cleanupID string) (haymaker.Cleanup, error) {
	shown, err := c.state(ctx, cleanupID)
	if errors.Is(err, haymaker.ErrCleanupNotFound) && shown.RunID != "" && shown.ScenarioName == "" {
		return c.own(ctx, shown.RunID)
	}
	return shown, err
}

// own is the clean-up that a run makes by itself at its end.
func (c *cleanups) own(ctx context.Context, runID string) (haymaker.Cleanup, error) {
	shown := haymaker.Cleanup{CleanupID: c.ID(runID, ""), RunID: runID, CleanupResult: haymaker.CleanupResult{Status: haymaker.CleanupPending}}
	progress, err := c.runs.Progress(ctx, runID)
	switch {
	case err == nil:
		shown.Message = "the run is in progress (" + string(progress.Phase) + ") and cleans up at its end"
		return shown, nil
	case !errors.Is(err, haymaker.ErrRunFinished) && !errors.Is(err, haymaker.ErrRunNotFound):
		return shown, err
	}
	run, err := c.activities.Records.Run(ctx, runID)
	if errors.Is(err, haymaker.ErrRunNotFound) {
		return shown, fmt.Errorf("%w: %w", haymaker.ErrCleanupNotFound, err)
	}
	switch {
	case err != nil:
		return shown, err
	case run.Status == haymaker.RunQueued:
		shown.Message = "the run waits for its start and cleans up at its end"
	case !run.Status.Final():
		shown.Message = "the run broke down; the sweep cleans up after it"
	case run.Status == haymaker.RunCleanupIncomplete && run.CleanedAt == nil:
		shown.Status, shown.Message, shown.EndedAt = haymaker.CleanupPartial, "the run ended "+string(run.Status)+"; the sweep goes on: "+run.Error, run.EndedAt
	default:
		shown.Status, shown.Message, shown.EndedAt = haymaker.CleanupVerified, "the run ended "+string(run.Status)+" and cleaned up after itself", run.EndedAt
	}
	return shown, nil
}

// state reads the clean-up's orchestration. Without one, run and scenario are
// those of the id.
func (c *cleanups) state(ctx context.Context, cleanupID string) (haymaker.Cleanup, error) {
	runID, scenario, ok := workflow.ParseCleanupID(cleanupID)
	if !ok {
		return haymaker.Cleanup{}, fmt.Errorf("%q: %w", cut(cleanupID), haymaker.ErrCleanupNotFound)
	}
	shown := haymaker.Cleanup{CleanupID: cleanupID, RunID: runID, ScenarioName: scenario}
	instance, err := c.runs.client.Status(ctx, cleanupID)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return shown, fmt.Errorf("%w: %w", haymaker.ErrCleanupNotFound, err)
	}
	if err != nil {
		return shown, err
	}
	shown.StartedAt = &instance.CreatedTime
	text := instance.CustomStatus
	if instance.Status.Terminal() {
		shown.EndedAt = &instance.LastUpdatedTime
	}
	if instance.Status == history.StatusCompleted {
		text = instance.Output
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &shown.CleanupResult); err != nil {
			return shown, fmt.Errorf("decode the state of clean-up %s: %w", cleanupID, err)
		}
	}
	switch {
	case instance.Status.Terminal() && instance.Status != history.StatusCompleted:
		shown.Status, shown.Message = haymaker.CleanupFailed, "the clean-up ended "+string(instance.Status)+": "+cut(instance.Output)
	case !instance.Status.Terminal():
		shown.Status = haymaker.CleanupPending
	}
	return shown, nil
}

// goesOn says whether a clean-up of the whole run is going on.
func (c *cleanups) goesOn(ctx context.Context, runID string) (bool, error) {
	shown, err := c.state(ctx, c.ID(runID, ""))
	if errors.Is(err, haymaker.ErrCleanupNotFound) {
		return false, nil
	}
	return err == nil && !shown.Status.Final(), err
}
