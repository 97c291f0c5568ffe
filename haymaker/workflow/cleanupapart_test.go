package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/durabletest"
	"azurehaymaker/haymaker"
)

func (w *world) cleanupRequest() haymaker.CleanupRequest {
	return haymaker.CleanupRequest{RunID: runID, RequestedAt: w.Start, RequestedBy: "ann", Why: "its orchestration was terminated", Timing: w.request.Timing}
}

// cleanUp plays a clean-up apart from the run's own.
func (w *world) cleanUp(change ...func(*haymaker.CleanupRequest)) *durabletest.Result[haymaker.CleanupResult] {
	w.t.Helper()
	request := w.cleanupRequest()
	for _, f := range change {
		f(&request)
	}
	w.InstanceID = CleanupID(runID, request.ScenarioName)
	return durabletest.Run(w.Tester, CleanupOrchestration, request)
}

// goldenCleanups are the clean-ups whose histories are kept for each version.
func goldenCleanups(t *testing.T) map[string]*world {
	verified, partial := newWorld(t), newWorld(t)
	verified.looks(func(ctx context.Context, n int) (haymaker.Verification, error) {
		if n == 1 || n == 3 {
			return dirty(ctx), nil
		}
		return clean(ctx), nil
	})
	partial.request.Timing.CleanupLimitSeconds = 60
	partial.looks(func(ctx context.Context, _ int) (haymaker.Verification, error) { return dirty(ctx), nil })
	return map[string]*world{"verified": verified, "partial": partial}
}

func goldenCleanupPath(name string) string {
	return "testdata/history/cleanup-v" + CleanupVersion + "-" + name + ".json"
}

func TestCleanupApartIsProvenByTwoLooks(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.looks(func(ctx context.Context, n int) (haymaker.Verification, error) {
			if n == 1 || n == 3 { // the second look after the lag finds more
				return dirty(ctx), nil
			}
			return clean(ctx), nil
		})
		w.rounds(func(n int) (haymaker.ForcedCleanup, error) {
			return haymaker.ForcedCleanup{Deleted: make([]haymaker.Resource, n), IdentitiesDeleted: make([]haymaker.ServicePrincipal, 1)}, nil
		})
		result := w.cleanUp()
		got, err := result.Output()
		if err != nil || got.Status != haymaker.CleanupVerified || got.Rounds != 2 || got.Found != 1 || got.LeftCount != 0 || got.ResourcesDeleted != 3 || got.IdentitiesDeleted != 2 || len(got.LooksAt) != 5 {
			t.Errorf("%+v, %v", got, err)
		}
		calls := durabletest.Calls(w.Tester, GenerateReport)
		if len(calls) != 1 || !calls[0].Input.Apart || calls[0].Input.Error != "its orchestration was terminated" || len(calls[0].Input.Phases.Verification) != 5 {
			t.Fatalf("reports %+v", calls)
		}
		looks := calls[0].Input.Phases.Verification
		if lag := looks[4].CheckedAt.Sub(looks[3].CheckedAt); lag < w.request.Timing.IndexLag() {
			t.Errorf("%s lie between the two last looks", lag)
		}
		for _, call := range durabletest.Calls(w.Tester, ForceCleanup) {
			if !call.Input.Apart || call.Input.MarkedOnly || call.Input.RunID != runID || call.Input.Phase != haymaker.PhaseForcedCleanup {
				t.Errorf("%+v", call.Input)
			}
		}
		var shown haymaker.CleanupResult
		if err := json.Unmarshal([]byte(result.CustomStatus), &shown); err != nil || shown.Status != haymaker.CleanupVerified || shown.Message != got.Message {
			t.Errorf("custom status %s, %v", result.CustomStatus, err)
		}
	})
}

