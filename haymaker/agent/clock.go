package agent

import (
	"context"
	"time"
)

// Clock gives the time and lets it pass.
type Clock struct {
	Now func() time.Time
	// Sleep waits d, or until ctx ends and then returns its error.
	Sleep func(ctx context.Context, d time.Duration) error
}

// within bounds ctx by a moment of the clock. cause is what context.Cause says
// when that moment has come.
func (c Clock) within(ctx context.Context, moment time.Time, cause error) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, moment.Sub(c.Now()), cause)
}
