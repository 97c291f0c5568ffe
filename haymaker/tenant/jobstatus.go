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
		break
	}
	return answer, nil
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
