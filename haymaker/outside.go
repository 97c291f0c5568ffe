package haymaker

import "context"

// Outside sees and removes what agents made outside of their resource groups:
// objects of the subscription (policies, role assignments, locks) and of the
// directory (users, groups, applications, conditional access).
type Outside interface {
	// AtSubscription lists what the subscription holds of a run: by the form of
	// its name, or, of role assignments, by who made it or has it. What its
	// identities account for is left out. An error means unknown; what the lists
	// that answered hold is returned beside it.
	AtSubscription(ctx context.Context, of Origin) ([]Resource, error)
	// InDirectory lists what the directory holds of a run, by the form of its
	// names, in the collections that its agents could write; without directory
	// rights it asks nothing. The index it asks lags behind. An error means
	// unknown, as above.
	InDirectory(ctx context.Context, of Origin) ([]Resource, error)
	// Remove deletes one thing, after a look that shows it to be the run's, and
	// refuses everything else: ids elsewhere, names of another form, role
	// assignments that no principal of the run made or has. Users, groups,
	// applications and service principals are also removed from the deleted items
	// where that is allowed. What is gone is done.
	Remove(ctx context.Context, of Origin, resourceID string) (Deletion, error)
}

// Origin is what tells the things of a run from others.
type Origin struct {
	RunID string
	// Principals are the object ids of its agents' service principals.
	Principals []string
	// RoleAssignments are the ids of those that its identities were given.
	RoleAssignments []string
	// Rights are those its agents had in the directory.
	Rights []string
}
