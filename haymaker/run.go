package haymaker

import "time"

// RunStatus is where a run stands.
type RunStatus string

// The statuses of a run. All but RunQueued and RunInProgress are final.
const (
	// RunQueued waits for a place; nothing of it has begun.
	RunQueued            RunStatus = "queued"
	RunInProgress        RunStatus = "in_progress"
	RunCompleted         RunStatus = "completed"
	RunFailed            RunStatus = "failed"
	RunCancelled         RunStatus = "cancelled"
	RunSkipped           RunStatus = "skipped"
	RunCleanupIncomplete RunStatus = "cleanup_incomplete"
)

// Final says whether the run has ended.
func (s RunStatus) Final() bool { return s != RunInProgress && s != RunQueued }

// FailureReason says in one word why a run did not complete.
type FailureReason string

// The failure reasons of a run; "" means none.
const (
	ReasonValidationFailed    FailureReason = "environment_validation_failed"
	ReasonNoScenarios         FailureReason = "no_scenarios_selected"
	ReasonProvisioningFailed  FailureReason = "provisioning_failed"
	ReasonCleanupIncomplete   FailureReason = "cleanup_incomplete"
	ReasonCancelled           FailureReason = "cancelled"
	ReasonOrchestrationFailed FailureReason = "orchestration_failed"
	// ReasonNoCapacity is that of a run that was skipped: too many were in progress.
	ReasonNoCapacity FailureReason = "no_capacity"
)

// ExecutionType says what started a run.
type ExecutionType string

// What can start a run.
const (
	ExecutionScheduled ExecutionType = "scheduled"
	ExecutionManual    ExecutionType = "manual"
	ExecutionOnDemand  ExecutionType = "on_demand"
	ExecutionStartup   ExecutionType = "startup"
	// ExecutionRecovered is a run whose records were lost, and made again from what
	// it had left in the tenant.
	ExecutionRecovered ExecutionType = "recovered"
)

// RunRequest is the input of the orchestration: everything that was decided
// when the run was started, so that a deployment in the middle changes nothing.
type RunRequest struct {
	RunID         string            `json:"run_id"` // UUID, also the instance id
	StartedAt     time.Time         `json:"started_at"`
	ExecutionType ExecutionType     `json:"execution_type"`
	Scenarios     []string          `json:"scenarios,omitempty"` // exact ids; empty draws by size
	Size          SimulationSize    `json:"simulation_size"`
	Tags          map[string]string `json:"tags,omitempty"`
	RequestedBy   string            `json:"requested_by,omitempty"`
	Timing        Timing            `json:"timing"`
}

// Timing is the pace of one run, in seconds so that the JSON needs no parser.
type Timing struct {
	ActiveSeconds             int `json:"active_seconds"`              // how long agents act (8 h)
	MonitoringIntervalSeconds int `json:"monitoring_interval_seconds"` // between status checks (15 min)
	GraceSeconds              int `json:"grace_seconds"`               // for the agents' own clean-up after that
	IndexLagSeconds           int `json:"index_lag_seconds"`           // between the two clean verifications
	CleanupPollSeconds        int `json:"cleanup_poll_seconds"`        // between rounds of deletion
	CleanupLimitSeconds       int `json:"cleanup_limit_seconds"`       // after which the run ends cleanup_incomplete
}

// Active is how long agents operate before they begin their clean-up.
func (t Timing) Active() time.Duration { return seconds(t.ActiveSeconds) }

// MonitoringInterval is the time between two status checks.
func (t Timing) MonitoringInterval() time.Duration { return seconds(t.MonitoringIntervalSeconds) }

// Grace is what an agent has for its own clean-up after Active.
func (t Timing) Grace() time.Duration { return seconds(t.GraceSeconds) }

// IndexLag separates the two verifications that prove a clean end.
func (t Timing) IndexLag() time.Duration { return seconds(t.IndexLagSeconds) }

// CleanupPoll separates two rounds of forced clean-up.
func (t Timing) CleanupPoll() time.Duration { return seconds(t.CleanupPollSeconds) }

// CleanupLimit bounds forced clean-up as a whole.
func (t Timing) CleanupLimit() time.Duration { return seconds(t.CleanupLimitSeconds) }

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// Run is the current row of a run, as the API shows it and as activities keep
// it up to date.
type Run struct {
	RunID         string         `json:"run_id"`
	Status        RunStatus      `json:"status"`
	Phase         Phase          `json:"phase"`
	ExecutionType ExecutionType  `json:"execution_type"`
	Size          SimulationSize `json:"simulation_size"`
	// StartedAt is when the run was let in; while it is queued, and for one that
	// was skipped, when it was asked for.
	StartedAt time.Time `json:"started_at,omitzero"`
	// QueuedAt is when a run that had to wait was asked for.
	QueuedAt *time.Time `json:"queued_at,omitempty"`
	// WaitsFor says why the run is queued; "" once it is not.
	WaitsFor      string            `json:"waits_for,omitempty"`
	EndedAt       *time.Time        `json:"ended_at,omitempty"`
	FailureReason FailureReason     `json:"failure_reason,omitempty"`
	Error         string            `json:"error,omitempty"`
	Scenarios     []string          `json:"requested_scenarios,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
	RequestedBy   string            `json:"requested_by,omitempty"`
	ReportURL     string            `json:"report_url,omitempty"`
	// CleanedAt is when the sweep had removed what a run that ended
	// cleanup_incomplete had left.
	CleanedAt *time.Time `json:"cleaned_at,omitempty"`
}
