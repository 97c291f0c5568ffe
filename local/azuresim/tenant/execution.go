package tenant

import "time"

// The running states of a job execution (armappcontainers JobExecutionRunningState).
const (
	ExecutionRunning    = "Running"
	ExecutionProcessing = "Processing"
	ExecutionStopped    = "Stopped"
	ExecutionFailed     = "Failed"
	ExecutionSucceeded  = "Succeeded"
)

// Execution is one execution of a Container Apps job.
type Execution struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	JobID    string         `json:"job_id"`
	Status   string         `json:"status"`
	Start    time.Time      `json:"start"`
	End      *time.Time     `json:"end,omitempty"`
	PID      int            `json:"pid,omitempty"`
	Attempts int            `json:"attempts"`
	ExitCode *int           `json:"exit_code,omitempty"`
	Detail   string         `json:"detail,omitempty"`
	Template map[string]any `json:"template"`
	// Waiting: no node has room for it, or it is held back until HoldUntil.
	Waiting   bool       `json:"waiting,omitempty"`
	HoldUntil *time.Time `json:"hold_until,omitempty"`
	Sequence  int        `json:"sequence,omitempty"` // order among those started at the same time
	JobGone   bool       `json:"job_gone,omitempty"` // its job was deleted; ARM no longer shows it
	Stdout    string     `json:"stdout"`
	Stderr    string     `json:"stderr"`
}

// Ended reports whether the execution has reached a final state.
func (e *Execution) Ended() bool {
	return e.Status != ExecutionRunning && e.Status != ExecutionProcessing
}
