package activity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// runIDLength is that of a UUID as text.
const runIDLength = 36

// ErrMalformedEnvelope says that the message is not an envelope of agent events. It will
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
	if len(envelope.RunID) != runIDLength || len(envelope.ScenarioName) > haymaker.MaxScenarioID ||
		!haymaker.ScenarioIDPattern.MatchString(envelope.ScenarioName) || len(envelope.Events) == 0 {
		return fmt.Errorf("%w: run_id, scenario_name and events are needed", ErrMalformedEnvelope)
	}
	logger := a.Logger(ctx).With(zap.String("run_id", envelope.RunID), zap.String("scenario", envelope.ScenarioName))
	key, err := a.Identities.EventKey(ctx, envelope.RunID, envelope.ScenarioName)
	if errors.Is(err, haymaker.ErrEventKeyNotFound) {
		logger.Warn("agent events dropped: the agent's key is gone, its run was cleaned up")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the event key of %s: %w", envelope.ScenarioName, err)
	}
	events, err := envelope.Open(key)
	if errors.Is(err, haymaker.ErrEnvelopeSignature) {
		logger.Warn("agent events dropped: not from this agent", zap.Error(err))
		return nil
	}
	if err != nil { // signed by the agent, and yet no events
		return fmt.Errorf("%w: %w", ErrMalformedEnvelope, err)
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
