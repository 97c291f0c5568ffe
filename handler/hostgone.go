package main

import (
	"context"
	"time"
)

// lookAtParentEvery is how soon the death of the host is noticed.
const lookAtParentEvery = 250 * time.Millisecond

// hostGone returns a channel that gets the new parent's process id once this
// process has another parent than the host. A killed host takes no leave: its
// handler would live on as an orphan, with its port and its work (recorded).
//
// It polls, because the kernel's own notice (PR_SET_PDEATHSIG) is tied to the
// thread that started us, and a thread of the host may end long before it.
// Watching ends with ctx.
func hostGone(ctx context.Context, parent func() int, host int) <-chan int {
	gone := make(chan int, 1)
	go func() {
		tick := time.NewTicker(lookAtParentEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if now := parent(); now != host {
					gone <- now
					return
				}
			}
		}
	}()
	return gone
}
