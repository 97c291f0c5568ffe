package durable

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// ErrParentInstanceID says that a child may not have its parent's instance id.
var ErrParentInstanceID = errors.New("a sub-orchestration cannot have its parent's instance id")

// WithInstanceID names the instance of a sub-orchestration. Without it the id
// is "<parent's execution id>:<task id>". A name that a running instance has
// makes the call fail; one that ended is replaced.
func WithInstanceID(id string) CallOption {
	return func(o *callOptions) { o.instanceID = &id }
}

// Call starts a sub-orchestration and returns without waiting: an instance of
// its own, whose output is the task's outcome. A child that fails or is
// terminated gives a *TaskError. The failures of Call itself (an input without
// JSON form, an invalid retry policy or instance id) are the task's outcome.
// Cancel gives up the outcome; the child goes on.
func (o Orchestration[In, Out]) Call(ctx *Context, in In, opts ...CallOption) *Task[Out] {
	var options callOptions
	for _, opt := range opts {
		opt(&options)
	}
	task := &Task[Out]{machine: ctx.machine}
	input, err := encodePayload(in)
	if err == nil {
		err = options.validate(ctx)
	}
	if err != nil {
		task.err = fmt.Errorf("call orchestration %s: %w", o.name, err)
		return task
	}
	child := ""
	call := &retriedCall{ctx: ctx, policy: options.retry}
	call.schedule = func() (int32, *replay.Future) {
		var id int32
		var future *replay.Future
		id, child, future = ctx.machine.CallChild(replay.Child{Name: o.name, Input: input, InstanceID: options.childID()})
		return id, future
	}
	call.wrap = func(f *history.Failure) error {
		return &TaskError{Name: o.name, ID: call.id, InstanceID: child, Failure: f}
	}
	task.future, task.cancel, task.wrap = call.start(), call.stop, call.wrap
	return task
}

var errRetriedStart = errors.New("a sub-orchestration that reports nothing cannot be retried: call it instead")

// Start starts a sub-orchestration and forgets it: an instance of its own that
// reports nothing to this one, outlives it, and is not terminated or purged with
// it. It gives the instance's id, for SendEvent. When a running instance has the
// id that WithInstanceID names, none is started. It fails, starting nothing, for
// an input without JSON form, an invalid instance id, and WithRetry.
func (o Orchestration[In, Out]) Start(ctx *Context, in In, opts ...CallOption) (instanceID string, err error) {
	var options callOptions
	for _, opt := range opts {
		opt(&options)
	}
	input, err := encodePayload(in)
	if err == nil && options.retry != nil {
		err = errRetriedStart
	}
	if err == nil {
		err = options.validate(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("start orchestration %s: %w", o.name, err)
	}
	_, instanceID = ctx.machine.StartChild(replay.Child{Name: o.name, Input: input, InstanceID: options.childID()})
	return instanceID, nil
}

func (o *callOptions) childID() string {
	if o.instanceID == nil {
		return ""
	}
	return *o.instanceID
}

func (o *callOptions) validate(ctx *Context) error {
	if o.retry != nil {
		if err := o.retry.validate(); err != nil {
			return err
		}
	}
	if o.instanceID == nil {
		return nil
	}
	if *o.instanceID == ctx.InstanceID() {
		return ErrParentInstanceID
	}
	return store.ValidateInstanceID(*o.instanceID)
}

// ChildExecutionID is the id of the execution with which a child begins. It
// follows from the call, so that a start that is repeated is the same start.
func ChildExecutionID(parent history.ParentInstance, childInstanceID string) string {
	return derivedID("child", parent.InstanceID, parent.ExecutionID, strconv.Itoa(int(parent.TaskID)), childInstanceID)
}

// NextChildExecutionID is the id of the execution with which a child begins
// anew because its parent was rewound at that time: the calls of its own must
// not meet those of its forerunner. It follows from both.
func NextChildExecutionID(executionID string, rewound time.Time) string {
	return derivedID("child again", executionID, rewound.UTC().Format(time.RFC3339Nano))
}
