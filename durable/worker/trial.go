package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// errOnTrial: the instance's step is being tried, so whoever comes with
// something else does not run the code, which may kill or hang the process.
type errOnTrial struct{ attempts store.Attempts }

func (e errOnTrial) Error() string {
	return fmt.Sprintf("the instance's next step was tried %d times in vain", e.attempts.Count)
}

// try is a step for a wake whose forerunner was given up. The try is counted in
// storage before the code runs, and stays counted if the step never comes back
// or fails by its own fault. What fails because of the storage is not counted:
// either the count cannot be written then, or it is taken back. After
// StepAttempts the instance fails without its code.
func (e *Engine) try(ctx context.Context, id string, r *request) error {
	row, err := e.store.Instance(ctx, id)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("try instance %q: %w", id, err)
	}
	part, err := e.store.Load(ctx, id, store.Known{})
	if err != nil {
		return fmt.Errorf("try instance %q: %w", id, err)
	}
	if part.Tried() >= e.options.StepAttempts {
		return e.giveUp(ctx, row, part)
	}
	tried := store.Attempts{ExecutionID: part.ExecutionID, Committed: part.Committed, Count: part.Tried() + 1, Last: e.options.Now().UTC()}
	if part.ETag == "" {
		tried.ExecutionID = row.ExecutionID
	}
	if err := e.store.SaveAttempts(ctx, row, tried); err != nil {
		if errors.Is(err, store.ErrInstanceNotFound) {
			return nil
		}
		return errors.Join(fmt.Errorf("try instance %q: %w", id, err), e.settle(ctx, row, tried, err)) // it may be there all the same
	}
	e.log.Warn("a step is tried whose wake was given up", instanceID(id), zap.Int(keyCount, tried.Count))
	err = e.submit(ctx, id, r)
	return errors.Join(err, e.settle(ctx, row, tried, err))
}

// settle corrects the count of a try that came back.
func (e *Engine) settle(ctx context.Context, row store.Instance, tried store.Attempts, outcome error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.options.StepTimeout)
	defer cancel()
	switch {
	case outcome == nil:
		tried.Count = 0
	case isBlamed(outcome):
		tried.Reason = cut(outcome.Error(), maxReason)
	default:
		tried.Count--
	}
	err := e.store.SaveAttempts(ctx, row, tried)
	if err == nil || errors.Is(err, store.ErrInstanceNotFound) || outcome == nil {
		return nil // a count that stays after a success belongs to a state that is over
	}
	return fmt.Errorf("correct the count of tries: %w", err)
}

// trialSpacing keeps the trials of one sweep apart.
const trialSpacing = 30 * time.Second

// maxReason bounds what is kept of a failed try, in bytes.
const maxReason = 1 << 10

func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return text[:limit]
}

// repairWake gives a wake new deliveries, as a trial: by now storage may work
// again, or the step may be what kills its process. Trials of one sweep are
// spread, so that an innocent step does not die with a guilty one.
func (e *Engine) repairWake(ctx context.Context, queue string, body []byte, report *SweepReport) error {
	wake, err := message.DecodeWake(body)
	if err != nil {
		return err
	}
	log := e.log.With(instanceID(wake.InstanceID), zap.String(keyQueue, queue))
	row, err := e.store.Instance(ctx, wake.InstanceID)
	if errors.Is(err, store.ErrInstanceNotFound) {
		log.Info("poison wake's instance is gone; its message is dropped")
		return nil
	}
	if err != nil {
		return err
	}
	part, err := e.store.Load(ctx, wake.InstanceID, store.Known{})
	if err != nil {
		return err
	}
	if part.Tried() >= e.options.StepAttempts {
		report.PoisonFailed++
		return e.giveUp(ctx, row, part)
	}
	log.Warn("wake was moved to poison and is sent again", zap.Int(keyCount, part.Tried()))
	wake.Start, wake.Republish, wake.Trial = false, true, true
	if err := e.sendWake(ctx, wake, trialSpacing*time.Duration(report.PoisonWakes)); err != nil {
		return err
	}
	report.PoisonWakes++
	e.sweeping.trials[wake.InstanceID] = e.options.Now()
	return nil
}
