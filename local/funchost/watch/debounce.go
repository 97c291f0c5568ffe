package watch

import (
	"context"
	"time"
)

// debounce calls do with the last value once no value has come for the time quiet.
func debounce(ctx context.Context, values <-chan string, quiet time.Duration, do func(string)) {
	last := ""
	var due <-chan time.Time
	timer := time.NewTimer(quiet)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case last = <-values:
			timer.Reset(quiet)
			due = timer.C
		case <-due:
			due = nil
			do(last)
		case <-ctx.Done():
			return
		}
	}
}
