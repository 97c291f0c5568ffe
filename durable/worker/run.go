package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/store"
)

// WorkerOptions says how Run receives. Zero means the default named there.
type WorkerOptions struct {
	// Concurrency (16) bounds the messages in work per queue.
	Concurrency int
	// Lease (5 min) hides a message while it is in work.
	Lease time.Duration
	// MinPoll (20 ms) and MaxPoll (1 s) bound the wait between two receives of
	// an empty queue; it doubles from one to the other.
	MinPoll, MaxPoll time.Duration
	// RetryDelay (0) is how long a message waits after a failed delivery.
	RetryDelay time.Duration
}

func (o WorkerOptions) withDefaults() WorkerOptions {
	o.Concurrency = cmp.Or(o.Concurrency, 16)
	o.Lease = cmp.Or(o.Lease, 5*time.Minute)
	o.MinPoll = cmp.Or(o.MinPoll, 20*time.Millisecond)
	o.MaxPoll = cmp.Or(o.MaxPoll, time.Second)
	return o
}

// Run receives from the engine's queues without a Functions host and treats the
// messages as the host would: several at a time, again after a failure, to the
// poison queue after Options.PoisonDeliveries. It returns when ctx ends and the
// messages in work are done with; a failing store is tried again for ever.
func Run(ctx context.Context, engine *Engine, options WorkerOptions) {
	options = options.withDefaults()
	var group sync.WaitGroup
	for i, queue := range engine.Queues() {
		handle := engine.HandleTask
		if i == 0 {
			handle = engine.HandleWake
		}
		r := &receiver{engine: engine, queue: queue, handle: handle, options: options, nudged: engine.nudges.watch(queue), freed: make(chan struct{}, 1)}
		group.Go(func() { r.run(ctx) })
	}
	group.Wait()
}

// receiver works on one queue.
type receiver struct {
	engine  *Engine
	queue   string
	handle  func(ctx context.Context, body []byte, deliveries int) error
	options WorkerOptions
	nudged  <-chan struct{}

	mu     sync.Mutex
	inWork int
	freed  chan struct{}
}

func (r *receiver) run(ctx context.Context) {
	var group sync.WaitGroup
	defer group.Wait()
	pause := r.options.MinPoll
	for ctx.Err() == nil {
		free := r.free()
		// As the host does: fetch once half of the places are free, so that a
		// busy queue is read in batches.
		if free*2 < r.options.Concurrency {
			r.wait(ctx, r.options.MaxPoll, r.freed)
			continue
		}
		messages, err := r.engine.store.Receive(ctx, r.queue, min(free, 32), r.options.Lease)
		if err != nil && ctx.Err() == nil {
			r.engine.log.Warn("receive failed", zap.String(keyQueue, r.queue), zap.Error(err))
		}
		if len(messages) == 0 {
			r.wait(ctx, pause, r.nudged)
			pause = min(pause*2, r.options.MaxPoll)
			continue
		}
		pause = r.options.MinPoll
		r.change(len(messages))
		for _, m := range messages {
			group.Go(func() {
				defer r.change(-1)
				r.work(ctx, m)
			})
		}
	}
}

// work handles one message and settles it. Settling outlives the context: a
// message that was worked on must not come back.
func (r *receiver) work(ctx context.Context, m store.Message) {
	err := r.handle(ctx, m.Body, int(m.DequeueCount))
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.engine.options.StepTimeout)
	defer cancel()
	switch {
	case err == nil:
		err = r.engine.store.Delete(settle, r.queue, m)
	case m.DequeueCount >= int64(r.engine.options.PoisonDeliveries):
		r.engine.log.Error("message moves to poison", zap.String(keyQueue, r.queue), zap.Error(err))
		if err = r.engine.store.Send(settle, r.queue+poisonSuffix, m.Body, 0); err == nil {
			err = r.engine.store.Delete(settle, r.queue, m)
		}
	default:
		r.engine.log.Warn("message comes back", zap.String(keyQueue, r.queue), zap.Int64(keyDeliveries, m.DequeueCount), zap.Error(err))
		err = r.engine.store.Release(settle, r.queue, m, r.options.RetryDelay)
	}
	if err != nil && !errors.Is(err, store.ErrMessageGone) {
		r.engine.log.Warn("message could not be settled; it comes back when its lease ends",
			zap.String(keyQueue, r.queue), zap.Error(fmt.Errorf("settle: %w", err)))
	}
}

func (r *receiver) free() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.options.Concurrency - r.inWork
}

func (r *receiver) change(by int) {
	r.mu.Lock()
	r.inWork += by
	r.mu.Unlock()
	if by < 0 {
		select {
		case r.freed <- struct{}{}:
		default:
		}
	}
}

func (r *receiver) wait(ctx context.Context, d time.Duration, early <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-early:
	case <-ctx.Done():
	}
}
