package invocation

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"go.uber.org/zap"
)

// run executes f for at most the deadline plus a grace. The context ends at the
// deadline with cause ErrDeadline, or earlier with ErrStopping; the grace is for
// f to notice. A function that does not notice is left behind: run returns the
// cause, and the late end is logged. f's own result counts whenever it arrives
// in time, since finished work must not be reported as failed.
func (r *Router) run(ctx context.Context, f func(context.Context) error) error {
	// The host never cancels a request, but its death would: work that has begun
	// may finish its commit, and only our own stop or deadline ends it.
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer context.AfterFunc(r.stopping, func() { cancel(ErrStopping) })()
	ctx, release := context.WithTimeoutCause(ctx, r.deadline, ErrDeadline)

	done := make(chan error, 1)
	r.running.Add(1)
	go func() {
		defer r.running.Add(-1)
		defer func() { release(); cancel(nil) }()
		done <- withCause(ctx, protect(ctx, f))
	}()

	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace := time.NewTimer(r.grace)
	defer grace.Stop()
	select {
	case err := <-done:
		return err
	case <-grace.C:
	}
	select {
	case err := <-done: // ended in the same moment; its result counts
		return err
	default:
	}
	go func() {
		err := <-done
		Logger(ctx).Warn("abandoned invocation ended", zap.NamedError("cause", err))
	}()
	return fmt.Errorf("%w; the function did not end within %s more and was left behind", context.Cause(ctx), r.grace)
}

// protect turns a panic into an error. A panic in a goroutine that f started
// itself is out of reach and ends the process.
func protect(ctx context.Context, f func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f(ctx)
}

// withCause names the deadline or the stop that made a function fail, where its
// own error only says that a context was cancelled.
func withCause(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("%w: %w", context.Cause(ctx), err)
}
