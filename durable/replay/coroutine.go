package replay

import (
	"iter"
	"runtime"
)

// coroutine runs a body that hands control back whenever it parks.
type coroutine struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	ended bool
	// running is true between resume and park.
	running bool
}

func newCoroutine(body func()) *coroutine {
	c := &coroutine{}
	c.next, c.stop = iter.Pull(func(yield func(struct{}) bool) {
		c.yield = yield
		body()
	})
	return c
}

// resume runs the body until it parks or ends.
func (c *coroutine) resume() {
	if _, parked := c.next(); !parked {
		c.ended = true
	}
}

// park gives control back until the next resume. When the coroutine is stopped
// instead it ends the body by Goexit, which, unlike a panic, code that recovers
// cannot swallow.
func (c *coroutine) park() {
	if !c.yield(struct{}{}) {
		runtime.Goexit()
	}
}

// end unwinds a parked body. iter.Pull hands Goexit and panics on to whoever
// stops it, hence the goroutine of its own.
func (c *coroutine) end() {
	if c.ended {
		return
	}
	c.ended = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		// A deferred function of the body may panic while it unwinds; nobody
		// is interested in that any more.
		defer func() { _ = recover() }()
		c.stop()
	}()
	<-done
}
