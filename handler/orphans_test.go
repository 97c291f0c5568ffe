package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/workflow"
)

const (
	runActive  = "00000000-0000-4000-8000-0000000000a1"
	runEnded   = "00000000-0000-4000-8000-0000000000e1"
	runOverdue = "00000000-0000-4000-8000-0000000000f1"
	runTimely  = "00000000-0000-4000-8000-0000000000f2"
	runSilent  = "00000000-0000-4000-8000-0000000000f3"
	ofScenario = "networking-01-virtual-network"
)

// littered is a world with something of runs of every standing.
func littered(t *testing.T) *world {
	w := newWorld(t)
	past, later := noon.Add(-time.Hour), noon.Add(time.Hour)
	w.orchestrate(t, runActive, history.StatusRunning)
	w.record(t, runEnded, haymaker.RunCompleted)
	for run, expires := range map[string]*time.Time{runActive: &past, runEnded: &later, runOverdue: &past, runTimely: &later, runSilent: nil, "": &past} {
		w.managed.Findings = append(w.managed.Findings, haymaker.Finding{Kind: haymaker.FindingResource, ID: "/of/" + run, RunID: run, ScenarioName: ofScenario, ExpiresAt: expires})
	}
	return w
}

// begun are the runs that clean-ups were begun for.
func (w *world) begun(t *testing.T) map[string]bool {
	t.Helper()
	runs := map[string]bool{}
	for _, instance := range w.instances(t) {
		if instance.Name == workflow.CleanupName {
			runs[workflow.RunOf(instance.ID)] = true
			if !strings.Contains(instance.Input, `"marked_only":true`) || !strings.Contains(instance.Input, "orphan sweep") {
				t.Errorf("input %s", instance.Input)
			}
		}
	}
	return runs
}

func TestOrphanSweepCleansUpAfterEndedAndOverdueRunsOnly(t *testing.T) {
	w := littered(t)
	preview, err := w.cleanups.Orphans(t.Context(), "")
	if err != nil || len(preview.Runs) != 6 || len(w.begun(t)) != 0 {
		t.Fatalf("%+v, %v", preview, err)
	}
	for range 2 { // a second sweep joins what goes on
		if err := w.sweepOrphans(t.Context(), invocation.TimerInfo{}); err != nil {
			t.Fatal(err)
		}
		if begun := w.begun(t); len(begun) != 2 || !begun[runEnded] || !begun[runOverdue] {
			t.Errorf("begun %v", begun)
		}
	}
}

func TestOrphansOfOneScenario(t *testing.T) {
	w := littered(t)
	if orphans, err := w.cleanups.StartOrphans(t.Context(), "compute-01-linux-vm-web-server", "ann"); err != nil || len(orphans.Runs) != 0 {
		t.Errorf("%+v, %v", orphans, err)
	}
	orphans, err := w.cleanups.StartOrphans(t.Context(), ofScenario, "ann")
	if err != nil || len(orphans.Runs) != 6 || orphans.Postponed != 0 {
		t.Fatalf("%+v, %v", orphans, err)
	}
	for _, run := range orphans.Runs {
		if begins := run.Cleanup != nil; begins != (run.Verdict == haymaker.VerdictCleanUp) || begins && run.Cleanup.CleanupID != workflow.CleanupID(run.RunID, ofScenario) {
			t.Errorf("%+v", run)
		}
	}
}

// TestWhatIsNotAnsweredIsKept and said, and a clean-up that cannot be begun fails
// the sweep without keeping the others.
func TestWhatIsNotAnsweredIsKept(t *testing.T) {
	w := littered(t)
	w.managed.Unanswered = []string{"the directory does not answer"}
	w.hub.Break(faulty.Instance, faulty.Fault{})
	orphans, err := w.cleanups.StartOrphans(t.Context(), "", "ann")
	if err != nil || len(orphans.Unanswered) != 6 || len(w.begun(t)) != 0 {
		t.Errorf("%+v, %v", orphans.Unanswered, err)
	}
	w = littered(t)
	w.hub.Inject(faulty.CreateInstance, 1, faulty.Fault{})
	if err := w.sweepOrphans(t.Context(), invocation.TimerInfo{}); !strings.Contains(fmt.Sprint(err), "clean up after run "+runEnded) || len(w.begun(t)) != 1 {
		t.Errorf("%v, begun %v", err, w.begun(t))
	}
}
