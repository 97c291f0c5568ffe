package timer

import (
	"context"
	"time"
)

// sleep waits and says whether the context is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// longestSleep re-reads the clock now and then, so that a machine that slept or whose
// clock was set still fires by the wall clock.
const longestSleep = time.Hour

// sleepUntil waits for a moment of the wall clock.
func sleepUntil(ctx context.Context, now func() time.Time, at time.Time) bool {
	for {
		left := at.Sub(now())
		if left <= 0 {
			return ctx.Err() == nil
		}
		if !sleep(ctx, min(left, longestSleep)) {
			return false
		}
	}
}
