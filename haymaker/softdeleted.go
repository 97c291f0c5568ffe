package haymaker

import "time"

// SoftDeleted is a deleted resource that Azure keeps, with its name, until it is
// purged or its retention is over.
type SoftDeleted struct {
	ResourceID   string // that it had before
	ResourceType string
	Location     string
	// Tagged means that the entry itself carries the managed tag and the run's;
	// else only the group it was in tells whose it is.
	Tagged bool
	// Protected means that nobody can purge it before its time.
	Protected bool
	// PurgeAt is when Azure removes it by itself, where Azure says so.
	PurgeAt *time.Time
}

// Note says in words what keeps it and until when.
func (s SoftDeleted) Note() string {
	note := "deleted, but Azure keeps it until it is purged"
	if s.Protected {
		note = "deleted; purge protection keeps it"
	}
	if s.PurgeAt != nil {
		note += "; Azure removes it at " + s.PurgeAt.UTC().Format(time.RFC3339)
	}
	return note
}
