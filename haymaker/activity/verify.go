package activity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

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
	MethodSoftDeleted   = "soft_deleted_vaults_and_accounts"
	MethodSubscription  = "subscription_objects"
	MethodDirectory     = "directory_objects"
)

// verifyBudget is the time of one verification. A method that is not done in it
// has no answer.
const verifyBudget = 18 * time.Second

// parallelLooks bounds the existence checks in flight: a run has hundreds.
const parallelLooks = 16

// VerifyCleanup looks for anything of the run by every method at once. A method
// that cannot answer makes the verification unclean.
func (a *Activities) VerifyCleanup(ctx context.Context, in haymaker.CleanupInput) (haymaker.Verification, error) {
	if err := a.enterCleanup(ctx, in); err != nil {
		return haymaker.Verification{}, err
	}
	look := a.look(scopeOf(in))
	if err := look.ask(ctx); err != nil {
		return haymaker.Verification{}, err
	}
	if err := look.record(ctx); err != nil {
		return haymaker.Verification{}, err
	}
	return look.result, nil
}

func (a *Activities) look(about scope) *verification {
	return &verification{
		activities: a, scope: about, resources: map[string]haymaker.Resource{}, why: map[string][]string{},
		result: haymaker.Verification{CheckedAt: a.Now(), RemainingResources: []haymaker.Resource{}, Remnants: []haymaker.Remnant{}},
	}
}

// ask asks by every method at once and puts the findings in order.
func (v *verification) ask(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, verifyBudget)
	defer cancel()
	var methods errgroup.Group
	for name, method := range map[string]func(context.Context) error{
		MethodResourceGraph: v.indexed,
		MethodListing:       v.listed,
		MethodReportedIDs:   v.reported,
		MethodIdentities:    v.identities,
		MethodJobs:          v.jobs,
		MethodSoftDeleted:   v.softDeleted,
		MethodSubscription:  v.atSubscription,
		MethodDirectory:     v.inDirectory,
	} {
		methods.Go(func() error { v.made(name, method(limited)); return nil })
	}
	_ = methods.Wait() // each method's error is in the result
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("verify the clean-up of run %s: %w", v.runID, err)
	}
	v.finish()
	return nil
}

// verification gathers the findings of the methods, which run concurrently.
type verification struct {
	activities *Activities
	scope
	readOnly bool // not even a record is changed

	mu        sync.Mutex
	resources map[string]haymaker.Resource // by lower-case id
	why       map[string][]string          // by the same key: what speaks for its being the run's
	result    haymaker.Verification
}

func (v *verification) made(method string, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.result.Methods = append(v.result.Methods, method)
	if err != nil {
		v.result.Errors = append(v.result.Errors, fmt.Sprintf("%s: %s", method, err))
	}
}

// found merges what several methods say of the same resource.
func (v *verification) found(why string, resources ...haymaker.Resource) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, resource := range resources {
		if !v.concernsResource(resource) {
			continue
		}
		key := strings.ToLower(resource.ResourceID)
		before, seen := v.resources[key]
		if seen {
			resource.ResourceID = min(before.ResourceID, resource.ResourceID)
			resource.ResourceType = orElse(before.ResourceType, resource.ResourceType)
			resource.ResourceName = orElse(before.ResourceName, resource.ResourceName)
			resource.ScenarioName = orElse(before.ScenarioName, resource.ScenarioName)
			resource.CreatedAt = cmp.Or(before.CreatedAt, resource.CreatedAt)
		}
		resource.DeletedAt, resource.DeletedBy = nil, "" // it is there, whatever was recorded
		v.resources[key], v.why[key] = resource, append(v.why[key], why)
	}
}

func (v *verification) remnant(remnants ...haymaker.Remnant) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.result.Remnants = append(v.result.Remnants, remnants...)
}

// finish puts the findings in order.
func (v *verification) finish() {
	for _, found := range v.resources {
		v.result.RemainingResources = append(v.result.RemainingResources, found)
	}
	slices.SortFunc(v.result.RemainingResources, func(a, b haymaker.Resource) int { return cmp.Compare(a.ResourceID, b.ResourceID) })
	slices.SortFunc(v.result.Remnants, func(a, b haymaker.Remnant) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	slices.Sort(v.result.Methods)
	slices.Sort(v.result.Errors)
	v.result.QueryOK = len(v.result.Errors) == 0
	v.result.Clean = v.result.QueryOK && len(v.result.RemainingResources) == 0 && len(v.result.Remnants) == 0
}

// record keeps resources nobody had reported, so that the report lists what a
// crashed agent could not.
func (v *verification) record(ctx context.Context) error {
	for _, found := range v.result.RemainingResources {
		if err := v.activities.recordFound(ctx, v.runID, found); err != nil {
			return err
		}
	}
	return nil
}
