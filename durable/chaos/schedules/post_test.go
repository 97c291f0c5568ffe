package schedules_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"azurehaymaker/durable/store"
)

// post is a store whose queues are in the machine's hands: what is sent lies
// there until the machine delivers it.
type post struct {
	hub
	clock *clock

	mu      sync.Mutex
	letters []*letter
}

// letter is one queue message.
type letter struct {
	queue string
	body  []byte
	due   time.Time
	// deliveries so far, as the queue counts them.
	deliveries int
	// held while an engine works on it.
	held bool
}

func (p *post) Send(_ context.Context, queue string, body []byte, delay time.Duration) error {
	if err := store.ValidateMessage(body, delay); err != nil {
		return err
	}
	p.add(&letter{queue: queue, body: slices.Clone(body), due: p.clock.Now().Add(delay)})
	return nil
}

// Receive finds nothing: no message is given up, so there are no poison queues.
func (p *post) Receive(context.Context, string, int, time.Duration) ([]store.Message, error) {
	return nil, nil
}

func (p *post) add(l *letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, l)
}

func (p *post) drop(l *letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = slices.DeleteFunc(p.letters, func(other *letter) bool { return other == l })
}

// visible are the letters that can be delivered now.
func (p *post) visible() []*letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	var visible []*letter
	for _, l := range p.letters {
		if !l.held && !l.due.After(now) {
			visible = append(visible, l)
		}
	}
	return visible
}

// next is when the next letter becomes visible.
func (p *post) next() (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var next time.Time
	for _, l := range p.letters {
		if next.IsZero() || l.due.Before(next) {
			next = l.due
		}
	}
	return next, len(p.letters) > 0
}