func TestCleanupApartSaysWhatIsLeft(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		long := strings.Repeat("a lock keeps it ", 100)
		w.looks(func(ctx context.Context, _ int) (haymaker.Verification, error) {
			look := dirty(ctx)
			for i := range 50 {
				look.Remnants = append(look.Remnants, haymaker.Remnant{Kind: haymaker.RemnantSecret, ID: fmt.Sprintf("secret-%d-%s", i, long)})
			}
			look.Errors = slices.Repeat([]string{long}, 30)
			return look, nil
		})
		w.rounds(func(int) (haymaker.ForcedCleanup, error) {
			return haymaker.ForcedCleanup{Failed: []haymaker.DeletionFailure{{ID: "/left", Error: long}}}, nil
		})
		result := w.cleanUp()
		got, err := result.Output()
		if err != nil || got.Status != haymaker.CleanupPartial || got.LeftCount != 51 || len(got.Left) != haymaker.KeptLeft || len(got.Errors) != haymaker.KeptErrors || len(got.LooksAt) > haymaker.KeptLooks || !strings.Contains(got.Message, "1 resources") {
			t.Errorf("%+v, %v", got, err)
		}
		if took := result.Events[len(result.Events)-1].Timestamp.Sub(w.Start); took > w.request.Timing.CleanupLimit()+10*time.Minute {
			t.Errorf("it took %s", took)
		}
		if !json.Valid([]byte(result.CustomStatus)) || len(result.CustomStatus) < 100 {
			t.Errorf("custom status %s", result.CustomStatus)
		}
	})
}

// TestOneScenariosCleanupIsNoEvidenceAboutTheRun, so it writes no report.
func TestOneScenariosCleanupIsNoEvidenceAboutTheRun(t *testing.T) {
	w := newWorld(t)
	got, err := w.cleanUp(func(r *haymaker.CleanupRequest) { r.ScenarioName, r.MarkedOnly = names[0], true }).Output()
	if err != nil || got.Status != haymaker.CleanupVerified || len(durabletest.Calls(w.Tester, GenerateReport)) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, call := range durabletest.Calls(w.Tester, VerifyCleanup) {
		if call.Input.ScenarioName != names[0] {
			t.Errorf("%+v", call.Input)
		}
	}
	for _, call := range durabletest.Calls(w.Tester, ForceCleanup) {
		if call.Input.ScenarioName != names[0] || !call.Input.MarkedOnly {
			t.Errorf("%+v", call.Input)
		}
	}
}

func TestStepsOfACleanupThatFailAreNeverClean(t *testing.T) {
	w := newWorld(t)
	w.looks(func(context.Context, int) (haymaker.Verification, error) {
		return haymaker.Verification{Clean: true}, errors.New("the table is gone")
	})
	w.rounds(func(int) (haymaker.ForcedCleanup, error) {
		return haymaker.ForcedCleanup{}, errors.New("the table is gone")
	})
	got, err := w.cleanUp().Output()
	if err != nil || got.Status != haymaker.CleanupPartial || len(got.Errors) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	durabletest.Mock(w.Tester, GenerateReport, func(context.Context, haymaker.ReportInput) (haymaker.ReportReference, error) {
		return haymaker.ReportReference{}, errors.New("the container is gone")
	})
	if got, err := w.cleanUp().Output(); err == nil || got.Status == haymaker.CleanupVerified {
		t.Errorf("without a report: %+v, %v", got, err)
	}
}

func TestCleanupIDs(t *testing.T) {
	for _, scenario := range append([]string{""}, names...) {
		id := CleanupID(runID, scenario)
		if run, of, ok := ParseCleanupID(id); !ok || run != runID || of != scenario || RunOf(id) != runID {
			t.Errorf("%s: %s %s %t", id, run, of, ok)
		}
	}
	for _, id := range []string{"", runID, "cleanup-", "cleanup-" + runID + "-", "cleanup-" + runID + "-x", "cleanup-" + strings.ToUpper(runID), "cleanup-" + runID + "/x", "x" + CleanupID(runID, "")} {
		if _, _, ok := ParseCleanupID(id); ok || RunOf(id) != id {
			t.Errorf("%q passes", id)
		}
	}
}
