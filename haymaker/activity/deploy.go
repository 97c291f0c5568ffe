package activity

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	if err := a.claimDeployment(ctx, in); err != nil {
		return haymaker.DeployOutput{}, err
	}
	agent, err := a.Agents.Deploy(ctx, in)
	if err != nil {
		err = errors.Join(err, a.releaseDeployment(ctx, in))
	}
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
		record.AgentID, record.SPName, record.DeployingUntil = agent.AgentID, in.ServicePrincipal.SPName, nil
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

// deploymentClaim is how long one delivery has for itself: an invocation ends
// before, so that one which died stands in nobody's way for long.
const deploymentClaim = 26 * time.Second

// claimDeployment lets one delivery of the same message deploy at a time, in any
// number of processes: Azure starts another execution for each start that it is
// asked for, and two that both saw none would start two agents.
func (a *Activities) claimDeployment(ctx context.Context, in haymaker.AgentDeployment) error {
	now, taken := a.Now(), false
	until := now.Add(deploymentClaim)
	err := a.Records.UpdateScenario(ctx, in.RunID, in.ScenarioName, func(record *haymaker.ScenarioRecord) {
		// One's own claim is there when the answer to its first writing got lost.
		if taken = record.DeployingUntil != nil && now.Before(*record.DeployingUntil) && !record.DeployingUntil.Equal(until); !taken {
			record.DeployingUntil = &until
		}
	})
	if err != nil {
		return fmt.Errorf("claim the deployment of %s: %w", in.ScenarioName, err)
	}
	if taken {
		return fmt.Errorf("deploy the agent of %s: another delivery of this message is at it, which is looked at again", in.ScenarioName)
	}
	return nil
}

// releaseDeployment gives the claim back after a failure, for the next attempt.
func (a *Activities) releaseDeployment(ctx context.Context, in haymaker.AgentDeployment) error {
	return a.Records.UpdateScenario(ctx, in.RunID, in.ScenarioName, func(record *haymaker.ScenarioRecord) { record.DeployingUntil = nil })
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
