package activity

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// parallelCalls bounds the calls one activity has in flight at a time.
const parallelCalls = 8

// lookBudget is the time for looking at agents; one that could not be looked at
// in it is unknown.
const lookBudget = 15 * time.Second

// CheckAgentStatus looks at every agent. A lookup that fails makes that agent
// unknown, with the reason; it is never counted as failed or completed.
func (a *Activities) CheckAgentStatus(ctx context.Context, in haymaker.CheckAgentsInput) (haymaker.AgentsReport, error) {
	if err := a.enterPhase(ctx, in.RunID, haymaker.PhaseMonitoring); err != nil {
		return haymaker.AgentsReport{}, err
	}
	report := haymaker.AgentsReport{CheckedAt: a.Now(), Agents: make([]haymaker.AgentStatus, len(in.Agents))}
	limited, cancel := context.WithTimeout(ctx, lookBudget)
	defer cancel()
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for i, agent := range in.Agents {
		calls.Go(func() error {
			report.Agents[i] = a.observe(limited, agent)
			return a.recordState(ctx, in.RunID, report.Agents[i])
		})
	}
	if err := calls.Wait(); err != nil {
		return haymaker.AgentsReport{}, err
	}
	check := haymaker.CheckOf(report.CheckedAt, report.Agents)
	report.RunningCount, report.CompletedCount = check.RunningCount, check.CompletedCount
	report.FailedCount, report.UnknownCount = check.FailedCount, check.UnknownCount
	resources, err := a.Records.Resources(ctx, in.RunID)
	if err != nil {
		return haymaker.AgentsReport{}, fmt.Errorf("count resources: %w", err)
	}
	for _, resource := range resources {
		if resource.DeletedAt == nil {
			report.ResourcesAlive++
		}
	}
	return report, nil
}

// observe looks at one agent.
func (a *Activities) observe(ctx context.Context, agent haymaker.Agent) haymaker.AgentStatus {
	status, err := a.Agents.Status(ctx, agent)
	if err != nil {
		status = haymaker.AgentStatus{State: haymaker.AgentUnknown, Reason: err.Error()}
	}
	if status.State != haymaker.AgentRunning && !status.State.Terminal() {
		status.Reason = orElse(status.Reason, "its state is "+strconv.Quote(string(status.State)))
		status.State = haymaker.AgentUnknown
	}
	status.AgentID, status.ScenarioName = agent.AgentID, agent.ScenarioName
	return status
}

// recordState keeps the scenario's row in step with its agent. An agent that has
// ended stays ended.
func (a *Activities) recordState(ctx context.Context, runID string, status haymaker.AgentStatus) error {
	now := a.Now()
	err := a.Records.UpdateScenario(ctx, runID, status.ScenarioName, func(record *haymaker.ScenarioRecord) {
		if status.State.Terminal() || !record.AgentState.Terminal() {
			record.AgentState = status.State
		}
		if !status.State.Terminal() || record.Status == haymaker.ScenarioFailed || record.Status == haymaker.ScenarioCompleted {
			return
		}
		record.Status, record.EndedAt = haymaker.ScenarioCompleted, &now
		if status.State == haymaker.AgentFailed {
			record.Status = haymaker.ScenarioFailed
			record.Error = orElse(record.Error, status.Reason, "the agent failed without a reason")
		}
	})
	if err != nil {
		return fmt.Errorf("record the state of %s: %w", status.AgentID, err)
	}
	return nil
}

// orElse is the first text that is not empty.
func orElse(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
