package haymaker

import "time"

// The inputs and outputs of the eight activities. An activity that fails for a
// reason of the world says so in its output; its Go error is for what a retry
// may mend.

// ValidateInput asks whether the environment can carry the run.
type ValidateInput struct {
	RunID string `json:"run_id"`
	// Request lets the first activity record the run.
	Request RunRequest `json:"request"`
}

// CheckResult is one validation check.
type CheckResult struct {
	CheckName       string  `json:"check_name"`
	Passed          bool    `json:"passed"`
	Error           string  `json:"error,omitempty"`
	Details         string  `json:"details,omitempty"`
	DurationSeconds float64 `json:"duration_seconds"`
	// Unknown says that the check got no answer: it has not passed, and whether
	// anything is wrong is not known.
	Unknown bool `json:"unknown,omitempty"`
}

// Validation is the answer of validate_environment_activity.
type Validation struct {
	OverallPassed bool          `json:"overall_passed"`
	Results       []CheckResult `json:"results"`
}

// SelectInput asks for the scenarios of a run.
type SelectInput struct {
	RunID     string         `json:"run_id"`
	Size      SimulationSize `json:"simulation_size"`
	Scenarios []string       `json:"scenarios,omitempty"` // exact ids; empty draws
}

// Exclusion says why a scenario was not eligible.
type Exclusion struct {
	ScenarioName string `json:"scenario_name"`
	Reason       string `json:"reason"`
}

// Selection is the answer of select_scenarios_activity. An empty Scenarios with
// Error says why nothing could be picked.
type Selection struct {
	Scenarios []ScenarioChoice `json:"scenarios"`
	Seed      uint64           `json:"seed"`
	Excluded  []Exclusion      `json:"excluded,omitempty"`
	Error     string           `json:"error,omitempty"`
}

// StepStatus is "success" or "failed" in the outputs of activities 3 and 4.
type StepStatus string

// The two step statuses.
const (
	StepSuccess StepStatus = "success"
	StepFailed  StepStatus = "failed"
)

// CreateServicePrincipalInput is the input of create_service_principal_activity.
type CreateServicePrincipalInput struct {
	RunID     string            `json:"run_id"`
	Scenario  ScenarioChoice    `json:"scenario"`
	Tags      map[string]string `json:"tags,omitempty"`
	ExpiresAt time.Time         `json:"expires_at"`
}

// CreateServicePrincipalOutput names what was made even when Status is failed.
type CreateServicePrincipalOutput struct {
	Status    StepStatus       `json:"status"`
	SPDetails ServicePrincipal `json:"sp_details"`
	Error     string           `json:"error,omitempty"`
}

// DeployOutput is the answer of deploy_container_app_activity, whose input is
// AgentDeployment.
type DeployOutput struct {
	Status StepStatus `json:"status"`
	Agent  Agent      `json:"agent"`
	Error  string     `json:"error,omitempty"`
}

// CheckAgentsInput is the input of check_agent_status_activity.
type CheckAgentsInput struct {
	RunID  string  `json:"run_id"`
	Agents []Agent `json:"agents"`
}

// AgentsReport is the answer of check_agent_status_activity.
type AgentsReport struct {
	CheckedAt      time.Time     `json:"checked_at"`
	RunningCount   int           `json:"running_count"`
	CompletedCount int           `json:"completed_count"`
	FailedCount    int           `json:"failed_count"`
	UnknownCount   int           `json:"unknown_count"`
	ResourcesAlive int           `json:"resource_count"`
	Agents         []AgentStatus `json:"agents"`
}

// CleanupInput is the input of verify_cleanup_activity and
// force_cleanup_activity. What exists is found from the run's records and from
// the tenant, not from the workflow's memory.
type CleanupInput struct {
	RunID string `json:"run_id"`
	// Phase is recorded as the run's phase, unless the run is already further.
	Phase Phase `json:"phase"`
	// Abandoned limits force_cleanup_activity to what these failed scenarios
	// have, and records them as failed; empty means everything of the run.
	Abandoned []ScenarioFailure `json:"abandoned,omitempty"`
	// ScenarioName limits both activities to one scenario; "" means all.
	ScenarioName string `json:"scenario_name,omitempty"`
	// Apart marks a clean-up apart from the run's own: the run may have ended,
	// or nobody may remember it, and then its row is made again.
	Apart bool `json:"apart,omitempty"`
	// MarkedOnly keeps force_cleanup_activity from deleting what neither itself
	// nor by its group carries the managed tag, whatever else speaks for it.
	MarkedOnly bool `json:"marked_only,omitempty"`
}

// Verification is the answer of verify_cleanup_activity: one look by every
// method. It is clean only when every method answered and found nothing.
type Verification struct {
	CheckedAt          time.Time  `json:"checked_at"`
	QueryOK            bool       `json:"query_ok"`
	Methods            []string   `json:"methods"`
	Errors             []string   `json:"errors,omitempty"`
	RemainingResources []Resource `json:"remaining_resources"`
	Remnants           []Remnant  `json:"remnants"` // identities, secrets, role assignments, jobs
	Clean              bool       `json:"clean"`
}

// ForcedCleanup is the answer of force_cleanup_activity: one bounded round.
type ForcedCleanup struct {
	Deleted           []Resource         `json:"deletions"`
	IdentitiesDeleted []ServicePrincipal `json:"identities"`
	JobsDeleted       []string           `json:"jobs_deleted"`
	Pending           int                `json:"pending_count"` // still going on
	Failed            []DeletionFailure  `json:"failed,omitempty"`
}

// DeletionFailure is something that could not be deleted in this round.
type DeletionFailure struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

// ReportInput is the input of generate_report_activity.
type ReportInput struct {
	RunID string `json:"run_id"`
	// Request lets the run be recorded now if it could not be before.
	Request RunRequest    `json:"request"`
	Status  RunStatus     `json:"status"`
	Reason  FailureReason `json:"failure_reason,omitempty"`
	Error   string        `json:"error,omitempty"`
	EndedAt time.Time     `json:"ended_at"`
	// CleanedAt is set by the sweep for a run that was clean only after its end.
	CleanedAt *time.Time   `json:"cleaned_at,omitempty"`
	Phases    PhaseResults `json:"phases"`
	Selection []string     `json:"selected_scenarios"`
	// Apart adds Phases to what is known of a run whose own report step is over or
	// never came: of the rest, Error alone counts, as the reason why it never came.
	Apart bool `json:"apart,omitempty"`
}

// ReportReference is the answer of generate_report_activity.
type ReportReference struct {
	ReportURL   string    `json:"report_url"`
	ReportID    string    `json:"report_id"`
	GeneratedAt time.Time `json:"generated_at"`
}
