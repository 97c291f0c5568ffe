package tenant

import (
	"context"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// bounded gives a method of a port its deadline, so that several waits in a row
// still fit one invocation. What was done by then is recorded; a retry goes on.
func (p Pace) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, p.Method)
}

// poll calls look until it is done, fails, or the pace's limit is over. It looks
// at least once. Running out of time is not an error: done stays false.
func (p Pace) poll(ctx context.Context, look func(context.Context) (done bool, err error)) (bool, error) {
	limit := time.NewTimer(p.Operation)
	defer limit.Stop()
	for {
		done, err := look(ctx)
		if done || err != nil {
			return done, err
		}
		step := time.NewTimer(p.Poll)
		select {
		case <-step.C:
		case <-limit.C:
			step.Stop()
			return false, nil
		case <-ctx.Done():
			step.Stop()
			return false, ctx.Err()
		}
	}
}

// insist calls try again while its error is one that waiting mends (replication
// delay); when time is over it returns the last such error.
func (p Pace) insist(ctx context.Context, try func(context.Context) error, mends func(error) bool) error {
	var last error
	done, err := p.poll(ctx, func(ctx context.Context) (bool, error) {
		last = try(ctx)
		if last != nil && mends(last) {
			return false, nil
		}
		return true, last
	})
	if err != nil || done {
		return err
	}
	return last
}

// watch follows a long-running operation for a bounded time. done is false when
// the operation still runs then.
func watch[T any](ctx context.Context, pace Pace, poller *runtime.Poller[T]) (done bool, err error) {
	done, err = pace.poll(ctx, func(ctx context.Context) (bool, error) {
		if !poller.Done() {
			if _, err := poller.Poll(ctx); err != nil { //nolint:bodyclose // the pipeline has read and closed it
				return false, err
			}
		}
		return poller.Done(), nil
	})
	if err != nil || !done {
		return false, err
	}
	_, err = poller.Result(ctx)
	return err == nil, err
}
