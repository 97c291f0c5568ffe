package activity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// ForceCleanup makes one bounded round of deletions: jobs first, so that no
// agent makes anything new; then the run's resource groups and what else
// carries its tag; then the identities. What is still being deleted is counted
// as pending, what failed is listed, and the workflow asks again.
func (a *Activities) ForceCleanup(ctx context.Context, in haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
	if err := a.enterPhase(ctx, in.RunID, in.Phase); err != nil {
		return haymaker.ForcedCleanup{}, err
	}
	round := &cleanupRound{activities: a, runID: in.RunID, result: haymaker.ForcedCleanup{
		Deleted: []haymaker.Resource{}, IdentitiesDeleted: []haymaker.ServicePrincipal{}, JobsDeleted: []string{},
	}}
	if err := errors.Join(round.jobs(ctx), round.resources(ctx), round.identities(ctx)); err != nil {
		return haymaker.ForcedCleanup{}, fmt.Errorf("force the clean-up of run %s: %w", in.RunID, err)
	}
	slices.SortFunc(round.result.Deleted, func(a, b haymaker.Resource) int { return strings.Compare(a.ResourceID, b.ResourceID) })
	slices.Sort(round.result.JobsDeleted)
	return round.result, nil
}

// cleanupRound gathers outcomes of deletions that run concurrently.
type cleanupRound struct {
	activities *Activities
	runID      string

	mu     sync.Mutex
	result haymaker.ForcedCleanup
}

func (c *cleanupRound) failed(id string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Failed = append(c.result.Failed, haymaker.DeletionFailure{ID: id, Error: err.Error()})
}

func (c *cleanupRound) pending() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Pending++
}

// jobs deletes the recorded jobs that are not known to be gone, and every job
// that carries the run's tag.
func (c *cleanupRound) jobs(ctx context.Context) error {
	recorded, err := c.activities.Records.Jobs(ctx, c.runID)
	if err != nil {
		return fmt.Errorf("read recorded jobs: %w", err)
	}
	byName := map[string]haymaker.JobRecord{}
	for _, job := range recorded {
		if job.DeletedAt == nil {
			byName[job.AgentID] = job
		}
	}
	tagged, err := c.activities.Agents.OfRun(ctx, c.runID)
	if err != nil {
		return fmt.Errorf("list the run's jobs: %w", err)
	}
	for _, name := range tagged {
		if _, known := byName[name]; !known {
			byName[name] = haymaker.JobRecord{RunID: c.runID, AgentID: name}
		}
	}
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for _, job := range byName {
		calls.Go(func() error { return c.deleteJob(ctx, job) })
	}
	return calls.Wait()
}

func (c *cleanupRound) deleteJob(ctx context.Context, job haymaker.JobRecord) error {
	outcome, err := c.activities.Agents.Delete(ctx, job.AgentID)
	switch {
	case err != nil:
		c.failed(job.AgentID, err)
		return nil
	case outcome == haymaker.DeletionPending:
		c.pending()
		return nil
	}
	now := c.activities.Now()
	job.DeletedAt = &now
	if err := c.activities.Records.SaveJob(ctx, job); err != nil {
		return fmt.Errorf("record the deletion of job %s: %w", job.AgentID, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.JobsDeleted = append(c.result.JobsDeleted, job.AgentID)
	return nil
}

// identities deletes every identity of the run that is not known to be gone.
func (c *cleanupRound) identities(ctx context.Context) error {
	recorded, err := c.activities.Records.Identities(ctx, c.runID)
	if err != nil {
		return fmt.Errorf("read recorded identities: %w", err)
	}
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for _, identity := range recorded {
		if identity.DeletedAt != nil {
			continue
		}
		calls.Go(func() error {
			if err := c.activities.deleteIdentity(ctx, identity); err != nil {
				c.failed(identity.SPName, err)
				return nil
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.result.IdentitiesDeleted = append(c.result.IdentitiesDeleted, identity)
			return nil
		})
	}
	return calls.Wait()
}
