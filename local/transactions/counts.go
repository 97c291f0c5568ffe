package transactions

import (
	"maps"
	"sync"
)

// Counts are numbers of transactions by operation.
type Counts map[Operation]int

// Since gives what was added to before.
func (c Counts) Since(before Counts) Counts {
	added := Counts{}
	for operation, n := range c {
		if n != before[operation] {
			added[operation] = n - before[operation]
		}
	}
	return added
}

// Total is the number of all transactions.
func (c Counts) Total() int {
	total := 0
	for _, n := range c {
		total += n
	}
	return total
}

// Polls are the receives that found nothing.
func (c Counts) Polls() int { return c[Operation{queue, Poll}] }

// Work is the number of transactions without the polls.
func (c Counts) Work() int { return c.Total() - c.Polls() }

// Of is the number of one operation.
func (c Counts) Of(service, name string) int { return c[Operation{service, name}] }

// counter is safe for concurrent use.
type counter struct {
	mu     sync.Mutex
	counts Counts
}

func (c *counter) add(o Operation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[o]++
}

func (c *counter) snapshot() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.counts)
}
