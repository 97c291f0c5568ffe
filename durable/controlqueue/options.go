package controlqueue

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/store"
)

// Hub is the task hub that the tools write to; *azurestorage.Store is one.
type Hub interface {
	store.Instances
	store.Histories
	store.Queues
	// ControlQueues lists the queues <hub>-control-NN that exist.
	ControlQueues(ctx context.Context) ([]string, error)
	// LargeText reads the blob behind a message that was too long for a queue,
	// at most limit bytes of it; store.ErrNoLargeText.
	LargeText(ctx context.Context, name string, limit int) (string, error)
}

// Request is a start that a tool asks for.
type Request struct {
	// Orchestration is the name as the tool's user spelled it.
	Orchestration, InstanceID, Version string
	// Input is JSON text, "" for none. func durable start-new sends what stands
	// on its command line as a JSON string, also when it looks like an object;
	// only its @file is sent as the JSON that it is.
	Input string
	Tags  map[string]string
	// Once says that the id stays used after its instance has ended.
	Once bool
}

// Options says how a Receiver works. The first two are required.
type Options struct {
	// OrchestrationQueue carries the engine's wake messages.
	OrchestrationQueue string
	// Now is the time.
	Now func() time.Time
	// Logger hears of what is dropped and refused, and why; nil discards it.
	Logger *zap.Logger
	// Prepare, when set, checks each start and may complete it; the id must stay.
	// An error makes the instance a failed one with the error's text as output;
	// one that wraps ErrUndecided brings the message back instead. It is called
	// again for a message that is delivered again.
	Prepare func(context.Context, Request) (Request, error)
}

// ErrUndecided says that Prepare could not find out whether a start is good.
var ErrUndecided = errors.New("whether the start is good could not be decided")

func (o Options) validate() error {
	switch {
	case o.OrchestrationQueue == "":
		return errors.New("the control queues' receiver needs the name of the orchestration queue")
	case o.Now == nil:
		return errors.New("the control queues' receiver needs a clock")
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	if o.Prepare == nil {
		o.Prepare = func(_ context.Context, r Request) (Request, error) { return r, nil }
	}
	return o
}
