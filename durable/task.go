package durable

import (
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// Task is the outcome, sooner or later, of an activity, a sub-orchestration, a
// timer or a wait for an external event.
type Task[T any] struct {
	machine *replay.Machine
	future  *replay.Future
	cancel  func()
	// wrap turns a recorded failure into the author's error.
	wrap func(*history.Failure) error
	// err is an outcome that never reached history (an input without JSON form,
	// a cancellation).
	err error
}

// Awaitable is any Task, whatever its result.
type Awaitable interface {
	// Ready says whether Await returns at once.
	Ready() bool
	sealed()
}

func (t *Task[T]) sealed() {}

// Ready says whether the outcome is known.
func (t *Task[T]) Ready() bool { return t.err != nil || t.future.Ready() }

// Await waits for the outcome. The error is a *TaskError for a failed activity,
// ErrCanceled after Cancel, and a decoding error when the result does not fit
// T. It may be called again and gives the same.
func (t *Task[T]) Await() (T, error) {
	t.machine.Wait(t.Ready)
	var zero T
	if t.err != nil {
		return zero, t.err
	}
	result, failure := t.future.Outcome()
	if failure != nil {
		return zero, t.wrap(failure)
	}
	return Decode[T](result)
}

// Cancel gives the task up unless it is ready: its outcome is ErrCanceled. A
// timer will not fire and a waiter leaves the line, so the event goes to the
// next one. An activity that was scheduled still runs; its result is recorded
// and ignored, and it is not retried.
func (t *Task[T]) Cancel() {
	if t.Ready() {
		return
	}
	t.err = ErrCanceled
	if t.cancel != nil {
		t.cancel()
	}
}
