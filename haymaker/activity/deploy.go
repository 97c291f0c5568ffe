package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// DeployContainerApp deploys and starts the scenario's agent. The job is
// recorded before it is made, so that it is looked for whatever happens. A
// scenario that failed for good gets no agent, however often this is repeated.
func (a *Activities) DeployContainerApp(ctx context.Context, in haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
	if err := a.enterProvisioning(ctx, in.RunID); err != nil {
		return haymaker.DeployOutput{}, err
	}
	if failed, err := a.failureOf(ctx, in.RunID, in.ScenarioName); err != nil || failed != "" {
		return haymaker.DeployOutput{Status: haymaker.StepFailed, Error: failed}, err
	}
	job := haymaker.JobRecord{RunID: in.RunID, AgentID: haymaker.JobName(in.RunID, in.ScenarioName), ScenarioName: in.ScenarioName}
	if err := a.recordJob(ctx, &job); err != nil {
		return haymaker.DeployOutput{}, err
	}
	agent, err := a.Agents.Deploy(ctx, in)
	if haymaker.IsPermanent(err) {
		return haymaker.DeployOutput{Status: haymaker.StepFailed, Agent: agent, Error: err.Error()},
			a.scenarioFailed(ctx, in.RunID, in.ScenarioName, err.Error())
	}
	if err != nil {
		return haymaker.DeployOutput{}, fmt.Errorf("deploy the agent of %s: %w", in.ScenarioName, err)
	}
	now := a.Now()
	job.ResourceID, job.ExecutionName = agent.ResourceID, agent.ExecutionName
	if job.CreatedAt == nil {
		job.CreatedAt = &now
	}
	if err := a.Records.SaveJob(ctx, job); err != nil {
		return haymaker.DeployOutput{}, fmt.Errorf("record job %s: %w", job.AgentID, err)
	}
	err = a.Records.UpdateScenario(ctx, in.RunID, in.ScenarioName, func(record *haymaker.ScenarioRecord) {
		record.AgentID, record.SPName = agent.AgentID, in.ServicePrincipal.SPName
		if record.StartedAt == nil {
			record.StartedAt = &now
		}
		if record.Status == "" || record.Status == haymaker.ScenarioPending {
			record.Status, record.AgentState = haymaker.ScenarioRunning, haymaker.AgentRunning
		}
	})
	if err != nil {
		return haymaker.DeployOutput{}, fmt.Errorf("record scenario %s: %w", in.ScenarioName, err)
	}
	return haymaker.DeployOutput{Status: haymaker.StepSuccess, Agent: agent}, nil
}

// recordJob fills job from an earlier attempt's row, or writes the first one. A
// job that was deleted before is one to be made again.
func (a *Activities) recordJob(ctx context.Context, job *haymaker.JobRecord) error {
	known, err := a.Records.Jobs(ctx, job.RunID)
	if err != nil {
		return fmt.Errorf("read recorded jobs: %w", err)
	}
	for _, before := range known {
		if before.AgentID == job.AgentID && before.DeletedAt == nil {
			*job = before
			return nil
		}
	}
	if err := a.Records.SaveJob(ctx, *job); err != nil {
		return fmt.Errorf("record job %s: %w", job.AgentID, err)
	}
	return nil
}
