package activity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// ErrMalformedEnvelope: the message is not an envelope of agent events. It will
// never be one, so it belongs into the poison queue.
var ErrMalformedEnvelope = errors.New("malformed agent event message")

// IngestAgentEvents stores what one message of the queue agent-events reports
// and keeps resources and scenarios in step. It is idempotent. finished is
// called for an agent that reported its end, after everything is stored.
//
// A message with a wrong signature is dropped with a warning, and so is one for
// an agent whose key is gone, because its run has been cleaned up: neither may
// ever take effect, and coming back would not change that.
func (a *Activities) IngestAgentEvents(ctx context.Context, body []byte, finished func(ctx context.Context, runID, agentID string) error) error {
	var envelope haymaker.Envelope
	if err := json.Unmarshal(body, &envelope); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformedEnvelope, err)
	}
	if envelope.RunID == "" || envelope.ScenarioName == "" || len(envelope.Events) == 0 {
		return fmt.Errorf("%w: run_id, scenario_name and events are needed", ErrMalformedEnvelope)
	}
	logger := a.Logger.With(zap.String("run_id", envelope.RunID), zap.String("scenario", envelope.ScenarioName))
	key, err := a.Identities.EventKey(ctx, envelope.RunID, envelope.ScenarioName)
	if errors.Is(err, haymaker.ErrEventKeyNotFound) {
		logger.Warn("agent events dropped: the agent's key is gone, its run was cleaned up")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the event key of %s: %w", envelope.ScenarioName, err)
	}
	events, err := envelope.Open(key)
	if err != nil {
		logger.Warn("agent events dropped: not from this agent", zap.Error(err))
		return nil
	}
	return a.store(ctx, envelope, events, finished)
}

func (a *Activities) store(ctx context.Context, envelope haymaker.Envelope, events []haymaker.AgentEvent, finished func(context.Context, string, string) error) error {
	// Effects first, for all events, since they are idempotent: were the events
	// marked as known first, a crash in between would lose the effects.
	for _, event := range events {
		if err := a.apply(ctx, event); err != nil {
			return err
		}
	}
	if _, err := a.Records.AddEvents(ctx, envelope.RunID, events); err != nil {
		return fmt.Errorf("store agent events: %w", err)
	}
	for _, event := range events {
		if event.EventType == haymaker.EventCleanupComplete {
			if err := finished(ctx, event.RunID, event.AgentID); err != nil {
				return fmt.Errorf("tell run %s that %s has finished: %w", event.RunID, event.AgentID, err)
			}
		}
	}
	return nil
}

// apply brings resources and scenarios in step with one event.
func (a *Activities) apply(ctx context.Context, event haymaker.AgentEvent) error {
	switch event.EventType {
	case haymaker.EventResourceCreated, haymaker.EventResourceDeleted, haymaker.EventResourceDeletionFailed:
		if event.ResourceID == "" {
			return nil
		}
		err := a.Records.UpdateResource(ctx, event.RunID, event.ResourceID, func(row *haymaker.Resource) { reported(row, event) })
		if err != nil {
			return fmt.Errorf("record resource %s: %w", event.ResourceID, err)
		}
	case haymaker.EventError:
		err := a.Records.UpdateScenario(ctx, event.RunID, event.ScenarioName, func(record *haymaker.ScenarioRecord) {
			record.Error = orElse(record.Error, event.Message)
		})
		if err != nil {
			return fmt.Errorf("record scenario %s: %w", event.ScenarioName, err)
		}
	}
	return nil
}

// reported changes a resource's row by what its agent says. The agent's times
// are the real ones, so they replace what was only observed.
func reported(row *haymaker.Resource, event haymaker.AgentEvent) {
	row.ResourceType = orElse(event.ResourceType, row.ResourceType)
	row.ResourceName = orElse(event.ResourceName, row.ResourceName)
	row.ScenarioName = event.ScenarioName
	at := event.Timestamp
	switch event.EventType {
	case haymaker.EventResourceCreated:
		row.CreatedAt = &at
		// Made again after an earlier deletion within the same scenario.
		if row.DeletedAt != nil && row.DeletedAt.Before(at) {
			row.DeletedAt, row.DeletedBy = nil, ""
		}
	case haymaker.EventResourceDeleted:
		if row.CreatedAt == nil || !at.Before(*row.CreatedAt) {
			row.DeletedAt, row.DeletedBy, row.DeletionError = &at, haymaker.DeletedByAgent, ""
		}
	case haymaker.EventResourceDeletionFailed:
		row.DeletionError = event.Message
	}
}
