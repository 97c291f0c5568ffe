package durable

// Select waits until one of the tasks is ready and gives its index, the lowest
// when several are. Without tasks it gives -1 at once.
func (c *Context) Select(tasks ...Awaitable) int {
	if len(tasks) == 0 {
		return -1
	}
	first := -1
	c.machine.Wait(func() bool {
		for i, task := range tasks {
			if task.Ready() {
				first = i
				return true
			}
		}
		return false
	})
	return first
}

// All waits for every task. Both slices have one entry per task, in order: the
// result (zero if it failed) and the error (nil if it did not).
func All[T any](tasks ...*Task[T]) ([]T, []error) {
	results, errs := make([]T, len(tasks)), make([]error, len(tasks))
	for i, task := range tasks {
		results[i], errs[i] = task.Await()
	}
	return results, errs
}
