package activity

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// softDeleted purges what Azure keeps of the run's deleted vaults and accounts.
// What of them is only being deleted shows up in a later round.
func (c *cleanupRound) softDeleted(_, limited context.Context) error {
	found, err := c.activities.Resources.SoftDeleted(limited, c.runID)
	if err != nil && limited.Err() == nil {
		c.failed("the lists of soft-deleted resources", err)
	} else if err != nil {
		c.note(func(r *haymaker.ForcedCleanup) { r.Pending++ })
	}
	var calls errgroup.Group
	calls.SetLimit(parallelDeletions)
	for _, deleted := range found {
		if !c.concernsResource(haymaker.Resource{ResourceID: deleted.ResourceID}) {
			continue
		}
		if c.markedOnly && !deleted.Tagged {
			c.failed(deleted.ResourceID, errors.New("it does not carry the tag "+haymaker.TagManaged+"; purge it by hand if it is the run's"))
			continue
		}
		calls.Go(func() error {
			// The round has booked how it went; nothing else waits for a purge.
			_, _ = c.attempt(limited, deleted.ResourceID, func(limited context.Context) (haymaker.Deletion, error) {
				return c.activities.Resources.Purge(limited, c.runID, deleted)
			})
			return nil
		})
	}
	return calls.Wait()
}

// softDeleted looks for deleted vaults and accounts that Azure keeps.
func (v *verification) softDeleted(ctx context.Context) error {
	found, err := v.activities.Resources.SoftDeleted(ctx, v.runID)
	for _, deleted := range found {
		if !v.concernsResource(haymaker.Resource{ResourceID: deleted.ResourceID}) {
			continue
		}
		v.remnant(haymaker.Remnant{Kind: haymaker.RemnantSoftDeleted, ID: deleted.ResourceID, Note: deleted.Note()})
	}
	return err
}
