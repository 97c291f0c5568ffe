package storetest_test

import (
	"context"
	"errors"
	"time"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

type lateMessages struct{ *memory.Store }

func (s lateMessages) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	if delay > 0 && delay < time.Hour {
		delay += 24 * time.Hour
	}
	return s.Store.Send(ctx, queue, body, delay)
}

type earlyMessages struct{ *memory.Store }

func (s earlyMessages) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	if delay < 0 || delay > store.MaxDelay {
		return s.Store.Send(ctx, queue, body, delay)
	}
	return s.Store.Send(ctx, queue, body, 0)
}

type noLease struct{ *memory.Store }

func (s noLease) Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]store.Message, error) {
	messages, err := s.Store.Receive(ctx, queue, limit, lease)
	for _, m := range messages {
		err = errors.Join(err, s.Release(ctx, queue, m, 0))
	}
	return messages, err
}

type endlessLease struct{ *memory.Store }

func (s endlessLease) Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]store.Message, error) {
	if lease > 0 {
		lease = store.MaxDelay
	}
	return s.Store.Receive(ctx, queue, limit, lease)
}

type keepsMessages struct{ *memory.Store }

func (keepsMessages) Delete(context.Context, string, store.Message) error { return nil }

type hidesLostLease struct{ *memory.Store }

func (s hidesLostLease) Delete(ctx context.Context, queue string, m store.Message) error {
	err := s.Store.Delete(ctx, queue, m)
	if errors.Is(err, store.ErrMessageGone) {
		return nil
	}
	return err
}
