package durable

import (
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// Activity is the typed handle of a step with effects. Declare it beside the
// orchestration that calls it; the program binds it to a function with
// AddActivity. The name is stored in histories: changing it breaks the
// instances that run.
type Activity[In, Out any] struct{ name string }

// NewActivity makes a handle. Names compare ignoring case.
func NewActivity[In, Out any](name string) Activity[In, Out] {
	return Activity[In, Out]{name: name}
}

// Name is the activity's name as stored.
func (a Activity[In, Out]) Name() string { return a.name }

// CallOption changes how an activity or a sub-orchestration is called.
type CallOption func(*callOptions)

type callOptions struct {
	retry      *RetryPolicy
	instanceID *string
}

var errInstanceIDOfActivity = errors.New("WithInstanceID is for sub-orchestrations; an activity has no instance")

// Call schedules the activity and returns without waiting. The failures of Call
// itself (an input without JSON form, an invalid retry policy) are the task's
// outcome.
func (a Activity[In, Out]) Call(ctx *Context, in In, opts ...CallOption) *Task[Out] {
	var options callOptions
	for _, opt := range opts {
		opt(&options)
	}
	task := &Task[Out]{machine: ctx.machine}
	input, err := encodeArguments(in)
	if err == nil && options.instanceID != nil {
		err = errInstanceIDOfActivity
	}
	if err == nil && options.retry != nil {
		err = options.retry.validate()
	}
	if err != nil {
		task.err = fmt.Errorf("call activity %s: %w", a.name, err)
		return task
	}
	call := &retriedCall{ctx: ctx, policy: options.retry}
	call.schedule = func() (int32, *replay.Future) { return ctx.machine.Schedule(a.name, input) }
	call.wrap = func(f *history.Failure) error { return &TaskError{Name: a.name, ID: call.id, Failure: f} }
	task.future, task.cancel, task.wrap = call.start(), call.stop, call.wrap
	return task
}
