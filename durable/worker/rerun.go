package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// ErrorTypeRerun is the type of the failure of an instance that was to take over
// what another has done, and cannot.
const ErrorTypeRerun = "RerunImpossible"

// rerun begins an execution with what another has done before a step. When that
// cannot be (the other was purged meanwhile, or the code is not its own any
// more) the instance fails without having done anything.
func (e *Engine) rerun(ctx context.Context, x *execution, from current, started history.ExecutionStarted) error {
	now := e.options.Now()
	begun, err := e.takeOver(ctx, started, *x.rerunOf)
	switch {
	case errors.Is(err, rewind.ErrNoSuchStep), errors.Is(err, rewind.ErrOtherCode):
		e.log.Warn("instance cannot take over what another has done", instanceID(x.id), zap.Error(err))
		if begun, err = impossible(*from.begin, started, err, now); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	e.logBegin(x, started)
	x.machine = begun.Machine
	if err := e.commit(ctx, x, begun.Events, nil, 0); err != nil {
		return err
	}
	x.rerunOf = nil
	x.outbox.sent(begun.Done)
	if err := e.publish(ctx, x, false); err != nil {
		return err
	}
	if len(from.inbox) > 0 { // it is heard in the next step
		return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
	}
	return nil
}

func (e *Engine) takeOver(ctx context.Context, started history.ExecutionStarted, of history.RerunOf) (rewind.Continuing, error) {
	part, err := e.store.Load(ctx, of.InstanceID, store.Known{})
	if err != nil {
		return rewind.Continuing{}, err
	}
	if part.ExecutionID != of.ExecutionID {
		return rewind.Continuing{}, fmt.Errorf("%w: instance %q was purged or started anew", rewind.ErrNoSuchStep, of.InstanceID)
	}
	return rewind.Rerun(rewind.Takeover{
		Events: history.Effective(part.Events), TaskID: of.TaskID, Started: started, Now: e.options.Now(),
		Build: func(bool) *replay.Machine { return e.registry.NewMachine(started, e.log) },
	})
}

// impossible is the history of an instance that fails before its code runs.
func impossible(begin history.Event, started history.ExecutionStarted, cause error, now time.Time) (rewind.Continuing, error) {
	failure := &history.Failure{ErrorType: ErrorTypeRerun, ErrorMessage: cause.Error(), IsNonRetriable: true}
	commit := state{executionID: started.ExecutionID, begin: &begin}.failed(now.UTC().Truncate(replay.Tick), failure, "")
	machine := replay.New(replay.Info{InstanceID: started.InstanceID, ExecutionID: started.ExecutionID}, nil)
	if err := machine.Replay(commit.Append); err != nil {
		machine.Close()
		return rewind.Continuing{}, err
	}
	return rewind.Continuing{Machine: machine, Events: commit.Append}, nil
}
