package worker_test

import (
	"context"
	"sync"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Stores that break one promise each.

type dropsAnEvent struct{ store.Store }

func (s dropsAnEvent) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	if n := len(c.Append); n > 2 {
		c.Append = append(append([]history.Event{}, c.Append[:n-2]...), c.Append[n-1])
	}
	return s.Store.Commit(ctx, id, c)
}

type ignoresETag struct{ store.Store }

func (s ignoresETag) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	present, err := s.Load(ctx, id, store.Known{})
	if err != nil {
		return "", err
	}
	c.Expect = present.ETag
	if c.From > 0 {
		c.From = present.Committed
	}
	return s.Store.Commit(ctx, id, c)
}

// losesCommits forgets every fourth commit although it says that it was made.
type losesCommits struct {
	store.Store
	mu *sync.Mutex
	n  *int
}

func (s losesCommits) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *s.n++; *s.n%4 == 0 {
		return c.Expect, nil
	}
	return s.Store.Commit(ctx, id, c)
}

// losesTheLastRow keeps what the row said before the instance ended.
type losesTheLastRow struct{ store.Store }

func (s losesTheLastRow) SaveInstance(ctx context.Context, i store.Instance) error {
	if i.Status.Terminal() {
		return nil
	}
	return s.Store.SaveInstance(ctx, i)
}

type losesInbox struct{ store.Store }

func (losesInbox) AddInbox(context.Context, store.Instance, store.InboxItem) error { return nil }

// partialBatch writes the events of a step and leaves what it consumed.
type partialBatch struct{ store.Store }

func (s partialBatch) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	c.Consumed = nil
	return s.Store.Commit(ctx, id, c)
}

// halfBatch writes the first half of a step, and the sentinel for it.
type halfBatch struct{ store.Store }

func (s halfBatch) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	c.Append = c.Append[:(len(c.Append)+1)/2]
	return s.Store.Commit(ctx, id, c)
}

// losesMessages forgets every third message.
type losesMessages struct {
	store.Store
	mu *sync.Mutex
	n  *int
}

func (s losesMessages) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *s.n++; *s.n%3 == 0 {
		return nil
	}
	return s.Store.Send(ctx, queue, body, delay)
}

// Stores that do what at-least-once delivery, in no order, allows.

type deliversTwice struct{ store.Store }

func (s deliversTwice) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	if err := s.Store.Send(ctx, queue, body, delay); err != nil {
		return err
	}
	return s.Store.Send(ctx, queue, body, delay)
}

// deliversLate holds back every other message until nothing else is to be had.
type deliversLate struct {
	store.Store
	late *lateMessages
}

type lateMessages struct {
	mu   sync.Mutex
	n    int
	held map[string][][]byte
}

func (s deliversLate) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	if s.late.n++; s.late.n%2 == 0 && delay == 0 {
		s.late.held[queue] = append(s.late.held[queue], body)
		return nil
	}
	return s.Store.Send(ctx, queue, body, delay)
}

func (s deliversLate) Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]store.Message, error) {
	messages, err := s.Store.Receive(ctx, queue, limit, lease)
	if err != nil || len(messages) > 0 {
		return messages, err
	}
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	for _, body := range s.late.held[queue] {
		if err := s.Store.Send(ctx, queue, body, 0); err != nil {
			return nil, err
		}
	}
	delete(s.late.held, queue)
	return s.Store.Receive(ctx, queue, limit, lease)
}
