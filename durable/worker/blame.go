package worker

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrStepTimeout says that the orchestrator's code, or the replay of its history, took
// the whole time of a step, so that nothing could be committed.
var ErrStepTimeout = errors.New("the step's time was over before its code came back; split the orchestration, or let it continue as new earlier")

// blamed marks an error that the step itself is to blame for, and not the
// storage or another process: trying again will most likely not help.
type blamed struct{ error }

func (b blamed) Unwrap() error { return b.error }

func blame(err error) error { return blamed{err} }

// tooLate blames the code for a deadline that passed while it ran, if most of
// the time was its own. Storage that takes too long is nobody's fault here.
func (e *Engine) tooLate(ctx context.Context, began time.Time) error {
	if ctx.Err() == nil {
		return nil
	}
	err := fmt.Errorf("%w: %w", ErrStepTimeout, context.Cause(ctx))
	if 2*e.options.Now().Sub(began) < e.options.StepTimeout {
		return err
	}
	return blame(err)
}

// isBlamed says whether a failed step counts as a try in vain. A caller that
// did not get its turn within its time waited behind one that hangs.
func isBlamed(err error) bool {
	var b blamed
	return errors.As(err, &b) || errors.Is(err, errNoTurn) && errors.Is(err, context.DeadlineExceeded)
}
