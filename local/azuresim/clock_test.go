package azuresim_test

import (
	"sync"
	"time"
)

// clock is a simulated time near now that tests move. azidentity compares a
// token's life with the real time, so it starts there.
type clock struct {
	mu    sync.Mutex
	value time.Time
}

func newClock() *clock { return &clock{value: time.Now().UTC().Truncate(time.Second)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value = c.value.Add(d)
}
