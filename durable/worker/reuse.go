package worker

import (
	"context"
	"errors"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// reuse looks whether an instance that ended was started again under its id:
// then the Instances row is Pending with another execution. x forgets the ended
// one, except for its ETag, which still guards the commit.
func (e *Engine) reuse(ctx context.Context, x *execution, w *work) (*history.Event, error) {
	if !w.wake || !x.finished() {
		return nil, nil
	}
	row, err := e.store.Instance(ctx, x.id)
	if errors.Is(err, store.ErrInstanceNotFound) { // purged, and the end was written in that moment
		if err := e.removeRest(ctx, x); err != nil {
			return nil, err
		}
		return nil, e.drop(x.id, "there is no such instance")
	}
	if err != nil || !x.startedAgain(row) {
		return nil, err
	}
	if wait := row.ScheduledStartTime.Sub(e.options.Now()); wait > 0 {
		return e.later(ctx, x, w, wait)
	}
	etag, over := x.etag, endedExecution{x.executionID, x.machine.FinishedAt()}
	x.reset()
	x.etag, x.over = etag, over
	return e.start(x, row), nil
}

// startedAgain says whether the row waits for an execution that is to follow
// this one, which has ended. A row without an execution was only announced, by a
// tool whose start message is still to come. One of the same generation is that
// of the start of this very run, which continued as new before it was written.
func (x *execution) startedAgain(row store.Instance) bool {
	first, _ := x.started()
	started, _ := first.Body.(history.ExecutionStarted)
	return row.Status == history.StatusPending && row.ExecutionID != x.executionID && row.ExecutionID != "" &&
		row.Generation != started.Generation
}

// outdated says whether an inbox item was meant for the execution before.
func (x *execution) outdated(item store.InboxItem) bool {
	return foreign(item.ID, x.executionID) || x.over.executionID != "" && item.Event.Timestamp.Before(x.over.at)
}

// replaced is the execution that a commit of x replaces, "" if there is none or
// if the commit does not fit one transaction. The latter does no harm: until the
// history is whole the row stays Pending, and the execution begins once more.
func (x *execution) replaced(events []history.Event, consumed []string) string {
	if len(events)+len(consumed) > store.MaxReplacing || textSize(events) > maxSwitchBytes {
		return ""
	}
	return x.over.executionID
}
