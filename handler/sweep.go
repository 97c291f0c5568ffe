package main

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
)

// sweepPage is how many runs in progress one sweep looks at.
const sweepPage = 200

// sweep is the second line behind the queues: it repairs the task hub, ends the
// rows of runs whose orchestration has ended without a report, and goes on with
// what such runs left behind.
func (p *parts) sweep(ctx context.Context, _ invocation.TimerInfo) error {
	report, err := p.engine.Sweep(ctx)
	invocation.Logger(ctx).Info("task hub swept", zap.Any("report", report), zap.Error(err))
	return errors.Join(err, p.settleRuns(ctx))
}

// settleRuns looks at the runs that are recorded as in progress.
func (p *parts) settleRuns(ctx context.Context) error {
	runs, _, err := p.activities.Records.Runs(ctx, haymaker.RunInProgress, sweepPage, "")
	if err != nil {
		return err
	}
	var failures []error
	for _, run := range runs {
		failures = append(failures, p.settleRun(ctx, run))
	}
	return errors.Join(failures...)
}

// settleRun ends the row of a run whose orchestration failed, was terminated or
// is gone. What it made is removed first, round by round, so that the row stays
// in progress, and visible, until nothing is left.
func (p *parts) settleRun(ctx context.Context, run haymaker.Run) error {
	instance, err := p.runs.client.Status(ctx, run.RunID)
	gone := errors.Is(err, store.ErrInstanceNotFound)
	if err != nil && !gone {
		return err
	}
	if !gone && !instance.Status.Terminal() || instance.Status == history.StatusCompleted {
		return nil
	}
	log := invocation.Logger(ctx).With(zap.String(invocation.FieldRun, run.RunID))
	log.Warn("the run's orchestration ended without a report; cleaning up after it", zap.String("status", string(instance.Status)), zap.String("output", instance.Output))
	return p.activities.Settle(ctx, run.RunID, "the orchestration ended "+string(instance.Status)+" without a report")
}
