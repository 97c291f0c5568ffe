package haymaker

import "time"

// PhaseResults is what the workflow knows at its end; the report adds what the
// records hold.
type PhaseResults struct {
	Validation   *Validation       `json:"validation,omitempty"`
	Selection    *Selection        `json:"selection,omitempty"`
	Provisioning *Provisioning     `json:"provisioning,omitempty"`
	Monitoring   *Monitoring       `json:"monitoring,omitempty"`
	Verification []Verification    `json:"verification,omitempty"`
	Cleanup      []ForcedCleanup   `json:"cleanup,omitempty"`
	Failures     []ScenarioFailure `json:"failures,omitempty"`
}

// Provisioning counts what was asked for and what came of it.
type Provisioning struct {
	ServicePrincipals Provisioned `json:"service_principals"`
	ContainerJobs     Provisioned `json:"container_jobs"`
}

// Provisioned counts one kind of thing.
type Provisioned struct {
	Requested int `json:"requested"`
	Created   int `json:"created"`
	Failed    int `json:"failed"`
}

// Monitoring keeps the observations of the agents, oldest first; only changes
// are kept, so that eight hours stay small.
type Monitoring struct {
	StatusChecks []StatusCheck `json:"status_checks"`
	Checks       int           `json:"checks"`
	LastAgents   []AgentStatus `json:"agents"`
	// EndedEarly says that every agent had ended before the limit.
	EndedEarly bool `json:"ended_early"`
	Cancelled  bool `json:"cancelled"`
}

// StatusCheck is one observation that differed from the one before.
type StatusCheck struct {
	Timestamp      time.Time `json:"timestamp"`
	RunningCount   int       `json:"running_count"`
	CompletedCount int       `json:"completed_count"`
	FailedCount    int       `json:"failed_count"`
	UnknownCount   int       `json:"unknown_count"`
}

// ScenarioFailure says which step failed for a scenario.
type ScenarioFailure struct {
	ScenarioName string `json:"scenario_name"`
	Step         string `json:"step"`
	Error        string `json:"error"`
}

// Progress is the orchestration's custom status: what a watcher sees.
type Progress struct {
	Phase     Phase         `json:"phase"`
	Scenarios int           `json:"scenarios"`
	Agents    []AgentStatus `json:"agents,omitempty"`
	Resources int           `json:"resources_alive"`
	Message   string        `json:"message,omitempty"`
}
