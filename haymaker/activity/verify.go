package activity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// The methods of verification, as the report names them.
const (
	MethodResourceGraph = "resource_graph"
	MethodListing       = "resource_manager_listing"
	MethodReportedIDs   = "reported_ids"
	MethodIdentities    = "identities_secrets_role_assignments"
	MethodJobs          = "container_apps_jobs"
)

// VerifyCleanup looks for anything of the run by every method at once. A method
// that cannot answer makes the verification unclean.
func (a *Activities) VerifyCleanup(ctx context.Context, in haymaker.CleanupInput) (haymaker.Verification, error) {
	if err := a.enterPhase(ctx, in.RunID, in.Phase); err != nil {
		return haymaker.Verification{}, err
	}
	look := &verification{
		activities: a, runID: in.RunID, resources: map[string]finding{},
		result: haymaker.Verification{CheckedAt: a.Now(), RemainingResources: []haymaker.Resource{}, Remnants: []haymaker.Remnant{}},
	}
	var methods errgroup.Group
	for name, method := range map[string]func(context.Context) error{
		MethodResourceGraph: look.indexed,
		MethodListing:       look.listed,
		MethodReportedIDs:   look.reported,
		MethodIdentities:    look.identities,
		MethodJobs:          look.jobs,
	} {
		methods.Go(func() error { look.made(name, method(ctx)); return nil })
	}
	_ = methods.Wait() // each method's error is in the result
	return look.finish(ctx)
}

// verification gathers the findings of the methods, which run concurrently.
type verification struct {
	activities *Activities
	runID      string

	mu        sync.Mutex
	resources map[string]finding // by lower-case id
	result    haymaker.Verification
}

// finding is a resource that some method saw. Only Resource Manager's own word
// (seen) contradicts a recorded deletion: the index may simply lag behind.
type finding struct {
	haymaker.Resource
	seen bool
}

func (v *verification) made(method string, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.result.Methods = append(v.result.Methods, method)
	if err != nil {
		v.result.Errors = append(v.result.Errors, fmt.Sprintf("%s: %s", method, err))
	}
}

func (v *verification) found(seen bool, resources ...haymaker.Resource) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, resource := range resources {
		key := strings.ToLower(resource.ResourceID)
		v.resources[key] = finding{Resource: resource, seen: seen || v.resources[key].seen}
	}
}

func (v *verification) remnant(remnants ...haymaker.Remnant) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.result.Remnants = append(v.result.Remnants, remnants...)
}

func (v *verification) indexed(ctx context.Context) error {
	resources, err := v.activities.Resources.Indexed(ctx, v.runID)
	v.found(false, resources...)
	return err
}

func (v *verification) listed(ctx context.Context) error {
	resources, err := v.activities.Resources.Listed(ctx, v.runID)
	v.found(true, resources...)
	return err
}

// reported checks every id that was ever recorded, also those an agent says it
// deleted.
func (v *verification) reported(ctx context.Context) error {
	recorded, err := v.activities.Records.Resources(ctx, v.runID)
	if err != nil {
		return err
	}
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for _, resource := range recorded {
		calls.Go(func() error {
			exists, err := v.activities.Resources.Exists(ctx, resource.ResourceID)
			if exists {
				v.found(true, resource)
			}
			return err
		})
	}
	return calls.Wait()
}

func (v *verification) identities(ctx context.Context) error {
	recorded, err := v.activities.Records.Identities(ctx, v.runID)
	if err != nil {
		return err
	}
	var calls errgroup.Group
	calls.SetLimit(parallelCalls)
	for _, identity := range recorded {
		calls.Go(func() error {
			remnants, err := v.activities.Identities.Remaining(ctx, identity)
			v.remnant(remnants...)
			return err
		})
	}
	return calls.Wait()
}

func (v *verification) jobs(ctx context.Context) error {
	names, err := v.activities.Agents.OfRun(ctx, v.runID)
	for _, name := range names {
		v.remnant(haymaker.Remnant{Kind: haymaker.RemnantJob, ID: name})
	}
	return err
}

// finish orders the findings and records resources nobody had reported, so that
// the report lists what a crashed agent could not.
func (v *verification) finish(ctx context.Context) (haymaker.Verification, error) {
	for _, found := range v.resources {
		v.result.RemainingResources = append(v.result.RemainingResources, found.Resource)
		if err := v.activities.recordFound(ctx, v.runID, found); err != nil {
			return haymaker.Verification{}, err
		}
	}
	slices.SortFunc(v.result.RemainingResources, func(a, b haymaker.Resource) int { return strings.Compare(a.ResourceID, b.ResourceID) })
	slices.SortFunc(v.result.Remnants, func(a, b haymaker.Remnant) int { return strings.Compare(a.Kind+a.ID, b.Kind+b.ID) })
	slices.Sort(v.result.Methods)
	slices.Sort(v.result.Errors)
	v.result.QueryOK = len(v.result.Errors) == 0
	v.result.Clean = v.result.QueryOK && len(v.result.RemainingResources) == 0 && len(v.result.Remnants) == 0
	return v.result, nil
}

// recordFound inserts the row of a resource found in the tenant. What an agent
// said about it stays; a deletion that was claimed and is not true is undone.
func (a *Activities) recordFound(ctx context.Context, runID string, found finding) error {
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
		if found.seen {
			row.DeletedAt, row.DeletedBy = nil, ""
		}
	})
	if err != nil {
		return fmt.Errorf("record resource %s: %w", found.ResourceID, err)
	}
	return nil
}
