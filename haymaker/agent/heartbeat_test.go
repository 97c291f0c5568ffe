package agent

import (
	"context"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

// TestHeartbeat: from begin to end, also while nothing else happens, an agent says
// that it is alive: every 5 minutes of a long run, every 10 seconds of a short one.
func TestHeartbeat(t *testing.T) {
	for _, c := range []struct{ active, every time.Duration }{{8 * time.Hour, 5 * time.Minute}, {time.Hour, 37500 * time.Millisecond}, {time.Minute, 10 * time.Second}} {
		inBubble(t, func(t *testing.T) {
			b := newBench(t, testScenario, c.active, c.active)
			b.tenant.slow = func(ctx context.Context, _ Call) error { return realClock().Sleep(ctx, c.active/30) }
			last := time.Now()
			expectOutcome(t, b.run(t.Context()), ExitDone)
			end := time.Now()
			beats := b.ofType(haymaker.EventHeartbeat)
			for _, beat := range beats {
				if gap := beat.Timestamp.Sub(last); gap != c.every {
					t.Errorf("a heartbeat after %s, want %s", gap, c.every)
				}
				last = beat.Timestamp
			}
			if len(beats) < int(c.active/c.every) || end.Sub(last) > c.every+b.config.Pace.orDefaults().FlushReserve {
				t.Errorf("%d heartbeats, the last %s before the end", len(beats), end.Sub(last))
			}
			if alive := beats[len(beats)/2].Details["resources"].(float64); alive == 0 {
				t.Error("a heartbeat in the middle counts no resources")
			}
		})
	}
}
