package haymaker

import "time"

// JobRecord is the current row of one agent's job.
type JobRecord struct {
	RunID         string     `json:"run_id"`
	AgentID       string     `json:"agent_id"`
	ScenarioName  string     `json:"scenario_name"`
	ResourceID    string     `json:"resource_id"`
	ExecutionName string     `json:"execution_name"`
	CreatedAt     *time.Time `json:"created_at,omitempty"`
	DeletedAt     *time.Time `json:"deleted_at,omitempty"`
}

// Made says whether the job is known to have existed. A record is written before
// the job is made.
func (j JobRecord) Made() bool { return j.CreatedAt != nil }
