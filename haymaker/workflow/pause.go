package workflow

import (
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// pause waits for the next check and says whether the run was cancelled. An
// agent that reports its end shortens the wait; reports that came meanwhile
// share one look.
func (r *run) pause(interval time.Duration) (cancelled bool) {
	timer := r.ctx.CreateTimer(interval)
	finished := durable.WaitForEvent[AgentFinished](r.ctx, EventAgentFinished)
	defer finished.Cancel()
	switch r.ctx.Select(r.cancel, finished, timer) {
	case 0:
		timer.Cancel()
		return r.cancelled()
	case 1:
		timer.Cancel()
		r.takeFinished()
		return r.wait(min(interval, settle))
	}
	return false
}

// takeFinished takes the reports of agents' ends that are already there.
func (r *run) takeFinished() {
	for {
		next := durable.WaitForEvent[AgentFinished](r.ctx, EventAgentFinished)
		if !next.Ready() {
			next.Cancel()
			return
		}
	}
}

// wait sleeps and says whether the run was cancelled meanwhile.
func (r *run) wait(d time.Duration) (cancelled bool) {
	timer := r.ctx.CreateTimer(d)
	if r.ctx.Select(r.cancel, timer) == 0 {
		timer.Cancel()
		return r.cancelled()
	}
	return false
}

func watching(check haymaker.StatusCheck) string {
	text := fmt.Sprintf("agents: %d running, %d completed, %d failed", check.RunningCount, check.CompletedCount, check.FailedCount)
	if check.UnknownCount > 0 {
		text += fmt.Sprintf(", %d unknown", check.UnknownCount)
	}
	return text
}
