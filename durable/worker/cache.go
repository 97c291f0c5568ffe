package worker

import (
	"container/list"
	"sync"
)

// cache keeps executions between steps, the least recently used leaving first.
// An execution in use is not in it: take hands it over, put gives it back.
type cache struct {
	maxExecutions, maxEvents int

	mu     sync.Mutex
	closed bool
	events int
	order  *list.List // of *execution, the most recently used in front
	byID   map[string]*list.Element
}

func newCache(executions, events int) *cache {
	return &cache{maxExecutions: executions, maxEvents: events, order: list.New(), byID: map[string]*list.Element{}}
}

// take removes and returns the execution, nil if it is not there.
func (c *cache) take(id string) *execution {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.byID[id]
	if !ok {
		return nil
	}
	return c.remove(element)
}

// put keeps the execution and lets go of the oldest ones beyond the bounds.
func (c *cache) put(x *execution) {
	c.mu.Lock()
	var dropped []*execution
	if c.closed || len(x.events) > c.maxEvents {
		dropped = append(dropped, x)
	} else {
		c.byID[x.id] = c.order.PushFront(x)
		c.events += len(x.events)
	}
	for c.order.Len() > c.maxExecutions || c.events > c.maxEvents {
		dropped = append(dropped, c.remove(c.order.Back()))
	}
	c.mu.Unlock()
	for _, old := range dropped {
		old.dropMachine()
	}
}

// ended says whether the execution is kept here and has ended. It may say no
// when it has.
func (c *cache) ended(id, executionID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.byID[id]
	if !ok {
		return false
	}
	x, ok := element.Value.(*execution)
	return ok && x.executionID == executionID && x.finished()
}

// close ends every parked orchestrator and keeps nothing from now on.
func (c *cache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for c.order.Len() > 0 {
		c.remove(c.order.Back()).dropMachine()
	}
}

// remove needs the lock.
func (c *cache) remove(element *list.Element) *execution {
	x, ok := c.order.Remove(element).(*execution)
	if !ok {
		return nil
	}
	delete(c.byID, x.id)
	c.events -= len(x.events)
	return x
}
