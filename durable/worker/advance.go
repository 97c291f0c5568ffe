package worker

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/durable/store"
)

// errDropped says inside this package that there is nothing to work on: the
// instance is unknown, was purged, or starts later. Messages of it are done.
var errDropped = errors.New("nothing to work on")

// submit has a request worked on. The batch it lands in runs under a deadline
// of its own, because it serves other callers too: one caller that gives up
// must not fail the rest.
func (e *Engine) submit(ctx context.Context, id string, r *request) error {
	return e.combiner.do(ctx, id, r, func(batch []*request) error {
		stepCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.options.StepTimeout)
		defer cancel()
		if err := e.advance(stepCtx, id, combine(batch)); err != nil {
			return fmt.Errorf("advance instance %q: %w", id, err)
		}
		return nil
	})
}

// advance does the work of one batch on what this process holds of the instance.
func (e *Engine) advance(ctx context.Context, id string, w *work) (err error) {
	x := e.cache.take(id)
	if x == nil {
		x = &execution{id: id}
	}
	kept := false
	defer func() {
		if !kept { // gone, not begun, or a panic: nothing worth keeping
			x.dropMachine()
		}
	}()
	err = e.race(ctx, x, w)
	if errors.Is(err, errDropped) {
		return nil
	}
	if x.begun() {
		kept = true
		e.cache.put(x)
	}
	return err
}

// race repeats the step until it is not overtaken by another process.
func (e *Engine) race(ctx context.Context, x *execution, w *work) error {
	for losses := 0; ; {
		err := e.attempt(ctx, x, w)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, store.ErrPurged):
			e.log.Info("instance was purged while it ran; its messages are dropped", instanceID(x.id))
			return errDropped
		case !errors.Is(err, store.ErrConflict):
			return err
		}
		losses++
		w.fresh = true
		if losses >= e.options.MaxLosses {
			e.log.Info("lost the race for the commit too often; leaving the news in the inbox",
				instanceID(x.id), zap.Int(keyCount, losses))
			return e.leaveInInbox(ctx, x, w)
		}
	}
}

// attempt is one try of a step.
func (e *Engine) attempt(ctx context.Context, x *execution, w *work) error {
	current, err := e.bringUpToDate(ctx, x, w)
	if trial := (errOnTrial{}); errors.As(err, &trial) && w.steps() {
		return e.leaveToOthers(ctx, x, w, err)
	}
	if err != nil {
		return err
	}
	x.outbox.confirm(x.executionID, w.proven)
	for _, look := range w.looks {
		look(x, current.inbox)
	}
	if w.row && x.begun() {
		x.row = rowState{whole: true}
	}
	if (w.republish || w.row) && x.begun() {
		if err := e.publish(ctx, x, w.republish); err != nil {
			return err
		}
	}
	if !w.steps() && !x.undecided() {
		return nil
	}
	return e.step(ctx, x, current, w)
}
