package worker

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// errBegunAlready: the Instances row says that there is a history, which was
// not read because the wake said "start".
var errBegunAlready = errors.New("the instance has begun")

// beginning reads how an instance without history is to begin.
func (e *Engine) beginning(ctx context.Context, x *execution, w *work, inbox []store.InboxItem) (*history.Event, error) {
	if !w.wake { // a task of an execution that is gone
		return nil, e.drop(x.id, "the instance has no history")
	}
	row, err := e.readRow(ctx, x, w)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		return nil, e.drop(x.id, "there is no such instance")
	case err != nil:
		return nil, err
	case row.ExecutionID == "":
		return nil, e.drop(x.id, "a tool has announced the instance; its start message gives it an execution")
	case row.Status != history.StatusPending && !w.fresh && w.start:
		return nil, errBegunAlready
	case row.Status != history.StatusPending:
		return nil, e.drop(x.id, "the instance's history was purged")
	}
	if wait := row.ScheduledStartTime.Sub(e.options.Now()); wait > 0 && !terminates(inbox) {
		return e.later(ctx, x, w, wait)
	}
	return e.start(x, row), nil
}

// later puts off an instance that is scheduled.
func (e *Engine) later(ctx context.Context, x *execution, w *work, wait time.Duration) (*history.Event, error) {
	if w.start {
		if err := e.sendWake(ctx, message.Wake{InstanceID: x.id, Start: true}, wait); err != nil {
			return nil, err
		}
	}
	return nil, e.drop(x.id, "the instance is scheduled for later")
}

// start makes x the execution that the row asks for and gives its first event.
func (e *Engine) start(x *execution, row store.Instance) *history.Event {
	if row.Version == "" {
		row.Version, _ = e.registry.LatestVersion(row.Name)
	}
	x.executionID = row.ExecutionID
	x.row = rowState{known: true, executionID: row.ExecutionID, status: row.Status, customStatus: row.CustomStatus}
	x.rerunOf = row.RerunOf
	begin := beginOf(row)
	return &begin
}

// beginOf is the first news of the execution that the row asks for.
func beginOf(row store.Instance) history.Event {
	return history.Event{ID: history.NoID, Timestamp: row.CreatedTime, Body: history.ExecutionStarted{
		Name: row.Name, Version: row.Version, Input: row.Input,
		InstanceID: row.ID, ExecutionID: row.ExecutionID, Parent: row.Parent,
		Tags: row.Tags, ScheduledStartTime: row.ScheduledStartTime, Generation: row.Generation,
	}}
}

func (e *Engine) logBegin(x *execution, started history.ExecutionStarted) {
	e.log.Info("instance begins", instanceID(x.id), zap.String(keyExecutionID, started.ExecutionID),
		zap.String(keyOrchestration, started.Name), zap.String(keyVersion, started.Version))
}

func (e *Engine) drop(id, reason string) error {
	e.log.Info("message dropped", instanceID(id), zap.String(keyReason, reason))
	return errDropped
}

// terminates says whether a termination waits, which is served even before an
// instance's time.
func terminates(inbox []store.InboxItem) bool {
	for _, item := range inbox {
		if item.Event.Body.Kind() == history.KindExecutionTerminated {
			return true
		}
	}
	return false
}
