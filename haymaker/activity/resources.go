package activity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

const resourceGroupType = "microsoft.resources/resourcegroups"

// target is a resource to be deleted.
type target struct {
	haymaker.Resource
	// ours says that HayMaker itself knows the resource as the run's: it was
	// listed, or it lies in a group of the run. A word of an agent about
	// something elsewhere is not enough to delete what carries no tag.
	ours bool
}

// resources deletes what Resource Manager and the records know of the run:
// resource groups first, because that takes their content along in the right
// order, then whatever lies outside of them, in an order of its own.
func (c *cleanupRound) resources(ctx, limited context.Context) error {
	if c.origin, c.originErr = c.activities.origin(ctx, limited, c.runID); c.originErr != nil {
		c.failed("what tells the run's things outside of its groups", c.originErr)
	}
	alive, err := c.alive(ctx, limited)
	if err != nil {
		return err
	}
	var groups, others []target
	for _, found := range alive {
		if strings.EqualFold(found.ResourceType, resourceGroupType) {
			groups = append(groups, found)
		}
	}
	for _, found := range alive {
		inside := func(group target) bool { return contains(group.Resource, found.Resource) }
		if !strings.EqualFold(found.ResourceType, resourceGroupType) && !slices.ContainsFunc(groups, inside) {
			others = append(others, found)
		}
	}
	if err := c.deleteAll(ctx, limited, groups, alive); err != nil {
		return err
	}
	for _, step := range inOrder(others) {
		if err := c.deleteAll(ctx, limited, step, nil); err != nil {
			return err
		}
	}
	return nil
}

// alive gives, by lower-case id, the run's resources that exist or are not known
// to be gone, and records those nobody had reported, so that the report can list
// what a crashed agent could not.
func (c *cleanupRound) alive(ctx, limited context.Context) (map[string]target, error) {
	alive := map[string]target{}
	listed, err := c.activities.Resources.Listed(limited, c.runID)
	if err != nil {
		c.failed("the list of the run's resources", err)
	}
	for _, resource := range append(listed, c.listOutside(limited)...) {
		if !c.concernsResource(resource) {
			continue
		}
		alive[strings.ToLower(resource.ResourceID)] = target{Resource: resource, ours: true}
		if err := c.activities.recordFound(ctx, c.runID, resource); err != nil {
			return nil, err
		}
	}
	recorded, err := c.activities.Records.Resources(ctx, c.runID)
	if err != nil {
		return nil, fmt.Errorf("read recorded resources: %w", err)
	}
	for _, resource := range recorded {
		key := strings.ToLower(resource.ResourceID)
		before, listed := alive[key]
		if (resource.DeletedAt == nil || listed || c.mayBeBinned(resource)) && c.concernsResource(resource) {
			ours := before.ours || inRun(resource.ResourceID, c.runID)
			alive[key] = target{Resource: resource, ours: ours}
		}
	}
	return alive, nil
}

// mayBeBinned says whether a resource that is deleted may still be in the
// directory's recycle bin: its agent was ended, or refused, before it had emptied
// it. Removing it once more does.
func (c *cleanupRound) mayBeBinned(resource haymaker.Resource) bool {
	_, _, object := haymaker.ObjectOf(resource.ResourceID)
	return object && !c.markedOnly && len(c.only) == 0
}

// inGroup says whether the id is that of the named group or lies in it. Azure
// compares ids ignoring case.
func inGroup(resourceID, group string) bool { return strings.EqualFold(groupOf(resourceID), group) }

// inRun says whether the id lies in a group of the run.
func inRun(resourceID, runID string) bool {
	return strings.HasPrefix(strings.ToLower(groupOf(resourceID)), haymaker.ResourceGroupName(runID, ""))
}

// groupOf is the group in /subscriptions/{id}/resourceGroups/{name}/..., or "".
func groupOf(resourceID string) string {
	parts := strings.Split(resourceID, "/")
	if len(parts) < 5 || !strings.EqualFold(parts[3], "resourceGroups") {
		return ""
	}
	return parts[4]
}

// contains says whether the resource lies in the group.
func contains(group, resource haymaker.Resource) bool {
	return strings.HasPrefix(strings.ToLower(resource.ResourceID), strings.ToLower(group.ResourceID)+"/")
}

// deleteAll deletes in parallel. members are resources that go with a group. A
// map gives targets in random order, so that none is always the last one.
func (c *cleanupRound) deleteAll(ctx, limited context.Context, targets []target, members map[string]target) error {
	var calls errgroup.Group
	calls.SetLimit(parallelDeletions)
	for _, wanted := range targets {
		calls.Go(func() error { return c.deleteOne(ctx, limited, wanted, members) })
	}
	return calls.Wait()
}

func (c *cleanupRound) deleteOne(ctx, limited context.Context, wanted target, members map[string]target) error {
	done, failure := c.attempt(limited, wanted.ResourceID, func(limited context.Context) (haymaker.Deletion, error) {
		if haymaker.OutsideGroups(wanted.ResourceID) {
			return c.removeOutside(limited, wanted.ResourceID)
		}
		return c.activities.Resources.Delete(limited, wanted.ResourceID, wanted.ours && !c.markedOnly)
	})
	if failure != nil {
		return c.record(ctx, wanted.ResourceID, func(row *haymaker.Resource) { row.DeletionError = failure.Error() })
	}
	if !done {
		return nil
	}
	if err := c.gone(ctx, wanted.ResourceID); err != nil {
		return err
	}
	for _, member := range members {
		if contains(wanted.Resource, member.Resource) {
			if err := c.gone(ctx, member.ResourceID); err != nil {
				return err
			}
		}
	}
	return nil
}

// gone records that forced clean-up removed a resource, unless the agent's own
// report of its deletion is there.
func (c *cleanupRound) gone(ctx context.Context, resourceID string) error {
	now := c.activities.Now()
	var removed []haymaker.Resource
	err := c.record(ctx, resourceID, func(row *haymaker.Resource) {
		removed = nil // a change is tried again after a lost race
		if row.DeletedAt == nil {
			row.DeletedAt, row.DeletedBy = &now, haymaker.DeletedByHayMaker
			removed = []haymaker.Resource{*row}
		}
		row.DeletionError = ""
	})
	if err != nil {
		return err
	}
	c.note(func(r *haymaker.ForcedCleanup) { r.Deleted = append(r.Deleted, removed...) })
	return nil
}

func (c *cleanupRound) record(ctx context.Context, resourceID string, change func(*haymaker.Resource)) error {
	if err := c.activities.Records.UpdateResource(ctx, c.runID, resourceID, change); err != nil {
		return fmt.Errorf("record resource %s: %w", resourceID, err)
	}
	return nil
}
