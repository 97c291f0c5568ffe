package tenant

import (
	"context"
	"sort"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// Status implements haymaker.Agents.
func (a *agents) Status(ctx context.Context, agent haymaker.Agent) (haymaker.AgentStatus, error) {
	ctx, cancel := a.options.Pace.bounded(ctx)
	defer cancel()
	answer := haymaker.AgentStatus{AgentID: agent.AgentID, ScenarioName: agent.ScenarioName}
	executions, err := a.list(ctx, agent.AgentID)
	if gone(err) {
		answer.State, answer.Reason = haymaker.AgentFailed, "the job is gone"
		return answer, nil
	}
	if err != nil {
		return haymaker.AgentStatus{}, failed("look at job "+agent.AgentID, err)
	}
	answer.State, answer.Reason = haymaker.AgentUnknown, "the execution does not show"
	for _, execution := range executions {
		if execution == nil || (agent.ExecutionName != "" && value(execution.Name) != agent.ExecutionName) {
			continue
		}
		answer.State, answer.Reason = stateOf(execution)
		if answer.State.Terminal() {
			break
		}
		pending, err := a.pending(ctx, agent.AgentID, execution)
		if err != nil {
			return haymaker.AgentStatus{}, err
		}
		if pending != "" {
			answer.State, answer.Reason = haymaker.AgentUnknown, pending
		}
		break
	}
	return answer, nil
}

// pending says why an execution that has not ended does nothing: Azure calls one
// running that no node had room for. "" is one that has a replica, or of which
// Azure does not say.
func (a *agents) pending(ctx context.Context, job string, execution *armappcontainers.JobExecution) (string, error) {
	id := a.groupID(a.config.JobsGroup) + "/providers/Microsoft.App/jobs/" + job
	replicas, told, err := a.clients.arm.JobReplicas(ctx, id, value(execution.Name))
	if err != nil {
		return "", failed("look for the replica of job "+job, err)
	}
	if !told || replicas > 0 {
		return "", nil
	}
	reason := "no capacity in workload profile " + a.config.WorkloadProfile + ": raise maximumCount"
	if execution.Properties != nil && execution.Properties.StartTime != nil {
		reason += ", or run fewer agents at a time (started " + execution.Properties.StartTime.UTC().Format(time.RFC3339) + ", no replica yet)"
	}
	return reason, nil
}

// stateOf maps a job execution's running state. A state that Azure adds later is
// unknown.
func stateOf(execution *armappcontainers.JobExecution) (haymaker.AgentState, string) {
	if execution.Properties == nil || execution.Properties.Status == nil {
		return haymaker.AgentUnknown, "the execution has no status"
	}
	switch status := *execution.Properties.Status; status {
	case armappcontainers.JobExecutionRunningStateRunning, armappcontainers.JobExecutionRunningStateProcessing:
		return haymaker.AgentRunning, ""
	case armappcontainers.JobExecutionRunningStateSucceeded:
		return haymaker.AgentCompleted, ""
	case armappcontainers.JobExecutionRunningStateFailed, armappcontainers.JobExecutionRunningStateDegraded,
		armappcontainers.JobExecutionRunningStateStopped:
		return haymaker.AgentFailed, "the execution is " + string(status)
	default:
		return haymaker.AgentUnknown, "the execution is " + string(status)
	}
}

// running says whether an execution may still act.
func running(execution *armappcontainers.JobExecution) bool {
	state, _ := stateOf(execution)
	return !state.Terminal()
}

func oldestFirst(executions []*armappcontainers.JobExecution) {
	start := func(e *armappcontainers.JobExecution) time.Time {
		if e == nil || e.Properties == nil || e.Properties.StartTime == nil {
			return time.Time{}
		}
		return *e.Properties.StartTime
	}
	sort.SliceStable(executions, func(i, j int) bool { return start(executions[i]).Before(start(executions[j])) })
}
