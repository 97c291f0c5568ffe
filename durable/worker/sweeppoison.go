package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// poisonSuffix is what the Functions host appends to a queue's name for the
// messages it gave up.
const poisonSuffix = "-poison"

const (
	// poisonLease hides poison messages from another process' sweep meanwhile.
	poisonLease = 2 * time.Minute
	// poisonBatches of 32 are what one sweep takes from one queue.
	poisonBatches = 8
	// poisonFailures in one queue end its sweep: storage is most likely down.
	poisonFailures = 5
)

// ErrorTypePoisoned is the type of the failure of a task whose message was given
// up by the queue.
const ErrorTypePoisoned = "TaskMessagePoisoned"

// sweepPoison empties the poison queues of wakes and tasks.
func (e *Engine) sweepPoison(ctx context.Context, report *SweepReport) error {
	var first error
	for i, queue := range e.Queues() {
		repair := e.repairTask
		if i == 0 {
			repair = e.repairWake
		}
		if err := e.sweepPoisonQueue(ctx, queue+poisonSuffix, repair, report); err != nil {
			report.Failed++
			first = firstError(first, err)
			e.log.Error("poison queue could not be swept", zap.String(keyQueue, queue+poisonSuffix), zap.Error(err))
		}
	}
	return first
}

type repair func(ctx context.Context, queue string, body []byte, report *SweepReport) error

func (e *Engine) sweepPoisonQueue(ctx context.Context, queue string, repair repair, report *SweepReport) error {
	var kept []store.Message
	var first error
	failures := 0
	defer func() {
		for _, m := range kept {
			if err := e.store.Release(ctx, queue, m, 0); err != nil {
				e.log.Warn("poison message stays hidden for a while", zap.String(keyQueue, queue), zap.Error(err))
			}
		}
	}()
	for range poisonBatches {
		messages, err := e.store.Receive(ctx, queue, 32, poisonLease)
		if err != nil {
			return err
		}
		if len(messages) == 0 {
			return first
		}
		for i, m := range messages {
			err := repair(ctx, queue, m.Body, report)
			if errors.Is(err, ErrMalformedMessage) {
				report.Undecodable++
				kept = append(kept, m)
				e.log.Error("poison message cannot be read; look at it and delete it", zap.String(keyQueue, queue), zap.Error(err))
				continue
			}
			if err == nil {
				err = e.store.Delete(ctx, queue, m)
			}
			if err == nil || errors.Is(err, store.ErrMessageGone) {
				continue
			}
			// One damaged instance must not stand in the way of the others.
			kept, first, failures = append(kept, m), firstError(first, err), failures+1
			if failures == poisonFailures || ctx.Err() != nil {
				kept = append(kept, messages[i+1:]...)
				return first
			}
		}
	}
	return first
}

// repairTask makes the task a failed one, so that the orchestration hears of it
// and its retry policy decides.
func (e *Engine) repairTask(ctx context.Context, queue string, body []byte, report *SweepReport) error {
	task, err := message.DecodeTask(body)
	if err != nil {
		return err
	}
	log := e.log.With(instanceID(task.InstanceID), zap.String(keyActivity, task.Name), zap.Int32(keyTaskID, task.TaskID), zap.String(keyQueue, queue))
	row, err := e.store.Instance(ctx, task.InstanceID)
	if errors.Is(err, store.ErrInstanceNotFound) || err == nil && (row.ExecutionID != task.ExecutionID || row.Status.Terminal()) {
		log.Info("poison task's execution is gone or ended; its message is dropped")
		return nil
	}
	if err != nil {
		return err
	}
	err = e.leaveOutcome(ctx, task.InstanceID, &completion{task: *keyOf(task), event: history.Event{
		ID: history.NoID, Timestamp: e.options.Now(),
		Body: history.TaskFailed{TaskID: task.TaskID, Failure: history.Failure{
			ErrorType:    ErrorTypePoisoned,
			ErrorMessage: fmt.Sprintf("activity %s: its message was moved to %s after %d deliveries; the handler's log tells why", task.Name, queue, e.options.PoisonDeliveries),
		}},
	}})
	if errors.Is(err, store.ErrInstanceNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := e.sendWake(ctx, message.Wake{InstanceID: task.InstanceID}, 0); err != nil {
		return err
	}
	log.Warn("task was moved to poison and fails")
	report.PoisonTasks++
	return nil
}
