package activity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

var allMethods = []string{MethodJobs, MethodDirectory, MethodIdentities, MethodReportedIDs, MethodResourceGraph, MethodListing, MethodSoftDeleted, MethodSubscription}

// tidy is a tenant after a run whose everything was removed.
func tidy(t *testing.T) (*tenant, *Activities) {
	t.Helper()
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	w.put(inGroupID(compute, "a"))
	want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	return w, a
}

func look(t *testing.T, a *Activities) haymaker.Verification {
	t.Helper()
	verification := want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if !slices.Equal(verification.Methods, allMethods) {
		t.Errorf("methods %v, want %v", verification.Methods, allMethods)
	}
	return verification
}

func TestACleanLookNeedsEveryMethod_Defect1(t *testing.T) {
	w, a := tidy(t)
	if v := look(t, a); !v.Clean || !v.QueryOK || len(v.Errors) != 0 || !v.CheckedAt.Equal(began) {
		t.Fatalf("a tidy tenant is %+v", v)
	}
	down := errors.New("down")
	for method, breakIt := range map[string]func(w *tenant){
		MethodResourceGraph: func(w *tenant) {
			w.resources.indexed = func(context.Context, string) ([]haymaker.Resource, error) { return nil, down }
		},
		MethodListing: func(w *tenant) {
			w.resources.listed = func(context.Context, string) ([]haymaker.Resource, error) { return nil, down }
		},
		MethodReportedIDs: func(w *tenant) {
			w.resources.exists = func(context.Context, string) (bool, error) { return false, down }
		},
		MethodIdentities: func(w *tenant) {
			w.identities.remaining = func(context.Context, haymaker.ServicePrincipal) ([]haymaker.Remnant, error) { return nil, down }
		},
		MethodJobs: func(w *tenant) {
			w.agents.ofRun = func(context.Context, string) ([]string, error) { return nil, down }
		},
		MethodSoftDeleted: func(w *tenant) {
			w.resources.softDeleted = func(context.Context, string) ([]haymaker.SoftDeleted, error) { return nil, down }
		},
		MethodSubscription: func(w *tenant) {
			w.outside.atSubscription = func(context.Context, haymaker.Origin) ([]haymaker.Resource, error) { return nil, down }
		},
		MethodDirectory: func(w *tenant) {
			w.outside.inDirectory = func(context.Context, haymaker.Origin) ([]haymaker.Resource, error) { return nil, down }
		},
	} {
		t.Run(method, func(t *testing.T) {
			w, a = tidy(t)
			breakIt(w)
			v := look(t, a)
			if v.Clean || v.QueryOK || len(v.Errors) != 1 || v.Errors[0] != method+": down" {
				t.Errorf("without an answer of %s the look is %+v", method, v)
			}
		})
	}
}

func TestEachMethodFindsWhatIsLeft_Defect21(t *testing.T) {
	found := haymaker.Resource{ResourceID: inGroupID(compute, "A")} // recorded as deleted, in another case
	for method, leave := range map[string]func(w *tenant){
		MethodResourceGraph: func(w *tenant) {
			w.resources.indexed = func(context.Context, string) ([]haymaker.Resource, error) { return []haymaker.Resource{found}, nil }
		},
		MethodListing: func(w *tenant) {
			w.resources.listed = func(context.Context, string) ([]haymaker.Resource, error) { return []haymaker.Resource{found}, nil }
		},
		MethodReportedIDs: func(w *tenant) {
			w.resources.exists = func(_ context.Context, id string) (bool, error) { return strings.EqualFold(id, found.ResourceID), nil }
		},
		MethodIdentities:  func(w *tenant) { w.directory["secret/"+compute] = true },
		MethodJobs:        func(w *tenant) { w.jobs["hm-left"] = true },
		MethodSoftDeleted: func(w *tenant) { w.kept[inGroupID(compute, "vault")] = true },
		MethodSubscription: func(w *tenant) {
			w.objects["/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/p-0a1b2c3d"] = true
		},
		MethodDirectory: func(w *tenant) { w.objects["graph:/users/11111111-2222-4333-8444-555555555555"] = true },
	} {
		t.Run(method, func(t *testing.T) {
			w, a := tidy(t)
			leave(w)
			v := look(t, a)
			if v.Clean || !v.QueryOK || len(v.RemainingResources)+len(v.Remnants) != 1 {
				t.Errorf("the look is %+v", v)
			}
			row := resource(t, a, found.ResourceID)
			if undone := row.DeletedAt == nil; undone != (method == MethodReportedIDs) {
				t.Errorf("after %s the row is %+v: only a direct look undoes a deletion", method, row)
			}
			if again := identities(t, a)[0]; (again.DeletedAt == nil) != (method == MethodIdentities) {
				t.Errorf("identity %+v", again)
			}
		})
	}
}

