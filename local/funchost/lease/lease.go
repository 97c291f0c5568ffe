// Package lease holds the singleton locks that make a listener run in one host instance
// only: a lease on a blob in azure-webjobs-hosts/locks, or a lock in memory where the
// host has no storage.
//
// A lock that is not released cleanly ends by itself after its period.
package lease

import (
	"context"
	"errors"
)

// ErrLost means that somebody else holds the lock by now.
var ErrLost = errors.New("the lock is lost")

// Locker takes one named lock. Implementations are safe for concurrent use.
type Locker interface {
	// Acquire takes the lock. It returns nil and no error when another holds it.
	Acquire(ctx context.Context) (Lock, error)
}

// Lock is a lock that is held.
type Lock interface {
	// Renew prolongs it by its period; [ErrLost] when it is no longer ours.
	Renew(ctx context.Context) error
	// Release gives it back at once.
	Release(ctx context.Context) error
}

// Memory is a lock that nobody else can hold, for hosts without storage.
type Memory struct{}

// Acquire always succeeds.
func (Memory) Acquire(context.Context) (Lock, error) { return memoryLock{}, nil }

type memoryLock struct{}

func (memoryLock) Renew(context.Context) error   { return nil }
func (memoryLock) Release(context.Context) error { return nil }
