package agent

import (
	"context"
	"time"

	"azurehaymaker/haymaker"
)

// heartbeat says every now and then that the agent is alive: every 5 minutes of
// an 8-hour run, more often in a short one.
func (a *Agent) heartbeat(ctx context.Context) {
	every := a.config.ActiveUntil.Sub(a.clock.Now()) / 96
	every = min(max(every, 10*time.Second), 5*time.Minute)
	for a.clock.Sleep(ctx, every) == nil {
		a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventHeartbeat, Message: "The agent is alive", Details: map[string]any{"resources": len(a.ledger.alive())}})
	}
}
