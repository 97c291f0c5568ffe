package worker

import (
	"context"
	"errors"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// errChildGoesOn says inside this package that a child has a history already
// and needs an ordinary wake.
var errChildGoesOn = errors.New("the sub-orchestration goes on")

// reopenChild deals with a child that exists when its parent asks for it. After
// a rewind of the parent one that failed is rewound too, one that was terminated
// begins anew, and one that completed without the parent hearing of it is heard.
// Any other is under way, or has told of its end. child is the row with which it
// would begin anew.
func (e *Engine) reopenChild(ctx context.Context, x *execution, child, row store.Instance) error {
	reopened, again := x.machine.ReopenedChild(child.Parent.TaskID)
	switch {
	case !again || row.ExecutionID == child.ExecutionID:
		return nil
	case row.Status == history.StatusPending: // new, or reopened by a try before this one
		return e.rewindChild(ctx, x, row)
	case row.Status == history.StatusCompleted:
		return e.hearChild(ctx, x, child.Parent.TaskID, row)
	case !row.Status.Terminal() || !endedBefore(row, reopened):
		return nil
	case row.Status == history.StatusFailed:
		return e.rewindChild(ctx, x, row)
	}
	child.Generation = row.Generation + 1
	return e.store.ReplaceInstance(ctx, child, row)
}

func (e *Engine) rewindChild(ctx context.Context, x *execution, row store.Instance) error {
	err := rewind.Ask(ctx, e.store, row, "its parent "+x.id+" was rewound", e.options.Now())
	switch {
	case err == nil, errors.Is(err, rewind.ErrNotFailed):
		return errChildGoesOn
	case row.Status == history.StatusPending && errors.Is(err, store.ErrInstanceNotFound):
		return nil // it has not begun
	}
	return err
}

// endedBefore says whether the child's end is older than its parent's rewind:
// it is the one whose failure was taken back, or the parent never heard of it.
func endedBefore(row store.Instance, reopened replay.Reopened) bool {
	return row.CompletedTime.Equal(reopened.Failed) || !row.CompletedTime.After(reopened.Rewound)
}

// hearChild gives the parent what a child has completed with.
func (e *Engine) hearChild(ctx context.Context, x *execution, taskID int32, row store.Instance) error {
	err := e.leaveOutcome(ctx, x.id, &completion{task: taskKey{x.executionID, taskID}, event: history.Event{
		ID: history.NoID, Timestamp: row.CompletedTime,
		Body: history.SubOrchestrationInstanceCompleted{TaskID: taskID, Result: row.Output},
	}})
	if err != nil {
		return err
	}
	return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
}
