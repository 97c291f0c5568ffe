package agent

import (
	"context"
	"fmt"
	"time"

	"azurehaymaker/haymaker/catalogue"
)

// inOrder does the steps of a phase, each as soon as those it comes after are
// done, earlier ones first, at most catalogue.AtOnce at the same time. do gives the
// error that ends the phase: no further step is begun, and those that are under
// way have drain to end, so that none is cut off while its answer is on the way.
// It gives the first error, and returns only when nothing is under way; nil means
// that every step was done. An end of ctx is for do to answer.
func (a *Agent) inOrder(ctx context.Context, order catalogue.Order, drain time.Duration, do func(ctx context.Context, step int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type ending struct {
		step int
		err  error
	}
	ended := make(chan ending)
	done, begun := make([]bool, len(order)), make([]bool, len(order))
	var failure error
	for underWay := 0; ; {
		for failure == nil && underWay < catalogue.AtOnce {
			step := nextStep(order, begun, done)
			if step < 0 {
				break
			}
			begun[step] = true
			underWay++
			go func() { ended <- ending{step, do(ctx, step)} }()
		}
		if underWay == 0 {
			return failure
		}
		end := <-ended
		underWay--
		done[end.step] = end.err == nil
		if end.err != nil && failure == nil {
			failure = end.err
			if underWay > 0 {
				stop := a.cutOff(ctx, cancel, drain, failure)
				defer stop()
			}
		}
	}
}

// cutOff cancels ctx when drain is over, unless it is stopped before; stop waits
// for that.
func (a *Agent) cutOff(ctx context.Context, cancel context.CancelCauseFunc, drain time.Duration, failure error) (stop func()) {
	waiting, give := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		if a.clock.Sleep(waiting, drain) == nil {
			cancel(fmt.Errorf("another step failed: %w", failure))
		}
	}()
	return func() { give(); <-over }
}

// nextStep is the first step that was not begun and whose predecessors are done;
// -1 when there is none at the moment.
func nextStep(order catalogue.Order, begun, done []bool) int {
	for step, after := range order {
		ready := !begun[step]
		for _, earlier := range after {
			ready = ready && done[earlier]
		}
		if ready {
			return step
		}
	}
	return -1
}
