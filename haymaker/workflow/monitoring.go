package workflow

import (
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// settle is how long after an agent's own "finished" its container is given to
// end, before it is looked at.
const settle = 15 * time.Second

// monitor runs phase 4: look at the agents until all have ended, the run is
// cancelled, or the deadline has passed. A check that fails counts as unknown
// and is made again at the next tick.
func (r *run) monitor() {
	r.results.Monitoring = &haymaker.Monitoring{}
	r.enter(haymaker.PhaseMonitoring, "watching %d agents", len(r.agents))
	deadline := r.ctx.Now().Add(r.request.Timing.Active() + r.request.Timing.Grace())
	for {
		if r.observe() {
			r.results.Monitoring.EndedEarly = r.ctx.Now().Before(deadline)
			return
		}
		left := deadline.Sub(r.ctx.Now())
		if left <= 0 {
			r.overdue()
			return
		}
		if r.pause(min(left, r.request.Timing.MonitoringInterval())) {
			r.results.Monitoring.Cancelled = true
			return
		}
	}
}

// observe makes one status check and says whether every agent has ended.
func (r *run) observe() bool {
	monitoring := r.results.Monitoring
	monitoring.Checks++
	report, err := CheckAgentStatus.Call(r.ctx, haymaker.CheckAgentsInput{RunID: r.request.RunID, Agents: r.agents}, transient()).Await()
	if err != nil {
		report = haymaker.AgentsReport{CheckedAt: r.ctx.Now(), UnknownCount: len(r.agents), Agents: monitoring.LastAgents, ResourcesAlive: r.progress.Resources}
		r.progress.Message = "the last status check failed: " + err.Error()
	}
	check := haymaker.StatusCheck{
		Timestamp: report.CheckedAt, RunningCount: report.RunningCount, CompletedCount: report.CompletedCount,
		FailedCount: report.FailedCount, UnknownCount: report.UnknownCount,
	}
	if n := len(monitoring.StatusChecks); n == 0 || !sameCounts(monitoring.StatusChecks[n-1], check) {
		monitoring.StatusChecks = append(monitoring.StatusChecks, check)
	}
	monitoring.LastAgents = report.Agents
	r.progress.Agents, r.progress.Resources = report.Agents, report.ResourcesAlive
	r.publish()
	return err == nil && report.CompletedCount+report.FailedCount == len(r.agents)
}

func sameCounts(a, b haymaker.StatusCheck) bool {
	a.Timestamp, b.Timestamp = time.Time{}, time.Time{}
	return a == b
}

// pause waits for the next check and says whether the run was cancelled. An
// agent that reports its end shortens the wait.
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
		return r.wait(min(interval, settle))
	}
	return false
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

// overdue marks what still runs at the deadline; clean-up will stop it.
func (r *run) overdue() {
	for _, agent := range r.results.Monitoring.LastAgents {
		if !agent.State.Terminal() {
			r.scenarioFailed(agent.ScenarioName, CheckAgentStatus.Name(), "the agent had not ended at its deadline")
		}
	}
}
