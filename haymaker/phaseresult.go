package haymaker

// PhaseResults is what the workflow knows at its end; the report adds what the
// records hold.
type PhaseResults struct {
	Validation   *Validation   `json:"validation,omitempty"`
	Selection    *Selection    `json:"selection,omitempty"`
	Provisioning *Provisioning `json:"provisioning,omitempty"`
	Monitoring   *Monitoring   `json:"monitoring,omitempty"`
	// Verification and Cleanup hold at most KeptRounds each: the first and the
	// newest. A round of Cleanup that equals the one before is not kept.
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
	// Resources is how many resources were known to be there at the last look.
	Resources int    `json:"resources_alive"`
	Message   string `json:"message,omitempty"`
}
