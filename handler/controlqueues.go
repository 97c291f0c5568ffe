package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/controlqueue"
	"azurehaymaker/durable/management"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker/workflow"
)

// receive makes the receiver of what the tools of Durable Functions put into the
// task hub's control queues.
func (p *parts) receive(hub controlqueue.Hub, registry *durable.Registry) (*controlqueue.Receiver, error) {
	return controlqueue.New(hub, controlqueue.Options{
		OrchestrationQueue: orchestrationQueue, Now: time.Now, Logger: p.log,
		Prepare: func(ctx context.Context, r controlqueue.Request) (controlqueue.Request, error) {
			return p.prepareToolStart(ctx, r, registry)
		},
	})
}

// prepareToolStart makes a start by a tool the same as one through the
// management API. A run's request on the tool's command line arrives as a JSON
// string around the object that is meant.
func (p *parts) prepareToolStart(ctx context.Context, r controlqueue.Request, registry *durable.Registry) (controlqueue.Request, error) {
	if _, known := registry.LatestVersion(r.Orchestration); !known || r.Version != "" && !registry.HasOrchestration(r.Orchestration, r.Version) {
		return r, fmt.Errorf("the orchestration %q does not exist here, or not in the version asked for; there is %s", r.Orchestration, workflow.Name)
	}
	id := r.InstanceID
	start, run, err := p.planStart(management.Start{Orchestration: r.Orchestration, InstanceID: id, Input: unquoted(r.Input)})
	if err != nil {
		return r, err
	}
	r.Orchestration, r.InstanceID, r.Input, r.Once = start.Orchestration, start.InstanceID, string(start.Input), start.Once
	if run.RunID == "" || run.RunID != id { // another spelling of the id is refused, so it takes no place
		return r, nil
	}
	return r, p.reserveForTool(ctx, run)
}

// unquoted is the object inside a JSON string, or the text itself.
func unquoted(input string) json.RawMessage {
	var inner string
	if err := json.Unmarshal([]byte(input), &inner); err == nil && strings.HasPrefix(strings.TrimSpace(inner), "{") {
		return json.RawMessage(inner)
	}
	return json.RawMessage(input)
}

// drain serves the control queues, unless that is switched off; then it does
// nothing at all.
func drain(receiver *controlqueue.Receiver, enabled bool) timerFunc {
	return func(ctx context.Context, _ invocation.TimerInfo) error {
		if !enabled {
			return nil
		}
		report, err := receiver.Drain(ctx)
		if report.Received > 0 || err != nil {
			invocation.Logger(ctx).Info("control queues drained", zap.Any("report", report), zap.Error(err))
		}
		return err
	}
}
