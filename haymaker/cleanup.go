package haymaker

import "time"

// CleanupRequest is the input of a clean-up apart from the run's own: of a run
// that has ended, or broke down, or that nobody remembers.
type CleanupRequest struct {
	RunID string `json:"run_id"`
	// ScenarioName limits it to one scenario; "" means the whole run.
	ScenarioName string `json:"scenario_name,omitempty"`
	// MarkedOnly deletes nothing that does not carry the managed tag.
	MarkedOnly  bool      `json:"marked_only,omitempty"`
	RequestedAt time.Time `json:"requested_at"`
	RequestedBy string    `json:"requested_by,omitempty"`
	// Why tells, where the run itself left no word about its end, what is known.
	Why    string `json:"why,omitempty"`
	Timing Timing `json:"timing"`
}

// CleanupStatus is where a clean-up stands.
type CleanupStatus string

// The statuses of a clean-up; all but CleanupPending are final.
const (
	CleanupPending  CleanupStatus = "pending"
	CleanupVerified CleanupStatus = "verified" // two looks found nothing
	CleanupPartial  CleanupStatus = "partial"  // something is left, or was not shown to be gone
	CleanupFailed   CleanupStatus = "failed"   // it broke down
)

// Final says whether the clean-up has ended.
func (s CleanupStatus) Final() bool { return s != CleanupPending }

// CleanupResult is what a clean-up has done and seen so far, and at its end its
// outcome. Lists are cut at KeptLeft and KeptErrors.
type CleanupResult struct {
	Status  CleanupStatus `json:"status"`
	Message string        `json:"message"`
	Rounds  int           `json:"rounds"`
	// Found is how many things the first look saw, Left how many the last one did.
	Found             int         `json:"resources_found"`
	ResourcesDeleted  int         `json:"resources_deleted"`
	IdentitiesDeleted int         `json:"identities_deleted"`
	JobsDeleted       int         `json:"jobs_deleted"`
	LeftCount         int         `json:"left_count"`
	Left              []Remnant   `json:"left"`
	Errors            []string    `json:"errors"`
	LooksAt           []time.Time `json:"looked_at"`
}

// The bounds of a CleanupResult's lists.
const (
	KeptLeft   = 20
	KeptErrors = 10
	KeptLooks  = 10
)

// Cleanup is one clean-up as its watchers see it.
type Cleanup struct {
	CleanupID    string `json:"cleanup_id"`
	RunID        string `json:"run_id"`
	ScenarioName string `json:"scenario_name,omitempty"`
	CleanupResult
	StartedAt *time.Time `json:"started_at,omitempty"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
}
