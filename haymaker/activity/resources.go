package activity

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

const resourceGroupType = "microsoft.resources/resourcegroups"

// resources deletes what Resource Manager, Resource Graph and the records know
// of the run: resource groups first, because that takes their content along in
// the right order, then whatever lies outside of them.
func (c *cleanupRound) resources(ctx context.Context) error {
	alive, err := c.alive(ctx)
	if err != nil {
		return err
	}
	var groups, others []haymaker.Resource
	for _, resource := range alive {
		if strings.EqualFold(resource.ResourceType, resourceGroupType) {
			groups = append(groups, resource)
		}
	}
	for _, resource := range alive {
		if !strings.EqualFold(resource.ResourceType, resourceGroupType) && !within(groups, resource) {
			others = append(others, resource)
		}
	}
	if err := c.deleteAll(ctx, groups, alive); err != nil {
		return err
	}
	return c.deleteAll(ctx, others, nil)
}

// alive lists the run's resources that exist, and records those nobody had
// reported, so that the report can list what a crashed agent could not.
func (c *cleanupRound) alive(ctx context.Context) (map[string]haymaker.Resource, error) {
	alive := map[string]haymaker.Resource{}
	listed, err := c.activities.Resources.Listed(ctx, c.runID)
	if err != nil {
		return nil, fmt.Errorf("list the run's resources: %w", err)
	}
	for _, resource := range listed {
		alive[strings.ToLower(resource.ResourceID)] = resource
		if err := c.activities.recordFound(ctx, c.runID, finding{Resource: resource, seen: true}); err != nil {
			return nil, err
		}
	}
	recorded, err := c.activities.Records.Resources(ctx, c.runID)
	if err != nil {
		return nil, fmt.Errorf("read recorded resources: %w", err)
	}
	for _, resource := range recorded {
		if resource.DeletedAt == nil {
			alive[strings.ToLower(resource.ResourceID)] = resource
		}
	}
	return alive, nil
}

// within says whether the resource lies in one of the groups.
func within(groups []haymaker.Resource, resource haymaker.Resource) bool {
	id := strings.ToLower(resource.ResourceID)
	for _, group := range groups {
		if strings.HasPrefix(id, strings.ToLower(group.ResourceID)+"/") {
			return true
		}
	}
	return false
}

// deleteAll deletes in parallel. members are resources that go with a group.
func (c *cleanupRound) deleteAll(ctx context.Context, targets []haymaker.Resource, members map[string]haymaker.Resource) error {
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for _, target := range targets {
		calls.Go(func() error { return c.deleteOne(ctx, target, members) })
	}
	return calls.Wait()
}

func (c *cleanupRound) deleteOne(ctx context.Context, target haymaker.Resource, members map[string]haymaker.Resource) error {
	outcome, err := c.activities.Resources.Delete(ctx, target.ResourceID, true)
	switch {
	case err != nil:
		c.failed(target.ResourceID, err)
		return c.record(ctx, target, func(row *haymaker.Resource) { row.DeletionError = err.Error() })
	case outcome == haymaker.DeletionPending:
		c.pending()
		return nil
	}
	if err := c.gone(ctx, target); err != nil {
		return err
	}
	for _, member := range members {
		if within([]haymaker.Resource{target}, member) {
			if err := c.gone(ctx, member); err != nil {
				return err
			}
		}
	}
	return nil
}

// gone records that forced clean-up removed a resource, unless the agent's own
// report of its deletion has arrived meanwhile.
func (c *cleanupRound) gone(ctx context.Context, resource haymaker.Resource) error {
	now := c.activities.Now()
	resource.DeletedAt, resource.DeletedBy = &now, haymaker.DeletedByHayMaker
	err := c.record(ctx, resource, func(row *haymaker.Resource) {
		if row.DeletedAt == nil {
			row.DeletedAt, row.DeletedBy, row.DeletionError = resource.DeletedAt, resource.DeletedBy, ""
		}
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Deleted = append(c.result.Deleted, resource)
	return nil
}

func (c *cleanupRound) record(ctx context.Context, resource haymaker.Resource, change func(*haymaker.Resource)) error {
	if err := c.activities.Records.UpdateResource(ctx, c.runID, resource.ResourceID, change); err != nil {
		return fmt.Errorf("record resource %s: %w", resource.ResourceID, err)
	}
	return nil
}
