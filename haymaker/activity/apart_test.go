package activity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/records"
)

// apart is the input of a clean-up apart from the run's own.
func apart() haymaker.CleanupInput {
	return haymaker.CleanupInput{RunID: runID, Phase: haymaker.PhaseForcedCleanup, Apart: true}
}

// forgotten is a provisioned run whose records are gone.
func forgotten(t *testing.T) (*tenant, *Activities) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	w.put(inGroupID(compute, "a"))
	a.Records = records.NewMemory(a.Now)
	return w, a
}

// TestARunThatNobodyRemembersIsCleanedUp by what it left: groups, job, identity.
func TestARunThatNobodyRemembersIsCleanedUp(t *testing.T) {
	w, a := forgotten(t)
	own := apart()
	own.Apart = false
	if _, err := a.ForceCleanup(t.Context(), own); !errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("without being asked to, a round makes a run's row: %v", err)
	}
	var phases haymaker.PhaseResults
	phases.AddVerification(want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), apart())))
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), apart()))
	phases.AddCleanup(round)
	if len(round.Deleted) != 2 || len(round.IdentitiesDeleted) != 1 || len(round.JobsDeleted) != 1 || len(w.present)+len(w.directory)+len(w.jobs) != 0 {
		t.Errorf("round %+v, left %v %v %v", round, w.present, w.directory, w.jobs)
	}
	if run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)); run.Status != haymaker.RunInProgress || run.ExecutionType != haymaker.ExecutionRecovered {
		t.Errorf("before the proof: %+v", run)
	}
	for range 2 {
		phases.AddVerification(want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), apart())))
	}
	want[haymaker.ReportReference](t)(a.GenerateReport(t.Context(), haymaker.ReportInput{RunID: runID, Apart: true, Phases: phases}))
	run, report := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)), w.saved[runID]
	if run.Status != haymaker.RunFailed || run.FailureReason != haymaker.ReasonOrchestrationFailed || run.Error != recordsLost || run.ReportURL == "" {
		t.Errorf("%+v", run)
	}
	if !report.Verification.Clean || report.Resources.Created != 2 || report.Resources.Remaining != 0 || report.ServicePrincipals.Deleted != 1 || report.Jobs.Deleted != 1 {
		t.Errorf("%+v", report)
	}
}

// TestTheDirectoryIsAskedAlthoughRecordsSayNothing: a run's own look finds an
// identity whose row is lost, and does not take an unanswered list for none.
func TestTheDirectoryIsAskedAlthoughRecordsSayNothing(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	w.directory["secret/"+compute] = true
	look := want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), cleanup(haymaker.PhaseVerification)))
	if look.Clean || len(look.Remnants) != 1 {
		t.Errorf("%+v", look)
	}
	delete(w.directory, "secret/"+compute)
	w.identities.ofRun = func(context.Context, string) ([]haymaker.ServicePrincipal, error) {
		return nil, errors.New("graph is down")
	}
	look = want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), cleanup(haymaker.PhaseVerification)))
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if look.Clean || look.QueryOK || len(round.Failed) != 1 || !strings.Contains(round.Failed[0].Error, "graph is down") {
		t.Errorf("look %+v, round %+v", look, round)
	}
}

// TestRoleAssignmentsThatNobodyRecordedAreDeletedWithTheirIdentity.
func TestRoleAssignmentsThatNobodyRecordedAreDeletedWithTheirIdentity(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	w.identities.ofRun = func(context.Context, string) ([]haymaker.ServicePrincipal, error) {
		return []haymaker.ServicePrincipal{{RunID: runID, ScenarioName: compute, RoleAssignmentIDs: []string{"role/" + compute, "unrecorded"}}}, nil
	}
	var asked []string
	w.identities.remove = func(_ context.Context, identity haymaker.ServicePrincipal) error {
		asked = identity.RoleAssignmentIDs
		return nil
	}
	want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if !slices.Equal(asked, []string{"role/" + compute, "unrecorded"}) {
		t.Errorf("deleted with %v", asked)
	}
}

// TestMarkedOnlyLetsTheTenantDecide: nothing is handed over as the run's own, and
// no untagged entry is purged.
func TestMarkedOnlyLetsTheTenantDecide(t *testing.T) {
	w, a := forgotten(t)
	w.kept["/untagged"] = true
	w.resources.remove = func(_ context.Context, id string, recorded bool) (haymaker.Deletion, error) {
		if recorded {
			t.Errorf("%s is deleted without a look at its tags", id)
		}
		return haymaker.DeletionDone, nil
	}
	in := apart()
	in.MarkedOnly = true
	for range 2 { // what a first round recorded proves nothing in a second
		round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), in))
		if len(round.Failed) != 1 || round.Failed[0].ID != "/untagged" || len(w.kept) != 1 {
			t.Errorf("%+v, kept %v", round, w.kept)
		}
	}
}

