package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

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
// purged fails the call, one that ended is asked to report again. One that runs
// is left alone.
func (e *Engine) checkChild(ctx context.Context, parentID, executionID string, child replay.PendingChild) error {
	e.sweeping.redispatched[redispatchKey{parentID, taskKey{executionID, child.ID}}] = e.options.Now()
	row, err := e.store.Instance(ctx, child.InstanceID)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		e.log.Warn("sub-orchestration is gone; the call fails", instanceID(parentID), zap.String(keyChild, child.InstanceID))
		return e.failChild(ctx, &execution{id: parentID, executionID: executionID}, child.ID, ErrorTypeChildGone,
			fmt.Sprintf("orchestration %s: its instance %q was purged before it ended", child.Name, child.InstanceID))
	case err != nil:
		return err
	case row.Status.Terminal():
		return e.sendWake(ctx, message.Wake{InstanceID: child.InstanceID, Republish: true}, 0)
	}
	return nil
}
