package queue

import (
	"context"
	"errors"
	"time"
)

// renewal keeps a message invisible while its invocation runs and tracks its pop receipt.
type renewal struct {
	stop chan struct{}
	last chan Message
}

// keepHidden renews at half of the invisibility until end. A message that is gone ends
// the renewal quietly; another failure is tried again at the next turn.
func (l *Listener) keepHidden(ctx context.Context, m Message) *renewal {
	r := &renewal{stop: make(chan struct{}), last: make(chan Message, 1)}
	l.inFlight.Go(func() {
		defer func() { r.last <- m }()
		ticker := time.NewTicker(max(l.Hide/2, time.Millisecond))
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				receipt, err := l.Queue.Hide(ctx, m, l.Hide)
				if errors.Is(err, ErrGone) {
					return
				}
				if err == nil {
					m.PopReceipt = receipt
				}
			case <-r.stop:
				return
			case <-ctx.Done():
				return
			}
		}
	})
	return r
}

// end stops the renewal and returns the message with its latest pop receipt. A renewal
// under way is waited for: only its answer knows the valid receipt.
func (r *renewal) end() Message {
	close(r.stop)
	return <-r.last
}