// TestOneScenarioAlone: the others keep what they have, and it is not called failed.
func TestOneScenarioAlone(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute, database)
	in := apart()
	in.ScenarioName = compute
	want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), in))
	if look := want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), in)); !look.Clean {
		t.Errorf("%+v", look)
	}
	in.ScenarioName = database
	if look := want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), in)); len(look.RemainingResources) != 1 || len(look.Remnants) != 6 {
		t.Errorf("of the other scenario: %+v", look)
	}
	if row := scenario(t, a, compute); row.Status != haymaker.ScenarioRunning {
		t.Errorf("%+v", row)
	}
}

// TestAReportApartKeepsTheRunsEnd, and says whether what it left is gone.
func TestAReportApartKeepsTheRunsEnd(t *testing.T) {
	clean := haymaker.Verification{CheckedAt: began, QueryOK: true, Clean: true, Methods: []string{"all"}}
	proven := haymaker.PhaseResults{Verification: []haymaker.Verification{clean, clean}}
	dirty := haymaker.PhaseResults{Verification: []haymaker.Verification{{CheckedAt: began, Methods: []string{"all"}}}}
	for status, cleaned := range map[haymaker.RunStatus]bool{haymaker.RunCompleted: false, haymaker.RunCancelled: false, haymaker.RunCleanupIncomplete: true} {
		w := newTenant(t)
		a := w.activities(t)
		begun(t, a)
		want[haymaker.ReportReference](t)(a.GenerateReport(t.Context(), haymaker.ReportInput{RunID: runID, Status: status, Reason: "why", Error: "what", EndedAt: began.Add(-time.Hour)}))
		for _, phases := range []haymaker.PhaseResults{proven, dirty, proven} {
			want[haymaker.ReportReference](t)(a.GenerateReport(t.Context(), haymaker.ReportInput{RunID: runID, Apart: true, Error: "not this", Phases: phases}))
			run, report := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)), w.saved[runID]
			isClean := len(phases.Verification) == 2
			if run.Status != status || report.Status != status || run.Error != "what" || report.Error != "what" || !run.EndedAt.Equal(began.Add(-time.Hour)) ||
				(run.CleanedAt != nil) != (cleaned && isClean) || report.Verification.Clean != isClean {
				t.Errorf("%s: run %+v, evidence %+v", status, run, report.Verification)
			}
		}
	}
}

// TestPreviewChangesNothing: neither the tenant nor a record; it says of
// each thing why it may be deleted.
func TestPreviewChangesNothing(t *testing.T) {
	w, a := forgotten(t)
	w.kept["/vault"] = true
	preview, err := a.Preview(t.Context(), runID, "")
	kinds := map[haymaker.FindingKind]int{}
	for _, found := range preview.Findings {
		kinds[found.Kind]++
		if found.Why == "" || found.RunID != runID {
			t.Errorf("%+v", found)
		}
	}
	if err != nil || len(preview.Unanswered) != 0 || kinds[haymaker.FindingResource] != 2 || kinds[haymaker.FindingJob] != 1 || kinds[haymaker.FindingSecret] != 5 || kinds[haymaker.FindingSoftDeleted] != 1 {
		t.Errorf("%+v, %v", preview, err)
	}
	rows := len(want[[]haymaker.Resource](t)(a.Records.Resources(t.Context(), runID))) + len(want[[]haymaker.ServicePrincipal](t)(a.Records.Identities(t.Context(), runID)))
	if _, err := a.Records.Run(t.Context(), runID); !errors.Is(err, haymaker.ErrRunNotFound) || rows != 0 || len(w.log) != 0 || len(w.present) != 2 || len(w.kept) != 1 {
		t.Errorf("run %v, %d rows, deletions %v", err, rows, w.log)
	}
	w.resources.indexed = func(context.Context, string) ([]haymaker.Resource, error) { return nil, errors.New("index is down") }
	if preview, err := a.Preview(t.Context(), runID, compute); err != nil || len(preview.Unanswered) != 1 || len(preview.Findings) != 8 {
		t.Errorf("%+v, %v", preview, err)
	}
	if preview, err := a.Preview(t.Context(), runID, database); err != nil || len(preview.Findings) != 0 {
		t.Errorf("of a scenario that has nothing: %+v, %v", preview, err)
	}
}

// TestPreviewTellsAnAgentsWordFromEvidence.
func TestPreviewTellsAnAgentsWordFromEvidence(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	w.put(outside)
	w.resources.listed = func(context.Context, string) ([]haymaker.Resource, error) { return nil, nil }
	w.resources.indexed = w.resources.listed
	if err := a.apply(t.Context(), haymaker.AgentEvent{RunID: runID, ScenarioName: compute, EventType: haymaker.EventResourceCreated, ResourceID: outside, Sequence: 1}); err != nil {
		t.Fatal(err)
	}
	preview, err := a.Preview(t.Context(), runID, "")
	if err != nil || len(preview.Findings) != 1 || preview.Findings[0].Note != whyAgent {
		t.Errorf("%+v, %v", preview, err)
	}
}
