package history

// Status is an orchestration's runtime status as the Instances table and the
// HTTP management API spell it.
type Status string

// The runtime statuses of Durable Functions.
const (
	StatusPending        Status = "Pending"
	StatusRunning        Status = "Running"
	StatusCompleted      Status = "Completed"
	StatusContinuedAsNew Status = "ContinuedAsNew"
	StatusFailed         Status = "Failed"
	StatusCanceled       Status = "Canceled"
	StatusTerminated     Status = "Terminated"
	StatusSuspended      Status = "Suspended"
)

// Terminal says whether no further step can follow.
func (s Status) Terminal() bool {
	switch s {
	case StatusCompleted, StatusFailed, StatusCanceled, StatusTerminated:
		return true
	}
	return false
}
