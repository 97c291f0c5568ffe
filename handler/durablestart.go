package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/management"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/workflow"
)

// managementWait is how long a start through the management API may wait for
// the end of its instance: it fits into one invocation after httpPatience.
const managementWait = 15 * time.Second

// manage builds the management API over the engine's client.
func (p *parts) manage(hub string, registry *durable.Registry) (http.Handler, error) {
	return management.New("/api/durabletask", p.runs.client, management.Options{
		TaskHub: hub, Orchestrations: registry, MaxWait: managementWait, Prepare: p.prepareStart,
		Failed: func(r *http.Request, err error) {
			invocation.Logger(r.Context()).Error("durable management call failed", zap.Error(err))
		},
	})
}

// prepareStart makes a start through the management API the same as one through
// the start route: a run's body is checked and completed, its instance id is its
// run id. Without that, a hand-made input could act on another run's resources
// or exceed the limits.
func (p *parts) prepareStart(ctx context.Context, start management.Start) (management.Start, error) {
	prepared, run, err := p.planStart(start)
	if err != nil || run.RunID == "" {
		return prepared, err
	}
	return p.reserve(ctx, prepared, run)
}

// planStart checks and completes a start. The run is empty for other
// orchestrations.
func (p *parts) planStart(start management.Start) (management.Start, haymaker.RunRequest, error) {
	var none haymaker.RunRequest
	if strings.EqualFold(start.Orchestration, workflow.CleanupName) {
		return start, none, errors.New("a clean-up is started with POST /api/v1/cleanup, which looks first whether its run is in progress")
	}
	if !strings.EqualFold(start.Orchestration, workflow.Name) {
		return start, none, nil
	}
	if start.Rerun {
		return start, none, errors.New("a run has one id through all of its steps, so that a second run cannot take over a part of it: restart it instead")
	}
	request, err := runRequested(start)
	if err != nil {
		return start, none, err
	}
	if request.RunID == "" { // a restart under its own id ends as any second start does
		request.RunID = start.InstanceID
	}
	if start.InstanceID != "" && !strings.EqualFold(request.RunID, start.InstanceID) {
		return start, none, errors.New("the instance id of a run is its run_id: leave one of them out")
	}
	run, err := p.api.Plan(request, haymaker.ExecutionManual)
	if err != nil {
		return start, none, err
	}
	input, err := json.Marshal(run)
	return management.Start{Orchestration: workflow.Name, InstanceID: run.RunID, Input: input, Once: true}, run, err
}

// runRequested is the request for a run, or for one like an earlier run.
func runRequested(start management.Start) (api.StartRequest, error) {
	if !start.Restart {
		return api.ParseStart(start.Input)
	}
	var earlier haymaker.RunRequest
	if err := json.Unmarshal(start.Input, &earlier); err != nil {
		return api.StartRequest{}, fmt.Errorf("the recorded input is no run request; start a new run instead: %w", err)
	}
	return api.StartRequest{
		Scenarios: earlier.Scenarios, Size: string(earlier.Size), Timeout: earlier.Timing.ActiveSeconds,
		Tags: earlier.Tags, RequestedBy: earlier.RequestedBy,
	}, nil
}
