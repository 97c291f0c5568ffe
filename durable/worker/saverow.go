package worker

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/durable/store"
)

// saveRow makes the Instances row say what the history amounts to. The engine
// makes no rows: one that is gone means that the instance was purged, by this
// engine's purge (history first, row last) or by a tool (in any order, or the row
// alone). Then what the step wrote in that moment goes as well, and saveRow
// fails with store.ErrPurged, whoever deleted what.
func (e *Engine) saveRow(ctx context.Context, x *execution) error {
	err := e.store.SaveInstance(ctx, x.instance())
	if !errors.Is(err, store.ErrInstanceNotFound) {
		if err == nil {
			x.rowWritten()
		}
		return err
	}
	if err := e.removeRest(ctx, x); err != nil {
		return err
	}
	return fmt.Errorf("%w (%w)", store.ErrPurged, err)
}

// removeRest deletes the history of an execution without a row. It looks first,
// because most often there is none, and the id may have been given to another
// instance since.
func (e *Engine) removeRest(ctx context.Context, x *execution) error {
	part, err := e.store.Load(ctx, x.id, x.known())
	if err == nil && part.ETag != "" && part.ExecutionID == x.executionID {
		err = e.store.PurgeInstance(ctx, x.id)
	}
	if err != nil && !errors.Is(err, store.ErrInstanceNotFound) {
		return fmt.Errorf("remove what is left of a purged instance: %w", err)
	}
	return nil
}
