package durable

import (
	"time"
)

// CreateTimer makes a task that is ready d after Now, whatever the length; a
// negative d counts as 0. Its result is the time it was due. Cancel it when it
// is not needed any more, or its wake-up comes for nothing.
func (c *Context) CreateTimer(d time.Duration) *Task[time.Time] {
	id, future := c.machine.CreateTimer(c.Now().Add(max(d, 0)))
	return &Task[time.Time]{
		machine: c.machine, future: future,
		cancel: func() { c.machine.CancelTimer(id) },
	}
}
