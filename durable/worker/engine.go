package worker

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// ErrMalformedMessage says that the body is no message of this engine. It is
// returned so that the queue's receiver moves the message to the poison queue in
// the end, where Sweep counts it and a person can look at it.
var ErrMalformedMessage = message.ErrMalformed

// ErrorTypeActivityTimeout is the type of the failure of an activity that
// exceeded its time.
const ErrorTypeActivityTimeout = "ActivityTimeout"

// Engine works on the instances of one task hub. Make it with New.
type Engine struct {
	store    store.Store
	registry *durable.Registry
	options  Options
	log      *zap.Logger
	combiner *combiner
	cache    *cache
	nudges   *nudges
	sweeping sweepState
}

// New makes an engine. It fails when a required option is missing. Call Close
// when no call is in work any more.
func New(s store.Store, registry *durable.Registry, options Options) (*Engine, error) {
	if s == nil || registry == nil {
		return nil, errors.New("the engine needs a store and a registry")
	}
	if err := options.validate(); err != nil {
		return nil, err
	}
	options = options.withDefaults()
	return &Engine{
		store: s, registry: registry, options: options, log: options.Logger,
		combiner: newCombiner(options.BatchLimit),
		cache:    newCache(options.CachedExecutions, options.CachedEvents),
		nudges:   newNudges(),
		sweeping: newSweepState(),
	}, nil
}

// Close ends the orchestrators that are parked in memory; nothing is lost, the
// next step of each reads its history. It may be called twice.
func (e *Engine) Close() { e.cache.close() }

// Prepare creates the tables, the container and the queues that are missing:
// those of the orchestrations and of every registered activity.
func (e *Engine) Prepare(ctx context.Context) error {
	return e.store.Prepare(ctx, e.Queues()...)
}

// Queues are the queues the engine receives from: first that of the wakes, then
// those of the registered activities.
func (e *Engine) Queues() []string {
	queues := []string{e.options.OrchestrationQueue}
	seen := map[string]bool{e.options.OrchestrationQueue: true}
	for _, activity := range e.registry.Activities() {
		if queue := e.options.ActivityQueue(activity); !seen[queue] {
			seen[queue] = true
			queues = append(queues, queue)
		}
	}
	return queues
}
