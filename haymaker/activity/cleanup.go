package activity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"azurehaymaker/haymaker"
)

// The time of one round, shared out so that no part of it can starve a later
// one, and in sum well below the 25 seconds of an invocation. What is not done
// in its time is pending: Azure goes on with it, and so does the next round.
const (
	jobsBudget       = 5 * time.Second
	resourcesBudget  = 7 * time.Second
	purgeBudget      = 4 * time.Second
	identitiesBudget = 5 * time.Second
)

// parallelDeletions lets one round begin the deletion of everything that the
// largest run has a few dozen of. Waiting for Azure costs nothing here.
const parallelDeletions = 32

// ForceCleanup makes one bounded round of deletions: jobs first, so that no
// agent makes anything new; then the run's resource groups and what else
// carries its tag; then what Azure keeps of deleted vaults and accounts; then the
// identities. What is still being deleted is counted
// as pending, what failed is listed, and the workflow asks again.
func (a *Activities) ForceCleanup(ctx context.Context, in haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
	if err := a.enterCleanup(ctx, in); err != nil {
		return haymaker.ForcedCleanup{}, err
	}
	round := &cleanupRound{activities: a, scope: scopeOf(in), markedOnly: in.MarkedOnly, result: haymaker.ForcedCleanup{
		Deleted: []haymaker.Resource{}, IdentitiesDeleted: []haymaker.ServicePrincipal{}, JobsDeleted: []string{},
	}}
	for _, failure := range in.Abandoned {
		round.only = append(round.only, failure.ScenarioName)
		if err := a.scenarioFailed(ctx, in.RunID, failure.ScenarioName, failure.Step+": "+failure.Error); err != nil {
			return haymaker.ForcedCleanup{}, err
		}
	}
	err := errors.Join(
		within(ctx, jobsBudget, round.jobs), within(ctx, resourcesBudget, round.resources),
		within(ctx, purgeBudget, round.softDeleted), within(ctx, identitiesBudget, round.identities),
		ctx.Err(), // a round that its caller ended says nothing
	)
	if err != nil {
		return haymaker.ForcedCleanup{}, fmt.Errorf("force the clean-up of run %s: %w", in.RunID, err)
	}
	return round.sorted(), nil
}

// within runs a stage whose calls to Azure end with limited; its records are
// written under ctx.
func within(ctx context.Context, budget time.Duration, stage func(ctx, limited context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	return stage(ctx, limited)
}

// cleanupRound gathers outcomes of deletions that run concurrently.
type cleanupRound struct {
	activities *Activities
	scope
	markedOnly bool // see haymaker.CleanupInput
	origin     haymaker.Origin
	originErr  error // then nothing outside of groups is listed or deleted

	mu     sync.Mutex
	result haymaker.ForcedCleanup
}

// attempt makes one deletion and says whether it is done. What the stage's time
// was too short for is pending, not failed.
func (c *cleanupRound) attempt(limited context.Context, id string, remove func(context.Context) (haymaker.Deletion, error)) (done bool, failure error) {
	if limited.Err() != nil {
		c.note(func(r *haymaker.ForcedCleanup) { r.Pending++ })
		return false, nil //nolint:nilerr // that the stage's time is over is no failure of the deletion
	}
	outcome, err := remove(limited)
	if err != nil && limited.Err() == nil {
		c.failed(id, err)
		return false, err
	}
	if err == nil && outcome == haymaker.DeletionDone {
		return true, nil
	}
	c.note(func(r *haymaker.ForcedCleanup) { r.Pending++ })
	return false, nil
}

func (c *cleanupRound) failed(id string, err error) {
	c.note(func(r *haymaker.ForcedCleanup) {
		r.Failed = append(r.Failed, haymaker.DeletionFailure{ID: id, Error: err.Error()})
	})
}

func (c *cleanupRound) note(change func(*haymaker.ForcedCleanup)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.result)
}

// sorted gives the result in an order that does not depend on who was first.
func (c *cleanupRound) sorted() haymaker.ForcedCleanup {
	slices.SortFunc(c.result.Deleted, func(a, b haymaker.Resource) int { return cmp.Compare(a.ResourceID, b.ResourceID) })
	slices.SortFunc(c.result.IdentitiesDeleted, func(a, b haymaker.ServicePrincipal) int { return cmp.Compare(a.SPName, b.SPName) })
	slices.SortFunc(c.result.Failed, func(a, b haymaker.DeletionFailure) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Error, b.Error))
	})
	slices.Sort(c.result.JobsDeleted)
	return c.result
}
