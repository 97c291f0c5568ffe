package invocation

import (
	"context"
	"net/http"
)

// Function is one function of the app, bound to the code that runs it.
type Function struct {
	name    string
	serve   func(context.Context, envelope) (Reply, error) // queue and timer functions
	binding string                                         // of their trigger
	route   string                                         // HTTP functions
	methods []string
	handler http.Handler
}

// Name returns the function's name, which is its folder's name.
func (f Function) Name() string { return f.name }

// Queue binds a queue function. binding is the trigger's name in function.json.
// A nil error deletes the message; any other leaves it to be delivered again,
// and after the host's limit moves it to the poison queue. Deliveries repeat and
// run in parallel, so f must be idempotent and safe for concurrent use.
func Queue(name, binding string, f func(context.Context, QueueMessage) error) Function {
	return QueueWithOutputs(name, binding, func(ctx context.Context, m QueueMessage) (Reply, error) {
		return Reply{}, f(ctx, m)
	})
}

// QueueWithOutputs is Queue for a function whose function.json also declares
// output bindings. The host writes them after the answer and not atomically.
func QueueWithOutputs(name, binding string, f func(context.Context, QueueMessage) (Reply, error)) Function {
	return Function{name: name, binding: binding, serve: func(ctx context.Context, e envelope) (Reply, error) {
		m, err := e.queueMessage(binding)
		if err != nil {
			return Reply{}, err
		}
		return f(ctx, m)
	}}
}

// Timer binds a timer function. An error is recorded by the host and neither
// repeats the firing nor stops the schedule.
func Timer(name, binding string, f func(context.Context, TimerInfo) error) Function {
	return Function{name: name, binding: binding, serve: func(ctx context.Context, e envelope) (Reply, error) {
		t, err := e.timerInfo(binding)
		if err != nil {
			return Reply{}, err
		}
		return Reply{}, f(ctx, t)
	}}
}

// HTTP binds an HTTP function whose requests the host forwards. route is the
// public path with the host's prefix, "/api/health" or "/api/v1/{*path}"; the
// catch-all also takes the path without it. methods are those of function.json.
//
// h sees the public path, with the letter case of the literal part made that of
// route, because the host matches routes ignoring case and forwards the path as
// the client wrote it. Its answer is buffered: the host buffers it anyway, so
// nothing streams. A client that leaves is never signalled.
func HTTP(name, route string, methods []string, h http.Handler) Function {
	return Function{name: name, route: route, methods: methods, handler: h}
}
