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
	v.found(whyIndexed, resources...)
	return err
}

func (v *verification) listed(ctx context.Context) error {
	resources, err := v.activities.Resources.Listed(ctx, v.runID)
	v.found(whyListed, resources...)
	return err
}

// reported checks every id that was ever recorded, also those an agent says it
// deleted. Only this direct look contradicts what is recorded of a deletion;
// index and listing may simply lag behind.
func (v *verification) reported(ctx context.Context) error {
	recorded, err := v.activities.Records.Resources(ctx, v.runID)
	if err != nil {
		return err
	}
	return forEach(recorded, func(resource haymaker.Resource) error {
		exists, err := v.activities.Resources.Exists(ctx, resource.ResourceID)
		if err != nil {
			return err
		}
		if exists {
			v.found(whyRecorded, resource)
		}
		if v.readOnly || exists == (resource.DeletedAt == nil) {
			return nil
		}
		return v.correct(ctx, resource, exists)
	})
}

// correct records what a direct look saw: a resource that was taken for deleted
// and is there, or one whose deletion ended after the round that had begun it,
// or was never reported, and which is gone. What was recorded since the look
// began is not contradicted by it.
func (v *verification) correct(ctx context.Context, seen haymaker.Resource, exists bool) error {
	now := v.activities.Now()
	err := v.activities.Records.UpdateResource(ctx, v.runID, seen.ResourceID, func(row *haymaker.Resource) {
		switch {
		case exists && row.DeletedAt != nil && row.DeletedAt.Equal(*seen.DeletedAt):
			row.DeletedAt, row.DeletedBy = nil, ""
		case !exists && row.DeletedAt == nil && row.LastSequence == seen.LastSequence:
			row.DeletedAt, row.DeletedBy, row.DeletionError = &now, haymaker.DeletedByHayMaker, ""
		}
	})
	if err != nil {
		return fmt.Errorf("record what was seen of resource %s: %w", seen.ResourceID, err)
	}
	return nil
}

// identities checks every part of every identity, recorded or found by its
// marks. One that was taken for deleted and is not, or that nobody had recorded,
// becomes one to be deleted.
func (v *verification) identities(ctx context.Context) error {
	known, unanswered, err := v.activities.identitiesOf(ctx, ctx, v.runID)
	if err != nil {
		return err
	}
	err = forEach(known, func(identity knownIdentity) error {
		if !v.concerns(identity.ScenarioName) {
			return nil
		}
		remnants, err := v.activities.Identities.Remaining(ctx, identity.ServicePrincipal)
		v.remnant(remnants...)
		if len(remnants) > 0 && !v.readOnly && (identity.DeletedAt != nil || !identity.recorded) {
			identity.DeletedAt = nil
			err = errors.Join(err, v.activities.Records.SaveIdentity(ctx, identity.ServicePrincipal))
		}
		return err
	})
	return errors.Join(unanswered, err)
}

func (v *verification) jobs(ctx context.Context) error {
	names, err := v.activities.Agents.OfRun(ctx, v.runID)
	for _, name := range names {
		if !v.concernsJob(name) {
			continue
		}
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
