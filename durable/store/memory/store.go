// Package memory is a store.Store that lives in this process: for the engine's
// tests, for workflow tests and for measuring the engine without storage.
//
// It keeps every promise of the contract, with the same precision as Table
// storage (times in UTC, cut to 100 ns), so that a test which passes here does
// not fail there for a reason of the store. Nothing survives the process. It
// refuses what the contract refuses and cannot fail otherwise; wrap it in
// package faulty to make it fail. All methods are safe for concurrent use.
package memory

import (
	"context"
	"fmt"
	"sync"
	"time"

	"azurehaymaker/durable/store"
)

// Store holds one task hub. Make it with New.
type Store struct {
	now func() time.Time

	mu         sync.Mutex
	instances  map[string]store.Instance
	partitions map[string]*partition
	queues     map[string]*queue
	serial     int64
}

var _ store.Store = (*Store)(nil)

// New makes an empty store. now decides which queue messages are visible.
func New(now func() time.Time) *Store {
	return &Store{
		now:        now,
		instances:  map[string]store.Instance{},
		partitions: map[string]*partition{},
		queues:     map[string]*queue{},
	}
}

// Prepare implements store.Store.
func (s *Store) Prepare(ctx context.Context, queues ...string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("prepare the task hub: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range queues {
		if err := store.ValidateQueueName(name); err != nil {
			return fmt.Errorf("prepare the task hub: %w", err)
		}
		s.queue(name)
	}
	return nil
}

// next numbers ETags, messages and receipts; the caller holds the lock.
func (s *Store) next() int64 {
	s.serial++
	return s.serial
}
