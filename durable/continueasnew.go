package durable

import (
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// errContinued is what ContinueAsNew gives the orchestrator to return.
var errContinued = errors.New("the orchestration continues as new: return what ContinueAsNew returned")

// ContinueOption changes how an orchestration continues as new.
type ContinueOption func(*replay.Next)

// KeepEvents hands external events that came before the call, and that nobody
// consumed, to the new execution. Those that come after it are always handed on.
func KeepEvents() ContinueOption {
	return func(next *replay.Next) { next.KeepEvents = true }
}

// OnVersion runs the new execution on another version of the orchestration, so
// that one that never ends can take part in deployments. Without it (and for
// "") the version stays.
func OnVersion(version string) ContinueOption {
	return func(next *replay.Next) { next.Version = version }
}

// ContinueAsNew ends this execution and begins another of the same instance
// with a new input and an empty history, so that a loop without end costs no
// more with time:
//
//	return loop.ContinueAsNew(ctx, next)
//
// Return what it returns, at once. Tags, custom status and parent stay; tasks
// that are open are forgotten; the instance's status is never seen as ended. An
// error or panic of the orchestrator after the call wins over it. It returns an
// error that fails the instance when in has no JSON form, or when o is not the
// orchestration that runs.
func (o Orchestration[In, Out]) ContinueAsNew(ctx *Context, in In, opts ...ContinueOption) (Out, error) {
	var none Out
	if started, ok := ctx.machine.Started(); ok && !strings.EqualFold(started.Name, o.name) {
		return none, fmt.Errorf("orchestration %s cannot continue as %s: call the sub-orchestration instead", started.Name, o.name)
	}
	input, err := encodePayload(in)
	if err != nil {
		return none, fmt.Errorf("continue %s as new: %w", o.name, err)
	}
	next := replay.Next{Input: input}
	for _, opt := range opts {
		opt(&next)
	}
	ctx.machine.ContinueAsNew(next)
	return none, errContinued
}

// NextExecution is the ExecutionStarted of the execution into which one
// continues. Its id follows from the present one's: a step that is repeated
// after a crash continues into the same.
func NextExecution(machine *replay.Machine, continuation replay.Continuation) (history.ExecutionStarted, bool) {
	started, ok := machine.Started()
	if !ok {
		return started, false
	}
	started.ExecutionID = derivedID("continue", started.InstanceID, started.ExecutionID)
	started.Input, started.CustomStatus, started.Continued = continuation.Input, machine.CustomStatus(), true
	if continuation.Version != "" {
		started.Version = continuation.Version
	}
	return started, true
}
