package worker

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// HandleTask runs the activity a task message asks for, commits its outcome and
// advances the instance with it. deliveries is the message's dequeue count, from
// 1; from the second on the history is asked first whether the task still wants
// an outcome. nil means that the message is done, also when nobody waits for the
// task any more. Errors: ErrMalformedMessage; those of the store, after which
// the message must be delivered again; the context's cause when it was
// cancelled. An activity that fails, panics or exceeds its time is no error: its
// failure goes into history.
func (e *Engine) HandleTask(ctx context.Context, body []byte, deliveries int) error {
	task, err := message.DecodeTask(body)
	if err != nil {
		return err
	}
	log := e.log.With(instanceID(task.InstanceID), zap.String(keyActivity, task.Name),
		zap.Int32(keyTaskID, task.TaskID), zap.Int(keyDeliveries, deliveries))
	wanted, err := e.wanted(ctx, task, deliveries)
	if err != nil {
		return err
	}
	if !wanted {
		log.Info("task is not open any more; its message is dropped")
		return nil
	}
	input, err := e.input(ctx, task)
	if errors.Is(err, store.ErrInstanceNotFound) {
		log.Info("task's execution is gone; its message is dropped")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the input of task %d of instance %q: %w", task.TaskID, task.InstanceID, err)
	}
	outcome, err := e.run(ctx, task, input, deliveries, log)
	if err != nil {
		return err
	}
	return e.submit(ctx, task.InstanceID, &request{
		proven: keyOf(task), completion: &completion{task: *keyOf(task), event: outcome},
	})
}

// wanted says whether the task still waits for an outcome. The first delivery
// asks nothing but this process's memory: it is almost always wanted.
func (e *Engine) wanted(ctx context.Context, task message.Task, deliveries int) (bool, error) {
	if deliveries <= 1 && !e.cache.ended(task.InstanceID, task.ExecutionID) {
		return true, nil // what ended may have been rewound elsewhere: ask
	}
	open := false
	err := e.submit(ctx, task.InstanceID, &request{
		fresh: true, republish: true, proven: keyOf(task),
		look: func(x *execution, inbox []store.InboxItem) {
			open = x.begun() && x.executionID == task.ExecutionID && x.machine.IsTaskOpen(task.TaskID) &&
				!hasOutcome(inbox, task)
		},
	})
	if trial := (errOnTrial{}); errors.As(err, &trial) {
		return true, nil // nobody may look now; running it once more is allowed
	}
	return open, err
}

func keyOf(task message.Task) *taskKey { return &taskKey{task.ExecutionID, task.TaskID} }

// hasOutcome says whether the task's outcome waits in the inbox already.
func hasOutcome(inbox []store.InboxItem, task message.Task) bool {
	for _, item := range inbox {
		if item.ID == outcomeID(*keyOf(task)) {
			return true
		}
	}
	return false
}

// input is the activity's input, from history when the message does not bring it.
func (e *Engine) input(ctx context.Context, task message.Task) (string, error) {
	if task.Input != "" {
		return task.Input, nil
	}
	event, err := e.store.Event(ctx, task.InstanceID, task.ExecutionID, task.Event)
	if err != nil {
		return "", err
	}
	scheduled, ok := event.Body.(history.TaskScheduled)
	if !ok || event.ID != task.TaskID {
		return "", fmt.Errorf("%w: event %d is not the schedule of task %d", ErrMalformedMessage, task.Event, task.TaskID)
	}
	return scheduled.Input, nil
}

// run gives the event that the activity's run amounts to. It fails only when
// the caller gave up, in which case the run proves nothing.
func (e *Engine) run(ctx context.Context, task message.Task, input string, deliveries int, log *zap.Logger) (history.Event, error) {
	runCtx, cancel := context.WithTimeout(ctx, e.options.ActivityTimeout)
	defer cancel()
	result, failure := e.registry.RunActivity(runCtx, durable.TaskInfo{
		InstanceID: task.InstanceID, ExecutionID: task.ExecutionID, TaskID: task.TaskID,
		Name: task.Name, DeliveryCount: deliveries,
	}, input)
	outcome := history.Event{ID: history.NoID, Timestamp: e.options.Now(), Body: history.TaskCompleted{TaskID: task.TaskID, Result: result}}
	if failure == nil {
		return outcome, nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return history.Event{}, fmt.Errorf("run activity %s: %w", task.Name, context.Cause(ctx))
	}
	if errors.Is(runCtx.Err(), context.DeadlineExceeded) {
		failure = &history.Failure{
			ErrorType:    ErrorTypeActivityTimeout,
			ErrorMessage: fmt.Sprintf("activity %s did not end within its time; make it poll shorter, or wait in a durable timer", task.Name),
			InnerFailure: failure,
		}
	}
	log.Warn("activity failed", zap.String(keyErrorType, failure.ErrorType), zap.String(keyReason, failure.ErrorMessage))
	outcome.Body = history.TaskFailed{TaskID: task.TaskID, Failure: *failure}
	return outcome, nil
}
