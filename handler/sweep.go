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

// sweepPage is how many runs of one status one sweep looks at.
const sweepPage = 200

// sweep is the second line behind the queues: it repairs the task hub, ends the
// rows of runs whose orchestration has ended without a report, and goes on with
// what such runs left behind.
func (p *parts) sweep(ctx context.Context, _ invocation.TimerInfo) error {
	if err := p.stillOwned(ctx); err != nil {
		return err
	}
	report, err := p.engine.Sweep(ctx)
	invocation.Logger(ctx).Info("task hub swept", zap.Any("report", report), zap.Error(err))
	err = errors.Join(err, p.settleRuns(ctx))
	p.letIn(ctx)
	return err
}

// settleRuns goes on with one run that needs it: one bounded round fits an
// invocation. The sweeps take turns, so that a run that is stuck does not keep
// the others waiting.
func (p *parts) settleRuns(ctx context.Context) error {
	waiting, err := p.waiting(ctx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	return waiting[int(p.turn.Add(1)-1)%len(waiting)](ctx)
}

// waiting lists what there is to do for runs that broke down or ended incomplete.
func (p *parts) waiting(ctx context.Context) ([]func(context.Context) error, error) {
	var work []func(context.Context) error
	inProgress, _, err := p.activities.Records.Runs(ctx, haymaker.RunInProgress, sweepPage, "")
	if err != nil {
		return nil, err
	}
	for _, run := range inProgress {
		why, err := p.brokenDown(ctx, run)
		if err != nil {
			return nil, err
		}
		if why == "" {
			continue
		}
		// A clean-up that somebody asked for goes on by itself.
		goesOn, err := p.cleanups.goesOn(ctx, run.RunID)
		if err != nil {
			return nil, err
		}
		if !goesOn {
			work = append(work, func(ctx context.Context) error {
				invocation.Logger(ctx).Warn("cleaning up after a run", zap.String(invocation.FieldRun, run.RunID), zap.String("why", why))
				return p.activities.Settle(ctx, run.RunID, why)
			})
		}
	}
	incomplete, _, err := p.activities.Records.Runs(ctx, haymaker.RunCleanupIncomplete, sweepPage, "")
	if err != nil {
		return nil, err
	}
	for _, run := range incomplete {
		if run.CleanedAt != nil {
			continue
		}
		goesOn, err := p.cleanups.goesOn(ctx, run.RunID)
		if err != nil {
			return nil, err
		}
		if !goesOn {
			work = append(work, func(ctx context.Context) error {
				invocation.Logger(ctx).Warn("going on with the clean-up of a run", zap.String(invocation.FieldRun, run.RunID), zap.String("why", run.Error))
				return p.activities.GoOn(ctx, run)
			})
		}
	}
	return work, nil
}

// brokenDown says why a run that is recorded as in progress is not: its
// orchestration failed, was terminated or is gone, without a report. "" is the
// ordinary case. The row stays in progress, and visible, until nothing is left.
func (p *parts) brokenDown(ctx context.Context, run haymaker.Run) (string, error) {
	instance, err := p.runs.client.Status(ctx, run.RunID)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		gone, err := p.neverComes(ctx, run.RunID)
		if err != nil || !gone {
			return "", err
		}
		return "the orchestration was purged before it had ended", nil
	case err != nil:
		return "", err
	case !instance.Status.Terminal(), instance.Status == history.StatusCompleted:
		return "", nil
	}
	return "the orchestration ended " + string(instance.Status) + " without a report: " + cut(instance.Output), nil
}

// cut bounds the output of an orchestration, which may hold a stack.
func cut(text string) string {
	const most = 500
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
