package memory_test

import (
	"sync/atomic"
	"testing"
	"time"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/store/storetest"
)

// runningClock moves a quarter of a second each time it is read, so that what
// becomes visible later does so after a few polls.
func runningClock() func() time.Time {
	var reads atomic.Int64
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return func() time.Time { return start.Add(time.Duration(reads.Add(1)) * 250 * time.Millisecond) }
}

func TestStorePassesTheSuite(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return memory.New(runningClock()) })
}
