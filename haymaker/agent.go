package haymaker

import "time"

// AgentState is what is known of an agent's container.
type AgentState string

// The states of an agent. AgentUnknown is never counted as failed or completed.
const (
	AgentRunning   AgentState = "running"
	AgentCompleted AgentState = "completed"
	AgentFailed    AgentState = "failed"
	AgentUnknown   AgentState = "unknown"
)

// Terminal says whether the agent has ended.
func (s AgentState) Terminal() bool { return s == AgentCompleted || s == AgentFailed }

// AgentDeployment asks for the agent of one scenario.
type AgentDeployment struct {
	RunID            string           `json:"run_id"`
	ScenarioName     string           `json:"scenario_name"`
	ServicePrincipal ServicePrincipal `json:"sp_details"`
	// ActiveUntil is when the agent stops operating and begins its clean-up;
	// Deadline is when everything of it must have ended.
	ActiveUntil time.Time `json:"active_until"`
	Deadline    time.Time `json:"deadline"`
}

// Agent is a deployed agent: a Container Apps job and its one execution.
type Agent struct {
	AgentID       string `json:"agent_id"` // the job's name
	ScenarioName  string `json:"scenario_name"`
	ResourceID    string `json:"resource_id"`
	ExecutionName string `json:"execution_name"`
}

// AgentStatus is one observation of an agent.
type AgentStatus struct {
	AgentID      string     `json:"agent_id"`
	ScenarioName string     `json:"scenario_name"`
	State        AgentState `json:"state"`
	Reason       string     `json:"reason,omitempty"`
}
