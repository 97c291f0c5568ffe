package worker

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// sweepEnded purges instances that ended longer ago than RetainEnded. One sweep
// looks at SweepLimit of them and the next goes on there; what a purge that
// broke off left is found again, because the row goes last.
func (e *Engine) sweepEnded(ctx context.Context, report *SweepReport) error {
	if e.options.RetainEnded == 0 {
		return nil
	}
	before := e.options.Now().Add(-e.options.RetainEnded)
	query := store.InstanceQuery{
		Statuses:     []history.Status{history.StatusCompleted, history.StatusFailed, history.StatusTerminated, history.StatusCanceled},
		CreatedTo:    before,
		Continuation: e.sweeping.retention,
	}
	var first error
	for looked := 0; ; {
		page, err := e.store.ListInstances(ctx, query)
		if err != nil {
			e.sweeping.retention = ""
			return err
		}
		for _, row := range page.Instances {
			looked++
			if !endedAt(row).Before(before) {
				continue
			}
			if err := e.purgeEnded(ctx, row, report); err != nil {
				report.Failed++
				first = firstError(first, err)
				e.log.Error("ended instance could not be purged", instanceID(row.ID), zap.Error(err))
			}
			if ctx.Err() != nil {
				return errors.Join(first, context.Cause(ctx))
			}
		}
		query.Continuation, e.sweeping.retention = page.Continuation, page.Continuation
		if page.Continuation == "" || looked >= e.options.SweepLimit {
			return first
		}
	}
}

// endedAt falls back to the last change for rows of other writers.
func endedAt(row store.Instance) time.Time {
	if row.CompletedTime.IsZero() {
		return row.LastUpdatedTime
	}
	return row.CompletedTime
}

// purgeEnded reads the row again: the id may be in use again since the listing.
func (e *Engine) purgeEnded(ctx context.Context, listed store.Instance, report *SweepReport) error {
	row, err := e.store.Instance(ctx, listed.ID)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if row.ExecutionID != listed.ExecutionID || row.Status != listed.Status {
		return nil
	}
	if err := e.store.PurgeInstance(ctx, row.ID); err != nil && !errors.Is(err, store.ErrInstanceNotFound) {
		return err
	}
	report.Purged++
	return nil
}
