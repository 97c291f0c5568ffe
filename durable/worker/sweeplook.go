package worker

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// lookTimeout bounds the sweep's look at one instance. A look may replay code,
// which nothing can end if it hangs: then the sweep goes on without it.
const lookTimeout = 10 * time.Second

// look diagnoses an instance as it is in the store.
func (e *Engine) look(ctx context.Context, row store.Instance) (diagnosis, error) {
	if at, hung := e.sweeping.hung[row.ID]; hung {
		return diagnosis{}, fmt.Errorf("look at instance %q: a look at %s did not come back; it is left alone for %s", row.ID, at.Format(time.RFC3339), e.options.TaskRedispatchAfter)
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	type outcome struct {
		found diagnosis
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var out outcome
		out.err = e.submit(ctx, row.ID, &request{
			fresh: true,
			look:  func(x *execution, inbox []store.InboxItem) { out.found = e.diagnose(x, row, inbox) },
		})
		done <- out
	}()
	select {
	case out := <-done:
		return out.found, out.err
	case <-ctx.Done():
		e.sweeping.hung[row.ID] = e.options.Now()
		return diagnosis{}, fmt.Errorf("look at instance %q: a step of it, or its replay, does not come back: %w", row.ID, context.Cause(ctx))
	}
}

// sweepTrial looks after an instance on trial without running its code: if the
// trial's message is lost, it gets another.
func (e *Engine) sweepTrial(ctx context.Context, row store.Instance, attempts store.Attempts, report *SweepReport) error {
	if e.options.Now().Sub(attempts.Last) < e.options.TaskRedispatchAfter {
		return nil
	}
	e.log.Warn("instance's trial was lost and is sent again", instanceID(row.ID), zap.Int(keyCount, attempts.Count))
	report.Woken++
	return e.sendWake(ctx, message.Wake{InstanceID: row.ID, Republish: true, Trial: true}, 0)
}
