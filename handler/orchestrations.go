package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/workflow"
)

// orchestrations meets haymaker.Orchestrations with the durable client: a run's
// id is its instance id.
type orchestrations struct{ client *client.Client }

var _ haymaker.Orchestrations = orchestrations{}

func (o orchestrations) Start(ctx context.Context, request haymaker.RunRequest) error {
	_, err := o.client.Start(ctx, workflow.Name, request, client.StartOptions{InstanceID: request.RunID, Version: workflow.Version})
	if errors.Is(err, store.ErrInstanceExists) {
		return fmt.Errorf("start run %s: %w", request.RunID, haymaker.ErrRunExists)
	}
	return err
}

func (o orchestrations) Cancel(ctx context.Context, runID, requestedBy string) error {
	return domainError(o.client.RaiseEvent(ctx, runID, workflow.EventCancel, workflow.CancelRequest{RequestedBy: requestedBy}))
}

func (o orchestrations) AgentFinished(ctx context.Context, runID, agentID string) error {
	err := domainError(o.client.RaiseEventOnce(ctx, runID, workflow.EventAgentFinished, workflow.AgentFinished{AgentID: agentID}, agentID))
	if errors.Is(err, haymaker.ErrRunNotFound) || errors.Is(err, haymaker.ErrRunFinished) {
		return nil
	}
	return err
}

func (o orchestrations) Progress(ctx context.Context, runID string) (haymaker.Progress, error) {
	var progress haymaker.Progress
	instance, err := o.client.Status(ctx, runID)
	if err != nil {
		return progress, domainError(err)
	}
	if instance.Status.Terminal() {
		return progress, fmt.Errorf("run %s: %w", runID, haymaker.ErrRunFinished)
	}
	if instance.CustomStatus != "" {
		if err := json.Unmarshal([]byte(instance.CustomStatus), &progress); err != nil {
			return progress, fmt.Errorf("decode the progress of run %s: %w", runID, err)
		}
	}
	return progress, nil
}

// domainError says in the domain's terms what the durable client found.
func domainError(err error) error {
	switch {
	case errors.Is(err, store.ErrInstanceNotFound), errors.Is(err, store.ErrInvalidInstanceID):
		return fmt.Errorf("%w: %w", haymaker.ErrRunNotFound, err)
	case errors.Is(err, client.ErrInstanceCompleted):
		return fmt.Errorf("%w: %w", haymaker.ErrRunFinished, err)
	}
	return err
}
