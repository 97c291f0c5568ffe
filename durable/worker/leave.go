package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// leaveInInbox keeps the news of a step that was overtaken too often: outcomes
// of tasks become inbox items, and a wake stands for them and for the wakes of
// the batch. Whoever is faster serves them.
func (e *Engine) leaveInInbox(ctx context.Context, x *execution, w *work) error {
	for _, c := range w.completions {
		if c.task.executionID != x.executionID {
			continue
		}
		err := e.leaveOutcome(ctx, x.id, c)
		if errors.Is(err, store.ErrInstanceNotFound) {
			return e.drop(x.id, "the instance was purged while its task ran")
		}
		if err != nil {
			return err
		}
	}
	return e.sendWake(ctx, message.Wake{InstanceID: x.id, Republish: w.republish}, 0)
}

// leaveOutcome adds one task's outcome to the inbox of an instance that has
// begun. Doing it twice leaves one item.
func (e *Engine) leaveOutcome(ctx context.Context, id string, c *completion) error {
	return e.store.AddInbox(ctx, store.Instance{ID: id, ExecutionID: c.task.executionID, Status: history.StatusRunning}, store.InboxItem{
		ID:    outcomeID(c.task),
		Event: c.event,
	})
}

// taskItemPrefix begins the inbox ids of task outcomes; the execution and the
// task follow, so that leaving one twice is leaving it once.
const taskItemPrefix = "task-"

func outcomeID(task taskKey) string {
	return fmt.Sprintf("%s%s-%010d", taskItemPrefix, task.executionID, task.id)
}

// carriedItemPrefix begins the inbox ids of events that did not fit the commit
// in which an execution continued as new. It sorts before any time.
const carriedItemPrefix = "0-carried-"

func carriedID(executionID string, i int) string {
	return fmt.Sprintf("%s%s-%010d", carriedItemPrefix, executionID, i)
}

// foreign says whether an inbox item is the outcome of another execution's task,
// or an event carried or a rewind asked for another execution.
func foreign(itemID, executionID string) bool {
	for _, prefix := range []string{taskItemPrefix, carriedItemPrefix, rewind.ItemPrefix} {
		if rest, ours := strings.CutPrefix(itemID, prefix); ours {
			return !strings.HasPrefix(rest, executionID+"-")
		}
	}
	return false
}
