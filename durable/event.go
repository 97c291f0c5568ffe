package durable

// WaitForEvent makes a task that is ready when an external event of this name
// (ignoring case) is there. Each event serves one waiter, in the order in which
// they began to wait; events that nobody waits for are kept.
func WaitForEvent[T any](ctx *Context, name string) *Task[T] {
	future := ctx.machine.WaitEvent(name)
	return &Task[T]{
		machine: ctx.machine, future: future,
		cancel: func() { ctx.machine.CancelWait(name, future) },
	}
}
