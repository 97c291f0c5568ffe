package activity

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// parallelCalls bounds the calls one activity has in flight at a time.
const parallelCalls = 8

// CheckAgentStatus looks at every agent. A lookup that fails makes that agent
// unknown, with the reason; it is never counted as failed or completed.
func (a *Activities) CheckAgentStatus(ctx context.Context, in haymaker.CheckAgentsInput) (haymaker.AgentsReport, error) {
	if err := a.enterPhase(ctx, in.RunID, haymaker.PhaseMonitoring); err != nil {
		return haymaker.AgentsReport{}, err
	}
	report := haymaker.AgentsReport{CheckedAt: a.Now(), Agents: make([]haymaker.AgentStatus, len(in.Agents))}
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for i, agent := range in.Agents {
		calls.Go(func() error {
			status, err := a.observe(ctx, in.RunID, agent)
			report.Agents[i] = status
			return err
		})
	}
	if err := calls.Wait(); err != nil {
		return haymaker.AgentsReport{}, err
	}
	for _, status := range report.Agents {
		switch status.State {
		case haymaker.AgentRunning:
			report.RunningCount++
		case haymaker.AgentCompleted:
			report.CompletedCount++
		case haymaker.AgentFailed:
			report.FailedCount++
		case haymaker.AgentUnknown:
			report.UnknownCount++
		}
	}
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

// observe looks at one agent and keeps its scenario's row in step. Its error is
// only ever about the records.
func (a *Activities) observe(ctx context.Context, runID string, agent haymaker.Agent) (haymaker.AgentStatus, error) {
	status, err := a.Agents.Status(ctx, agent)
	if err != nil {
		status = haymaker.AgentStatus{State: haymaker.AgentUnknown, Reason: err.Error()}
	}
	status.AgentID, status.ScenarioName = agent.AgentID, agent.ScenarioName
	now := a.Now()
	err = a.Records.UpdateScenario(ctx, runID, agent.ScenarioName, func(record *haymaker.ScenarioRecord) {
		record.AgentState = status.State
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
		return status, fmt.Errorf("record the state of %s: %w", agent.AgentID, err)
	}
	return status, nil
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
