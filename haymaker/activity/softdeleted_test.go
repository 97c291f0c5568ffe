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

// TestSoftDeletedIsPurgedAfterTheDeletions, and then the look is clean.
func TestSoftDeletedIsPurgedAfterTheDeletions(t *testing.T) {
	w, a := tidy(t)
	vault := inGroupID(compute, "vault")
	w.put(inGroupID(compute, "b"))
	w.kept[vault], w.log = true, nil
	if v := look(t, a); v.Clean || !slices.ContainsFunc(v.Remnants, func(r haymaker.Remnant) bool {
		return r.Kind == haymaker.RemnantSoftDeleted && r.ID == vault && r.Note != ""
	}) {
		t.Errorf("the look is %+v", v)
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if round.Pending != 0 || len(round.Failed) != 0 || len(w.log) != 2 || w.log[1] != "purge "+vault {
		t.Errorf("round %+v, deletions %v", round, w.log)
	}
	if v := look(t, a); !v.Clean {
		t.Errorf("after the purge the look is %+v", v)
	}
}

// TestWhatCannotBePurgedKeepsTheRunFromBeingClean, with the reason, and does not
// keep the others from being purged.
func TestWhatCannotBePurgedKeepsTheRunFromBeingClean(t *testing.T) {
	w, a := tidy(t)
	kept, other := inGroupID(compute, "protected"), inGroupID(compute, "other")
	w.kept[kept], w.kept[other] = true, true
	w.resources.purge = func(ctx context.Context, run string, deleted haymaker.SoftDeleted) (haymaker.Deletion, error) {
		if deleted.ResourceID == kept {
			return "", errors.New("purge protection keeps it")
		}
		return w.purge(ctx, run, deleted)
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(round.Failed) != 1 || round.Failed[0].ID != kept || !strings.Contains(round.Failed[0].Error, "protection") || w.kept[other] {
		t.Errorf("round %+v, kept %v", round, w.kept)
	}
	if v := look(t, a); v.Clean || len(v.Remnants) != 1 || v.Remnants[0].ID != kept {
		t.Errorf("the look is %+v", v)
	}
}

// TestListsOfSoftDeletedThatFailDoNotHideTheOthers: what is known is purged, and
// the round says that it does not know all.
func TestListsOfSoftDeletedThatFailDoNotHideTheOthers(t *testing.T) {
	w, a := tidy(t)
	vault := inGroupID(compute, "vault")
	w.kept[vault] = true
	w.resources.softDeleted = func(ctx context.Context, run string) ([]haymaker.SoftDeleted, error) {
		found, err := w.softDeleted(ctx, run)
		return found, errors.Join(err, errors.New("the accounts' list is down"))
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if w.kept[vault] || len(round.Failed) != 1 || !strings.Contains(round.Failed[0].Error, "is down") {
		t.Errorf("round %+v, kept %v", round, w.kept)
	}
	if v := look(t, a); v.Clean || v.QueryOK {
		t.Errorf("without a list the look is %+v", v)
	}
}

// TestARoundForOneScenarioPurgesOnlyItsOwn: the others' agents are at work.
func TestARoundForOneScenarioPurgesOnlyItsOwn(t *testing.T) {
	w, a := tidy(t)
	mine, other := inGroupID(compute, "vault"), inGroupID(database, "vault")
	w.kept[mine], w.kept[other] = true, true
	in := cleanup(haymaker.PhaseProvisioning)
	in.Abandoned = []haymaker.ScenarioFailure{{ScenarioName: compute, Step: "deploy", Error: "failed"}}
	want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), in))
	if w.kept[mine] || !w.kept[other] {
		t.Errorf("kept %v", w.kept)
	}
}

// TestPurgesAreBoundedInTime: a list or a purge that hangs is pending, and the
// identities' turn comes all the same.
func TestPurgesAreBoundedInTime(t *testing.T) {
	for name, hang := range map[string]func(w *tenant){
		"list": func(w *tenant) {
			w.resources.softDeleted = func(ctx context.Context, _ string) ([]haymaker.SoftDeleted, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
		},
		"purge": func(w *tenant) {
			w.kept[inGroupID(compute, "vault")] = true
			w.resources.purge = func(ctx context.Context, _ string, _ haymaker.SoftDeleted) (haymaker.Deletion, error) {
				<-ctx.Done()
				return "", ctx.Err()
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newTenant(t)
			a := w.activities(t)
			provisioned(t, a, compute)
			hang(w)
			start := time.Now()
			round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
			if took := time.Since(start); took > purgeBudget || round.Pending != 1 || len(round.Failed) != 0 || len(round.IdentitiesDeleted) != 1 {
				t.Errorf("%s: after %s %+v", name, took, round)
			}
		})
	}
}
