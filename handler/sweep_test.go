package main

import (
	"errors"
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/haymaker"
)

func TestBrokenDown(t *testing.T) {
	for status, why := range map[history.Status]string{
		history.StatusPending: "", history.StatusRunning: "", history.StatusSuspended: "", history.StatusCompleted: "",
		history.StatusFailed: "ended Failed without a report: boom", history.StatusTerminated: "ended Terminated", history.StatusCanceled: "ended Canceled", "": "purged",
	} {
		w := newWorld(t)
		if status != "" {
			w.orchestrate(t, runA, status, func(i *store.Instance) { i.Output = "boom " + strings.Repeat("and its stack ", 500) })
		}
		got, err := w.brokenDown(t.Context(), haymaker.Run{RunID: runA})
		if err != nil || (got == "") != (why == "") || !strings.Contains(got, why) || len(got) > 700 {
			t.Errorf("%q: %q, %v", status, got, err)
		}
	}
	w := newWorld(t)
	w.hub.Break(faulty.Instance, faulty.Fault{})
	if why, err := w.brokenDown(t.Context(), haymaker.Run{RunID: runA}); why != "" || !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("a lookup that fails says nothing: %q, %v", why, err)
	}
}

// sweeps settles until the run's row is final, and counts.
func sweeps(t *testing.T, w *world, runID string) (haymaker.Run, int) {
	t.Helper()
	for n := 1; n <= 10; n++ {
		if err := w.settleRuns(t.Context()); err != nil {
			t.Fatal(err)
		}
		run, err := w.activities.Records.Run(t.Context(), runID)
		if err != nil {
			t.Fatal(err)
		}
		if run.Status.Final() {
			return run, n
		}
	}
	t.Fatal("the run's row never ended")
	return haymaker.Run{}, 0
}

func TestRunWhoseOrchestrationBrokeDownIsSettled_Defect5(t *testing.T) {
	for _, status := range []history.Status{history.StatusFailed, history.StatusTerminated, ""} {
		w := newWorld(t)
		w.record(t, runA, haymaker.RunInProgress)
		if status != "" {
			w.orchestrate(t, runA, status)
		}
		run, rounds := sweeps(t, w, runA)
		report, err := w.reports.Load(t.Context(), runA)
		if run.Status != haymaker.RunFailed || run.FailureReason != haymaker.ReasonOrchestrationFailed || run.Error == "" || rounds < 2 || err != nil || report.Status != haymaker.RunFailed {
			t.Errorf("%q: %+v after %d rounds, report %s, %v", status, run, rounds, report.Status, err)
		}
	}
}

func TestSweepLeavesGoodRunsAlone(t *testing.T) {
	w := newWorld(t)
	w.record(t, runA, haymaker.RunInProgress)
	w.orchestrate(t, runA, history.StatusRunning)
	w.record(t, "00000000-0000-4000-8000-00000000000b", haymaker.RunFailed)
	if work, err := w.waiting(t.Context()); err != nil || len(work) != 0 {
		t.Errorf("%d things to do, %v", len(work), err)
	}
	if err := w.settleRuns(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTenantThatDoesNotAnswerKeepsTheRunVisible(t *testing.T) {
	w := newWorld(t)
	w.record(t, runA, haymaker.RunInProgress)
	w.tenant.err = errors.New("throttled")
	for range 4 {
		_ = w.settleRuns(t.Context()) // its error is the sweep's log line
	}
	if run, err := w.activities.Records.Run(t.Context(), runA); err != nil || run.Status != haymaker.RunInProgress {
		t.Errorf("%+v, %v", run, err)
	}
	w.tenant.err = nil
	if run, _ := sweeps(t, w, runA); run.Status != haymaker.RunFailed {
		t.Errorf("afterwards: %+v", run)
	}
}

func TestSweepsTakeTurns(t *testing.T) {
	w := newWorld(t)
	ids := []string{runA, "00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c"}
	for _, id := range ids {
		w.record(t, id, haymaker.RunInProgress)
	}
	for range len(ids) {
		if err := w.settleRuns(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range ids {
		if _, err := w.reports.Load(t.Context(), id); err != nil {
			t.Errorf("run %s had no turn: %v", id, err)
		}
	}
}

func TestIncompleteCleanUpGoesOn(t *testing.T) {
	w := newWorld(t)
	w.record(t, runA, haymaker.RunCleanupIncomplete)
	for range 4 {
		if err := w.settleRuns(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	run, err := w.activities.Records.Run(t.Context(), runA)
	if err != nil || run.Status != haymaker.RunCleanupIncomplete || run.CleanedAt == nil {
		t.Errorf("%+v, %v", run, err)
	}
	if work, err := w.waiting(t.Context()); err != nil || len(work) != 0 {
		t.Errorf("clean, and still %d things to do, %v", len(work), err)
	}
}
