package activity

import (
	"context"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// identities deletes every identity of the run that is not known to be gone.
func (c *cleanupRound) identities(ctx, limited context.Context) error {
	known, unanswered, err := c.activities.identitiesOf(ctx, limited, c.runID)
	if err != nil {
		return err
	}
	if unanswered != nil {
		c.failed("the list of the run's identities", unanswered)
	}
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for _, identity := range known {
		if identity.DeletedAt == nil && c.concerns(identity.ScenarioName) {
			calls.Go(func() error { return c.deleteIdentity(ctx, limited, identity.ServicePrincipal) })
		}
	}
	return calls.Wait()
}

// deleteIdentity deletes one identity. One that was recorded by name only is
// looked for like the others, because its creation may have been cut off, but
// is not listed as deleted.
func (c *cleanupRound) deleteIdentity(ctx, limited context.Context, identity haymaker.ServicePrincipal) error {
	done, failure := c.attempt(limited, identity.SPName, func(limited context.Context) (haymaker.Deletion, error) {
		return haymaker.DeletionDone, c.activities.Identities.Delete(limited, identity)
	})
	if !done && failure == nil {
		return nil
	}
	deleted, err := c.activities.recordDeletion(ctx, identity, failure)
	if err != nil {
		return err
	}
	if done && deleted.Made() {
		c.note(func(r *haymaker.ForcedCleanup) { r.IdentitiesDeleted = append(r.IdentitiesDeleted, deleted) })
	}
	return nil
}
