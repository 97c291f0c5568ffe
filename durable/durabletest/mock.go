package durabletest

import (
	"context"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// mock stands for one activity.
type mock struct {
	registry *durable.Registry
	inputs   []recordedCall
}

type recordedCall struct {
	at    time.Time
	input any
}

// Call is one call of a mocked activity.
type Call[In any] struct {
	At    time.Time // when the orchestrator scheduled it
	Input In
}

// Mock replaces an activity by f; a second Mock of the same replaces the first
// and forgets its calls. Input and output cross the same encoding as in the
// engine. f runs when the activity is scheduled; use Elapse to say how long it
// takes on the test's clock.
func Mock[In, Out any](w *Tester, a durable.Activity[In, Out], f func(ctx context.Context, in In) (Out, error)) {
	w.t.Helper()
	m := &mock{registry: durable.NewRegistry()}
	err := durable.AddActivity(m.registry, a, func(ctx context.Context, in In) (Out, error) {
		m.inputs = append(m.inputs, recordedCall{at: invocationOf(ctx).at, input: in})
		return f(ctx, in)
	})
	if err != nil {
		w.t.Fatalf("mock activity: %v", err)
	}
	w.mocks[key(a.Name())] = m
}

// MockOrchestration replaces a sub-orchestration by f, like Mock an activity.
func MockOrchestration[In, Out any](w *Tester, o durable.Orchestration[In, Out], f func(ctx context.Context, in In) (Out, error)) {
	w.t.Helper()
	Mock(w, durable.NewActivity[In, Out](o.Name()), f)
}

// Calls are the calls of a mocked activity in order.
func Calls[In, Out any](w *Tester, a durable.Activity[In, Out]) []Call[In] {
	w.t.Helper()
	m, ok := w.mocks[key(a.Name())]
	if !ok {
		w.t.Fatalf("activity %s is not mocked", a.Name())
		return nil
	}
	var calls []Call[In]
	for _, c := range m.inputs {
		if in, ok := c.input.(In); ok {
			calls = append(calls, Call[In]{At: c.at, Input: in})
		}
	}
	return calls
}

// OrchestrationCalls are the calls and starts of a mocked sub-orchestration in
// order.
func OrchestrationCalls[In, Out any](w *Tester, o durable.Orchestration[In, Out]) []Call[In] {
	w.t.Helper()
	return Calls(w, durable.NewActivity[In, Out](o.Name()))
}

// invocation is the test's side of one activity call.
type invocation struct {
	at      time.Time
	elapsed time.Duration
}

type invocationKey struct{}

func invocationOf(ctx context.Context) *invocation {
	if i, ok := ctx.Value(invocationKey{}).(*invocation); ok {
		return i
	}
	return &invocation{}
}

// Elapse says that the activity running under ctx takes d (more) on the test's
// clock. Without it an activity takes no time.
func Elapse(ctx context.Context, d time.Duration) { invocationOf(ctx).elapsed += max(d, 0) }

// Now is the test's clock inside an activity: when it was called, plus what has
// elapsed.
func Now(ctx context.Context) time.Time {
	i := invocationOf(ctx)
	return i.at.Add(i.elapsed)
}

// call runs an activity and says when its completion arrives.
func (w *Tester) call(now time.Time, started history.ExecutionStarted, id int32, task history.TaskScheduled) (time.Time, history.Event) {
	registry := w.registry
	if m, ok := w.mocks[key(task.Name)]; ok {
		registry = m.registry
	}
	during := &invocation{at: now}
	ctx := context.WithValue(w.t.Context(), invocationKey{}, during)
	result, failure := registry.RunActivity(ctx, durable.TaskInfo{
		InstanceID: started.InstanceID, ExecutionID: started.ExecutionID, TaskID: id, Name: task.Name, DeliveryCount: 1,
	}, task.Input)
	if failure != nil && failure.ErrorType == durable.ErrorTypeActivityNotRegistered {
		w.t.Errorf("activity %s is neither mocked nor registered", task.Name)
	}
	at := now.Add(during.elapsed)
	event := history.Event{ID: history.NoID, Timestamp: at, Body: history.TaskCompleted{TaskID: id, Result: result}}
	if failure != nil {
		event.Body = history.TaskFailed{TaskID: id, Failure: *failure}
	}
	return at, event
}
