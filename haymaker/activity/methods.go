package activity

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

func (v *verification) indexed(ctx context.Context) error {
	resources, err := v.activities.Resources.Indexed(ctx, v.runID)
	v.found(resources...)
	return err
}

func (v *verification) listed(ctx context.Context) error {
	resources, err := v.activities.Resources.Listed(ctx, v.runID)
	v.found(resources...)
	return err
}

// reported checks every id that was ever recorded, also those an agent says it
// deleted. Only this direct look contradicts a recorded deletion; index and
// listing may simply lag behind.
func (v *verification) reported(ctx context.Context) error {
	recorded, err := v.activities.Records.Resources(ctx, v.runID)
	if err != nil {
		return err
	}
	return forEach(recorded, func(resource haymaker.Resource) error {
		exists, err := v.activities.Resources.Exists(ctx, resource.ResourceID)
		if err != nil || !exists {
			return err
		}
		v.found(resource)
		if resource.DeletedAt == nil {
			return nil
		}
		err = v.activities.Records.UpdateResource(ctx, v.runID, resource.ResourceID, func(row *haymaker.Resource) {
			// A deletion recorded since the look began is not contradicted by it.
			if row.DeletedAt != nil && row.DeletedAt.Equal(*resource.DeletedAt) {
				row.DeletedAt, row.DeletedBy = nil, ""
			}
		})
		if err != nil {
			return fmt.Errorf("record resource %s as still there: %w", resource.ResourceID, err)
		}
		return nil
	})
}

// identities checks every part of every recorded identity. One that was taken
// for deleted and is not becomes one to be deleted again.
func (v *verification) identities(ctx context.Context) error {
	recorded, err := v.activities.Records.Identities(ctx, v.runID)
	if err != nil {
		return err
	}
	return forEach(recorded, func(identity haymaker.ServicePrincipal) error {
		remnants, err := v.activities.Identities.Remaining(ctx, identity)
		v.remnant(remnants...)
		if len(remnants) > 0 && identity.DeletedAt != nil {
			identity.DeletedAt = nil
			err = errors.Join(err, v.activities.Records.SaveIdentity(ctx, identity))
		}
		return err
	})
}

func (v *verification) jobs(ctx context.Context) error {
	names, err := v.activities.Agents.OfRun(ctx, v.runID)
	for _, name := range names {
		v.remnant(haymaker.Remnant{Kind: haymaker.RemnantJob, ID: name})
	}
	return err
}

// forEach looks at all items, a bounded number at a time, and gives the first
// error.
func forEach[T any](items []T, look func(T) error) error {
	var calls errgroup.Group
	calls.SetLimit(parallelLooks)
	for _, item := range items {
		calls.Go(func() error { return look(item) })
	}
	return calls.Wait()
}

// recordFound inserts the row of a resource found in the tenant, or completes
// it. What an agent said about it stays.
func (a *Activities) recordFound(ctx context.Context, runID string, found haymaker.Resource) error {
	now := a.Now()
	err := a.Records.UpdateResource(ctx, runID, found.ResourceID, func(row *haymaker.Resource) {
		row.ResourceType = orElse(row.ResourceType, found.ResourceType)
		row.ResourceName = orElse(row.ResourceName, found.ResourceName)
		row.ScenarioName = orElse(row.ScenarioName, found.ScenarioName)
		if row.CreatedAt == nil {
			row.CreatedAt = found.CreatedAt
		}
		if row.CreatedAt == nil {
			row.CreatedAt = &now
		}
	})
	if err != nil {
		return fmt.Errorf("record resource %s: %w", found.ResourceID, err)
	}
	return nil
}
