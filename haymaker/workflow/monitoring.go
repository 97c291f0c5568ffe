package workflow

import (
	"time"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

const (
	// settle is how long an agent's container is given to end after the agent's
	// own "finished", and after its deadline, before it is looked at.
	settle = 15 * time.Second
	// alarming is how many status checks must fail in a row for an error in the log.
	alarming = 3
	// maxStatusChecks bounds the kept observations; further ones replace the last.
	maxStatusChecks = 500
)

// monitor runs phase 4: look at the agents until all have ended, the run is
// cancelled, or the deadline has passed.
func (r *run) monitor() {
	monitoring := &haymaker.Monitoring{StatusChecks: []haymaker.StatusCheck{}}
	r.results.Monitoring = monitoring
	r.enter(haymaker.PhaseMonitoring, "watching %d agents", len(r.agents))
	limit := r.deadline.Add(settle)
	for failed := 0; ; {
		ended, err := r.observe()
		if failed++; err == nil {
			failed = 0
		}
		if failed == alarming {
			r.ctx.Logger().Error("the agents could not be looked at several times in a row", zap.Int("times", failed), zap.Error(err))
		}
		left := limit.Sub(r.ctx.Now())
		monitoring.EndedEarly = ended && left > 0
		if ended || left <= 0 {
			break
		}
		if monitoring.Cancelled = r.pause(min(left, r.request.Timing.MonitoringInterval())); monitoring.Cancelled {
			break
		}
	}
	r.judge()
}

// observe makes one status check and says whether every agent has ended. A
// check that fails makes the agents unknown; it is made again at the next tick.
func (r *run) observe() (ended bool, err error) {
	monitoring := r.results.Monitoring
	monitoring.Checks++
	report, err := CheckAgentStatus.Call(r.ctx, haymaker.CheckAgentsInput{RunID: r.request.RunID, Agents: r.agents}, transient()).Await()
	at, unseen := report.CheckedAt, "the status check did not mention it"
	if err != nil {
		at, unseen = r.ctx.Now(), err.Error()
	} else {
		r.progress.Resources = report.ResourcesAlive
	}
	monitoring.LastAgents = r.statuses(report.Agents, unseen)
	check := haymaker.CheckOf(at, monitoring.LastAgents)
	keepCheck(monitoring, check)
	r.progress.Agents = monitoring.LastAgents
	if err != nil {
		r.say("the last status check failed: %s", unseen)
	} else {
		r.say("%s", watching(check))
	}
	return check.CompletedCount+check.FailedCount == len(r.agents), err
}

// statuses gives one status per agent: what was seen now, or unknown. An agent
// that has ended stays ended, whatever a later look fails to see.
func (r *run) statuses(seen []haymaker.AgentStatus, unseen string) []haymaker.AgentStatus {
	before := r.results.Monitoring.LastAgents
	now := make([]haymaker.AgentStatus, len(r.agents))
	for i, agent := range r.agents {
		now[i] = haymaker.AgentStatus{AgentID: agent.AgentID, ScenarioName: agent.ScenarioName, State: haymaker.AgentUnknown, Reason: cut(unseen, maxMessage)}
		for _, status := range seen {
			if status.AgentID == agent.AgentID {
				now[i].State, now[i].Reason = status.State, cut(status.Reason, maxMessage)
			}
		}
		if !now[i].State.Terminal() && len(before) > 0 && before[i].State.Terminal() {
			now[i] = before[i]
		}
	}
	return now
}

func keepCheck(monitoring *haymaker.Monitoring, check haymaker.StatusCheck) {
	n := len(monitoring.StatusChecks)
	switch {
	case n > 0 && monitoring.StatusChecks[n-1].SameCounts(check):
	case n == maxStatusChecks:
		monitoring.StatusChecks[n-1] = check
	default:
		monitoring.StatusChecks = append(monitoring.StatusChecks, check)
	}
}

// judge notes the agents that failed, and those that were not seen to end by
// their deadline, which clean-up will stop.
func (r *run) judge() {
	monitoring := r.results.Monitoring
	for _, agent := range monitoring.LastAgents {
		switch {
		case agent.State == haymaker.AgentFailed:
			r.scenarioFailed(agent.ScenarioName, CheckAgentStatus.Name(), orElse(agent.Reason, "the agent failed without a reason"))
		case agent.State.Terminal() || monitoring.Cancelled:
		case agent.State == haymaker.AgentRunning:
			r.scenarioFailed(agent.ScenarioName, CheckAgentStatus.Name(), "the agent had not ended at its deadline")
		default:
			r.scenarioFailed(agent.ScenarioName, CheckAgentStatus.Name(), "whether the agent had ended at its deadline is unknown: "+orElse(agent.Reason, "no reason"))
		}
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
