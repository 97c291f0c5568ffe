package worker

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// publish makes the world agree with the committed history: first the parent of
// an execution that ended, then the Instances row, then the messages this process owes, and with doubtful also those that
// another process may or may not have sent. What got out is noted even when
// something else fails; the rest stays owed.
func (e *Engine) publish(ctx context.Context, x *execution, doubtful bool) error {
	if entry, owed := x.outbox.end(); owed && (x.rowStale() || entry.ours || doubtful) {
		if err := e.report(ctx, x); err != nil {
			return err
		}
		x.outbox.sent(map[int]bool{entry.ordinal: true})
	}
	if err := e.publishLast(ctx, x); err != nil {
		return err
	}
	if x.rowStale() {
		if err := e.saveRow(ctx, x); err != nil {
			return err
		}
	}
	if err := e.sendDue(ctx, x, x.outbox.due(doubtful)); err != nil {
		return err
	}
	for _, entry := range x.outbox.marks(doubtful) {
		if err := e.markRewound(ctx, x, entry); err != nil {
			return err
		}
	}
	return nil
}

// sendDue sends the messages of the entries: events to other instances last, for
// they may be for a sub-orchestration that the same step starts.
func (e *Engine) sendDue(ctx context.Context, x *execution, due []outboxEntry) error {
	var events []outboxEntry
	due = slices.DeleteFunc(due, func(entry outboxEntry) bool {
		sent := entry.event.Body.Kind() == history.KindEventSent
		if sent {
			events = append(events, entry)
		}
		return sent
	})
	if err := e.sendTogether(ctx, x, due); err != nil {
		return err
	}
	return e.sendTogether(ctx, x, events)
}

// sendTogether sends several at a time.
func (e *Engine) sendTogether(ctx context.Context, x *execution, due []outboxEntry) error {
	if len(due) == 0 {
		return nil
	}
	var mu sync.Mutex
	sent := make(map[int]bool, len(due))
	var group errgroup.Group
	group.SetLimit(e.options.SendConcurrency)
	for _, entry := range due {
		group.Go(func() error {
			if err := e.sendEntry(ctx, x, entry); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			sent[entry.ordinal] = true
			return nil
		})
	}
	err := group.Wait()
	x.outbox.sent(sent)
	return err
}

func (e *Engine) sendEntry(ctx context.Context, x *execution, entry outboxEntry) error {
	switch body := entry.event.Body.(type) {
	case history.TaskScheduled:
		return e.sendTask(ctx, x, entry.ordinal, entry.event.ID, body)
	case history.SubOrchestrationInstanceCreated:
		return e.startChild(ctx, x, entry.event, body)
	case history.EventSent:
		return e.sendEvent(ctx, x, entry.event, body)
	case history.ExecutionTerminated:
		return e.terminateChildren(ctx, x, body)
	case history.TimerCreated:
		return e.sendWake(ctx, message.Wake{InstanceID: x.id, ExecutionID: x.executionID, TimerID: &entry.event.ID}, body.FireAt.Sub(e.options.Now()))
	}
	return nil
}

func (e *Engine) sendTask(ctx context.Context, x *execution, ordinal int, taskID int32, scheduled history.TaskScheduled) error {
	body, err := message.Task{
		InstanceID: x.id, ExecutionID: x.executionID, TaskID: taskID, Event: ordinal,
		Name: scheduled.Name, Input: scheduled.Input,
	}.Encode()
	if err != nil {
		return err
	}
	return e.send(ctx, e.options.ActivityQueue(scheduled.Name), body, 0)
}

// maxDelay leaves a margin to the queue's own limit. Longer waits are re-armed
// by the wake that comes too early.
const maxDelay = store.MaxDelay - time.Hour

// sendWake asks for a step after a delay, which is rounded up to whole seconds:
// queues know no shorter ones, and a wake that comes early would only be sent
// again.
func (e *Engine) sendWake(ctx context.Context, wake message.Wake, delay time.Duration) error {
	body, err := wake.Encode()
	if err != nil {
		return err
	}
	delay = min(max(delay+time.Second-1, 0).Truncate(time.Second), maxDelay)
	return e.send(ctx, e.options.OrchestrationQueue, body, delay)
}

func (e *Engine) send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	if err := e.store.Send(ctx, queue, body, delay); err != nil {
		return fmt.Errorf("send to %s: %w", queue, err)
	}
	if delay == 0 {
		e.nudges.sent(queue)
	}
	return nil
}