// TestWhatAppearsAgainIsDeletedAgain: recorded deletions that are not true do not
// keep clean-up from working.
func TestWhatAppearsAgainIsDeletedAgain(t *testing.T) {
	w, a := tidy(t)
	w.put(inGroupID(compute, "a"), inGroupID(compute, "new"))
	w.directory["role/"+compute] = true
	w.jobs[haymaker.JobName(runID, compute)] = true
	if v := look(t, a); v.Clean || len(v.RemainingResources) != 2 || len(v.Remnants) != 2 {
		t.Fatalf("the look is %+v", v)
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(round.Deleted) != 2 || len(round.IdentitiesDeleted) != 1 || len(round.JobsDeleted) != 1 {
		t.Errorf("round %+v", round)
	}
	if v := look(t, a); !v.Clean {
		t.Errorf("after another round the look is %+v", v)
	}
	if job := want[[]haymaker.JobRecord](t)(a.Records.Jobs(t.Context(), runID))[0]; job.ExecutionName == "" || job.ScenarioName != compute {
		t.Errorf("the job's row was replaced by %+v", job)
	}
}

// TestResourcesUnknownToAnybodyAreRecorded, once per id, whatever its case.
func TestResourcesUnknownToAnybodyAreRecorded(t *testing.T) {
	w, a := tidy(t)
	id := inGroupID(compute, "crashed")
	w.resources.indexed = func(context.Context, string) ([]haymaker.Resource, error) {
		return []haymaker.Resource{{ResourceID: strings.ToLower(id), ResourceName: "crashed"}}, nil
	}
	w.resources.listed = func(context.Context, string) ([]haymaker.Resource, error) {
		return []haymaker.Resource{{ResourceID: id, ResourceType: "Microsoft.Storage/storageAccounts", ScenarioName: compute}}, nil
	}
	v := look(t, a)
	if len(v.RemainingResources) != 1 || v.RemainingResources[0].ResourceName != "crashed" || v.RemainingResources[0].ResourceType == "" {
		t.Errorf("remaining %+v", v.RemainingResources)
	}
	row := resource(t, a, id)
	if row.ResourceName != "crashed" || row.ResourceType == "" || row.ScenarioName != compute || row.CreatedAt == nil || row.DeletedAt != nil {
		t.Errorf("row %+v", row)
	}
}

// TestAVerificationIsBoundedInTime: a method that hangs has no answer.
func TestAVerificationIsBoundedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, a := tidy(t)
		w.resources.indexed = func(ctx context.Context, _ string) ([]haymaker.Resource, error) { <-ctx.Done(); return nil, ctx.Err() }
		start := time.Now()
		v := look(t, a)
		if took := time.Since(start); took > verifyBudget || v.Clean || len(v.Errors) != 1 {
			t.Errorf("after %s: %+v", took, v)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := a.VerifyCleanup(ctx, cleanup(haymaker.PhaseForcedCleanup)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a look that its caller ended: %v", err)
		}
	})
}
