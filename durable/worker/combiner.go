package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// errAbandoned reaches the followers of a leader that panicked.
var errAbandoned = errors.New("the step was abandoned because its code panicked")

// errNoTurn reaches a caller whose time ended while the step before its own did
// not come back.
var errNoTurn = errors.New("the step before did not come back")

func noTurn(ctx context.Context) error {
	if cause := context.Cause(ctx); !errors.Is(cause, ctx.Err()) {
		return fmt.Errorf("%w: %w: %w", errNoTurn, ctx.Err(), cause)
	}
	return fmt.Errorf("%w: %w", errNoTurn, context.Cause(ctx))
}

// combiner serialises the work on each instance in this process and lets
// requests that queue up meanwhile share one step ("flat combining"): one of
// the waiting callers becomes the leader, does the work of everybody, and hands
// the lead to the first that came after. No goroutine is started and no caller
// does more than one batch.
type combiner struct {
	limit int
	mu    sync.Mutex
	lanes map[string]*lane
}

// lane is the line in front of one instance; it exists while a leader does.
type lane struct{ waiting []*turn }

// turn is one caller's place in the line.
type turn struct {
	request *request
	lead    chan struct{} // closed when the lead is handed over
	done    chan struct{} // closed when err is final
	err     error
}

func newCombiner(limit int) *combiner {
	return &combiner{limit: limit, lanes: map[string]*lane{}}
}

// do has the request worked on, by this caller or by another, and returns the
// outcome of the batch it was in. A caller whose context ends while it waits
// leaves the line; once its batch has begun it gets the batch's outcome.
func (c *combiner) do(ctx context.Context, id string, r *request, work func(batch []*request) error) error {
	t := &turn{request: r, lead: make(chan struct{}), done: make(chan struct{})}
	if !c.enter(id, t) {
		select {
		case <-t.done:
			return t.err
		case <-t.lead:
		case <-ctx.Done():
			if c.leave(id, t) {
				return noTurn(ctx)
			}
			<-t.done
			return t.err
		}
	}
	return c.run(id, work)
}

// enter joins the line and says whether the caller leads.
func (c *combiner) enter(id string, t *turn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, busy := c.lanes[id]
	if !busy {
		l = &lane{}
		c.lanes[id] = l
	}
	l.waiting = append(l.waiting, t)
	return !busy
}

// leave takes a waiting turn out of the line; false when it is being worked on.
// A turn that had just been given the lead hands it on.
func (c *combiner) leave(id string, t *turn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lanes[id]
	if l == nil {
		return false
	}
	place := slices.Index(l.waiting, t)
	if place < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, place, place+1)
	select {
	case <-t.lead:
		c.handOver(id, l)
	default:
	}
	return true
}

// run works on the first turns of the line; the leader's own is the very first.
func (c *combiner) run(id string, work func(batch []*request) error) error {
	batch := c.take(id)
	err := errAbandoned
	defer func() {
		for _, t := range batch {
			t.err = err
			close(t.done)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.handOver(id, c.lanes[id])
	}()
	requests := make([]*request, len(batch))
	for i, t := range batch {
		requests[i] = t.request
	}
	err = work(requests)
	return err
}

func (c *combiner) take(id string) []*turn {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lanes[id]
	n := min(len(l.waiting), c.limit)
	batch := slices.Clone(l.waiting[:n])
	l.waiting = slices.Delete(l.waiting, 0, n)
	return batch
}

// handOver gives the lead to the first in line; the caller holds the lock.
func (c *combiner) handOver(id string, l *lane) {
	if len(l.waiting) == 0 {
		delete(c.lanes, id)
		return
	}
	close(l.waiting[0].lead)
}
