package memory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"azurehaymaker/durable/store"
)

type queue struct{ messages []*message }

type message struct {
	id        string
	receipt   string
	body      []byte
	dequeued  int64
	visibleAt time.Time
}

// queue makes it when missing; the caller holds the lock.
func (s *Store) queue(name string) *queue {
	q, found := s.queues[name]
	if !found {
		q = &queue{}
		s.queues[name] = q
	}
	return q
}

// Send implements store.Queues.
func (s *Store) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	if err := first(ctx.Err(), store.ValidateQueueName(queue), store.ValidateMessage(body, delay)); err != nil {
		return fmt.Errorf("send to queue %q: %w", queue, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queue(queue)
	q.messages = append(q.messages, &message{
		id:        fmt.Sprintf("message-%d", s.next()),
		body:      slices.Clone(body),
		visibleAt: s.now().Add(delay),
	})
	return nil
}

// Receive implements store.Queues.
func (s *Store) Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]store.Message, error) {
	if err := first(ctx.Err(), store.ValidateQueueName(queue), store.ValidateReceive(limit, lease)); err != nil {
		return nil, fmt.Errorf("receive from queue %q: %w", queue, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, found := s.queues[queue]
	if !found {
		return nil, nil
	}
	var received []store.Message
	now := s.now()
	for _, m := range q.messages {
		if len(received) == limit {
			break
		}
		if m.visibleAt.After(now) {
			continue
		}
		m.dequeued++
		m.visibleAt = now.Add(lease)
		m.receipt = fmt.Sprintf("receipt-%d", s.next())
		received = append(received, store.Message{ID: m.id, Receipt: m.receipt, Body: slices.Clone(m.body), DequeueCount: m.dequeued})
	}
	return received, nil
}

// Delete implements store.Queues.
func (s *Store) Delete(ctx context.Context, queue string, message store.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	index, err := s.held(ctx, queue, message)
	if err != nil {
		return fmt.Errorf("delete from queue %q: %w", queue, err)
	}
	q := s.queues[queue]
	q.messages = slices.Delete(q.messages, index, index+1)
	return nil
}

// Release implements store.Queues.
func (s *Store) Release(ctx context.Context, queue string, message store.Message, delay time.Duration) error {
	if err := store.ValidateMessage(message.Body, delay); err != nil {
		return fmt.Errorf("release to queue %q: %w", queue, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	index, err := s.held(ctx, queue, message)
	if err != nil {
		return fmt.Errorf("release to queue %q: %w", queue, err)
	}
	m := s.queues[queue].messages[index]
	m.visibleAt, m.receipt = s.now().Add(delay), ""
	return nil
}

// held finds the message while the receipt is its latest; the caller holds the
// lock. As in Queue Storage a receipt stays good after the lease ran out, until
// somebody else receives the message.
func (s *Store) held(ctx context.Context, queue string, message store.Message) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if q, found := s.queues[queue]; found && message.Receipt != "" {
		for i, m := range q.messages {
			if m.id == message.ID && m.receipt == message.Receipt {
				return i, nil
			}
		}
	}
	return 0, store.ErrMessageGone
}
