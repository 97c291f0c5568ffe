package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// quietChildren are the open sub-orchestrations that were called, or looked
// after, too long ago. One whose start may never have been sent is not quiet: it
// is started first.
func (e *Engine) quietChildren(x *execution, now time.Time) []replay.PendingChild {
	var quiet []replay.PendingChild
	for _, child := range x.machine.PendingChildren() {
		if x.outbox.holds(child.Ordinal) {
			continue
		}
		since := child.ScheduledAt
		if looked, ok := e.sweeping.redispatched[redispatchKey{x.id, taskKey{x.executionID, child.ID}}]; ok {
			since = looked
		}
		if now.Sub(since) >= e.options.TaskRedispatchAfter {
			quiet = append(quiet, child)
		}
	}
	return quiet
}

// checkChild looks after a child whose parent waits for it: one that a tool has
// purged, or a start replaced, fails the call, one that ended is asked to report again. One that runs
// is left alone.
func (e *Engine) checkChild(ctx context.Context, parentID, executionID string, child replay.PendingChild) error {
	e.sweeping.redispatched[redispatchKey{parentID, taskKey{executionID, child.ID}}] = e.options.Now()
	call := history.ParentInstance{InstanceID: parentID, ExecutionID: executionID, TaskID: child.ID}
	row, err := e.store.Instance(ctx, child.InstanceID)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		return e.failGone(ctx, call, child, "purged")
	case err != nil:
		return err
	case !sameCall(row.Parent, &call):
		return e.failGone(ctx, call, child, "replaced by another start")
	case row.Status.Terminal():
		return e.sendWake(ctx, message.Wake{InstanceID: child.InstanceID, Republish: true}, 0)
	}
	return nil
}

// failGone fails a call whose sub-orchestration can no longer answer it.
func (e *Engine) failGone(ctx context.Context, call history.ParentInstance, child replay.PendingChild, how string) error {
	e.log.Warn("sub-orchestration is gone; the call fails", instanceID(call.InstanceID), zap.String(keyChild, child.InstanceID))
	return e.failChild(ctx, &execution{id: call.InstanceID, executionID: call.ExecutionID}, child.ID, ErrorTypeChildGone,
		fmt.Sprintf("orchestration %s: its instance %q was %s before it ended", child.Name, child.InstanceID, how))
}
