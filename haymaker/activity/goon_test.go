package activity

import (
	"context"
	"errors"
	"testing"

	"azurehaymaker/haymaker"
)

// A resource that could not be deleted ends the run cleanup_incomplete; the
// sweep goes on until two looks in a row are clean, and says when that was.
func TestGoOnCleansAfterAnIncompleteRun(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	remove := w.resources.remove
	w.resources.remove = func(context.Context, string, bool) (haymaker.Deletion, error) { return "", errors.New("locked by x") }
	end := haymaker.ReportInput{RunID: runID, Status: haymaker.RunCleanupIncomplete, Reason: haymaker.ReasonCleanupIncomplete, Error: "1 remains", EndedAt: began}
	if _, err := a.GenerateReport(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	goOn := func() (haymaker.Run, haymaker.Report) {
		t.Helper()
		if err := a.GoOn(t.Context(), want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))); err != nil {
			t.Fatal(err)
		}
		run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))
		if run.Status != haymaker.RunCleanupIncomplete || w.saved[runID].Status != haymaker.RunCleanupIncomplete || run.EndedAt == nil || !run.EndedAt.Equal(began) {
			t.Fatalf("the run's end changed: %+v", run)
		}
		return run, w.saved[runID]
	}
	if run, report := goOn(); run.CleanedAt != nil || report.CleanedAt != nil || len(report.DeletionFailures) == 0 {
		t.Errorf("while it is locked: run %+v, failures %v", run, report.DeletionFailures)
	}
	w.resources.remove = remove
	if run, report := goOn(); run.CleanedAt != nil || report.Verification.Clean {
		t.Error("one clean look was taken for proof")
	}
	run, report := goOn()
	if run.CleanedAt == nil || report.CleanedAt == nil || !report.Verification.Clean || report.Resources.Remaining != 0 {
		t.Errorf("after two clean looks: run %+v, verification %+v", run, report.Verification)
	}
}

// A look cannot see everything: while a deletion fails, what the look says is no
// proof, however clean it is.
func TestAFailingDeletionIsNoProof(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	end := haymaker.ReportInput{RunID: runID, Status: haymaker.RunCleanupIncomplete, EndedAt: began}
	if _, err := a.GenerateReport(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	w.agents.remove = func(context.Context, string) (haymaker.Deletion, error) {
		return "", errors.New("the plane does not answer")
	}
	w.agents.ofRun = func(context.Context, string) ([]string, error) { return nil, nil }
	for range 3 {
		if err := a.GoOn(t.Context(), want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))); err != nil {
			t.Fatal(err)
		}
	}
	if run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)); run.CleanedAt != nil || w.saved[runID].Verification.Clean {
		t.Errorf("with a job that cannot be deleted the run is called clean: %+v", w.saved[runID].Verification)
	}
	w.agents.remove = w.deleteJob
	for range 2 {
		if err := a.GoOn(t.Context(), want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))); err != nil {
			t.Fatal(err)
		}
	}
	if run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)); run.CleanedAt == nil {
		t.Error("after two clean looks the run is not called clean")
	}
}
