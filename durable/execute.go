package durable

import (
	"context"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// NewMachine makes the machine of the execution that began with started, on the
// version recorded there. An unknown name or version gives a machine whose
// first step fails the instance. logger may be nil. Close the machine.
func (r *Registry) NewMachine(started history.ExecutionStarted, logger *zap.Logger) *replay.Machine {
	info := replay.Info{InstanceID: started.InstanceID, ExecutionID: started.ExecutionID}
	run := r.orchestrator(started.Name, started.Version)
	if run == nil {
		return replay.New(info, nil)
	}
	return replay.New(info, func(m *replay.Machine) (string, *history.Failure) {
		return run(&Context{machine: m, logger: replaySafe(logger, m)}, started.Input)
	})
}

// RunActivity runs the activity named in info over its recorded input. Errors
// and panics of the activity are its failure; an unknown activity fails with
// ErrorTypeActivityNotRegistered.
func (r *Registry) RunActivity(ctx context.Context, info TaskInfo, input string) (result string, failure *history.Failure) {
	r.mu.RLock()
	entry, ok := r.activities[nameKey(info.Name)]
	r.mu.RUnlock()
	if !ok {
		return "", &history.Failure{
			ErrorType:    ErrorTypeActivityNotRegistered,
			ErrorMessage: fmt.Sprintf("activity %q is not registered in this program", info.Name),
		}
	}
	defer func() {
		if recovered := recover(); recovered != nil {
			result, failure = "", panicFailure(recovered)
		}
	}()
	return entry.run(WithTaskInfo(ctx, info), input)
}

func activityOverText[In, Out any](f func(ctx context.Context, in In) (Out, error)) func(context.Context, string) (string, *history.Failure) {
	return func(ctx context.Context, input string) (string, *history.Failure) {
		in, err := decodeArguments[In](input)
		if err != nil {
			return "", &history.Failure{ErrorType: ErrorTypeInput, ErrorMessage: err.Error(), IsNonRetriable: true}
		}
		out, err := f(ctx, in)
		if err != nil {
			return "", FailureOf(err)
		}
		result, err := encodePayload(out)
		if err != nil {
			return "", &history.Failure{ErrorType: ErrorTypeOutput, ErrorMessage: err.Error(), IsNonRetriable: true}
		}
		return result, nil
	}
}
