package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/store/azurestorage"
)

// The pace of preparing storage.
const (
	prepareTimeout = 30 * time.Second
	firstRetry     = 500 * time.Millisecond
	maxRetry       = 30 * time.Second
)

// preparation creates tables, queues and containers once, in the background:
// the host waits for the handler to listen, and its queue triggers wait for
// queues that it never creates itself. An invocation that arrives earlier waits
// for it. Storage that is down is tried again until the handler stops.
type preparation struct {
	cancel context.CancelFunc
	done   chan struct{} // closed when everything is there
	ended  chan struct{} // closed when the goroutine has ended

	// refused is closed when this process may not use the storage at all.
	refused chan struct{}

	mu   sync.Mutex
	last error
}

func prepare(log *zap.Logger, steps ...func(context.Context) error) *preparation {
	ctx, cancel := context.WithCancel(context.Background())
	p := &preparation{cancel: cancel, done: make(chan struct{}), ended: make(chan struct{}), refused: make(chan struct{})}
	go p.run(ctx, log, steps)
	return p
}

func (p *preparation) run(ctx context.Context, log *zap.Logger, steps []func(context.Context) error) {
	defer close(p.ended)
	for wait := firstRetry; ; wait = min(2*wait, maxRetry) {
		err := attempt(ctx, steps)
		if err == nil {
			close(p.done)
			return
		}
		if p.refuse(err) {
			return
		}
		log.Warn("storage is not ready, trying again", zap.Duration("after", wait), zap.Error(err))
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// refuse notes a failed attempt and says whether there can be no other, because
// the task hub belongs to another app.
func (p *preparation) refuse(err error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = err
	var taken *azurestorage.HubTakenError
	if !errors.As(err, &taken) {
		return false
	}
	select {
	case <-p.refused:
	default:
		close(p.refused)
	}
	return true
}

// refusal is why this process may not use the storage, once refused is closed.
func (p *preparation) refusal() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

func attempt(ctx context.Context, steps []func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, prepareTimeout)
	defer cancel()
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wait blocks until storage is ready or ctx ends; its error holds the cause.
func (p *preparation) wait(ctx context.Context) error {
	select {
	case <-p.refused:
		return p.refusal()
	default:
	}
	select {
	case <-p.done:
		return nil
	default:
	}
	select {
	case <-p.done:
		return nil
	case <-p.refused:
		return p.refusal()
	case <-ctx.Done():
		p.mu.Lock()
		defer p.mu.Unlock()
		return fmt.Errorf("storage is not ready: %w (last attempt: %w)", context.Cause(ctx), orNone(p.last))
	}
}

func orNone(err error) error {
	if err == nil {
		return fmt.Errorf("none has ended yet")
	}
	return err
}

// stop ends the attempts and waits for that.
func (p *preparation) stop() {
	p.cancel()
	<-p.ended
}
