package haymaker

import "time"

// Resource is one Azure resource of a run.
type Resource struct {
	ResourceID   string     `json:"resource_id"`
	ResourceType string     `json:"resource_type"`
	ResourceName string     `json:"resource_name"`
	ScenarioName string     `json:"scenario_name"`
	CreatedAt    *time.Time `json:"created_at,omitempty"`
	DeletedAt    *time.Time `json:"deleted_at,omitempty"`
	// DeletedBy is "agent" or "haymaker" (forced clean-up).
	DeletedBy     string `json:"deleted_by,omitempty"`
	DeletionError string `json:"deletion_error,omitempty"`
	// LastSequence is the sequence of the newest agent event about it, so that
	// an older one that comes late or again changes nothing.
	LastSequence int64 `json:"last_sequence,omitempty"`
}

// Who deleted a Resource.
const (
	DeletedByAgent    = "agent"
	DeletedByHayMaker = "haymaker"
)

// Deletion is the outcome of one attempt to delete a resource.
type Deletion string

// The outcomes of a deletion. A deletion that is still going on is pending,
// never done.
const (
	DeletionDone    Deletion = "done"
	DeletionPending Deletion = "pending"
)
