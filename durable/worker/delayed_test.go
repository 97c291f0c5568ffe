package worker_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"azurehaymaker/durable/store"
)

// delayed keeps delayed messages back until the test's clock is there, so that
// days of timers pass in no time on any store.
type delayed struct {
	store.Store
	clock *clock

	mu      sync.Mutex
	waiting []delayedMessage
}

type delayedMessage struct {
	queue string
	body  []byte
	at    time.Time
}

func (d *delayed) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	if err := store.ValidateMessage(body, delay); err != nil {
		return err
	}
	if delay == 0 {
		return d.Store.Send(ctx, queue, body, 0)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = append(d.waiting, delayedMessage{queue, slices.Clone(body), d.clock.Now().Add(delay)})
	return nil
}

// release sends what is due and says when the next one is, false when none
// waits.
func (d *delayed) release(ctx context.Context) (next time.Time, waits bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	var still []delayedMessage
	for _, m := range d.waiting {
		if !m.at.After(now) {
			if err := d.Store.Send(ctx, m.queue, m.body, 0); err != nil {
				return time.Time{}, false, err
			}
			continue
		}
		still = append(still, m)
		if next.IsZero() || m.at.Before(next) {
			next = m.at
		}
	}
	d.waiting = still
	return next, len(still) > 0, nil
}
