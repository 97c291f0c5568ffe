package storetest_test

import (
	"context"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

type forgetsAttempts struct{ *memory.Store }

func (s forgetsAttempts) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	p, err := s.Store.Load(ctx, id, known)
	if known.Events > 0 {
		p.Attempts = store.Attempts{}
	}
	return p, err
}

// countsTheDead makes a history for whatever it counts.
type countsTheDead struct{ *memory.Store }

func (s countsTheDead) SaveAttempts(ctx context.Context, instance store.Instance, attempts store.Attempts) error {
	instance.Status = history.StatusPending
	return s.Store.SaveAttempts(ctx, instance, attempts)
}
