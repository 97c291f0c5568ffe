package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/workflow"
)

// leftJob is a tenant in which every run has left a job.
type leftJob struct{ noAgents }

func (leftJob) OfRun(context.Context, string) ([]string, error) { return []string{"hm-left"}, nil }

// cleanupOf is the only instance there is, and its input.
func (w *world) cleanupOf(t *testing.T) (store.Instance, haymaker.CleanupRequest) {
	t.Helper()
	all := w.instances(t)
	if len(all) != 1 || all[0].Name != workflow.CleanupName || all[0].Version != workflow.CleanupVersion {
		t.Fatalf("%+v", all)
	}
	var request haymaker.CleanupRequest
	if err := json.Unmarshal([]byte(all[0].Input), &request); err != nil {
		t.Fatal(err)
	}
	return all[0], request
}

// TestASecondRequestJoinsTheFirst, and one after its end is a clean-up anew.
func TestASecondRequestJoinsTheFirst(t *testing.T) {
	w := newWorld(t)
	w.record(t, runA, haymaker.RunCompleted)
	first := ""
	for n := range 2 {
		got, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA, RequestedBy: fmt.Sprint(n)})
		instance, request := w.cleanupOf(t)
		if first = cmp.Or(first, instance.ExecutionID); first != instance.ExecutionID || request.RequestedBy != "0" || instance.Generation != 0 {
			t.Errorf("request %d replaced the clean-up: %+v", n, instance)
		}
		if err != nil || got.CleanupID != workflow.CleanupID(runA, "") || got.Status != haymaker.CleanupPending || got.StartedAt == nil || got.EndedAt != nil {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	instance, request := w.cleanupOf(t)
	if request.MarkedOnly || request.Timing.CleanupLimitSeconds != 60 || !request.RequestedAt.Equal(noon) {
		t.Errorf("%+v", request)
	}
	instance.Status, instance.Output = history.StatusCompleted, `{"status":"partial","left_count":1}`
	if err := w.hub.SaveInstance(t.Context(), instance); err != nil {
		t.Fatal(err)
	}
	if got, err := w.cleanups.Show(t.Context(), instance.ID); err != nil || got.Status != haymaker.CleanupPartial || got.LeftCount != 1 || got.EndedAt == nil {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); err != nil || got.Status != haymaker.CleanupPending {
		t.Errorf("%+v, %v", got, err)
	}
	if again, _ := w.cleanupOf(t); again.ExecutionID == instance.ExecutionID {
		t.Error("the clean-up that had ended was joined")
	}
}

// TestNoCleanupBesideARunInProgress, from its start to its end.
func TestNoCleanupBesideARunInProgress(t *testing.T) {
	for _, status := range []history.Status{history.StatusPending, history.StatusRunning, history.StatusSuspended} {
		w := newWorld(t)
		w.orchestrate(t, runA, status)
		if _, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); !errors.Is(err, haymaker.ErrRunActive) || len(w.instances(t)) != 1 {
			t.Errorf("%s: %v", status, err)
		}
		if got, err := w.cleanups.Show(t.Context(), w.cleanups.ID(runA, "")); err != nil || got.Status != haymaker.CleanupPending || !strings.Contains(got.Message, "in progress") {
			t.Errorf("%s: %+v, %v", status, got, err)
		}
	}
	waits := newWorld(t)
	waits.record(t, runA, haymaker.RunQueued)
	if _, err := waits.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); !errors.Is(err, haymaker.ErrRunActive) {
		t.Errorf("beside a run that waits for its start: %v", err)
	}
	if got, err := waits.cleanups.Show(t.Context(), waits.cleanups.ID(runA, "")); err != nil || got.Status != haymaker.CleanupPending {
		t.Errorf("of a run that waits for its start: %+v, %v", got, err)
	}
	w := newWorld(t)
	w.hub.Break(faulty.Instance, faulty.Fault{})
	if _, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("whether it is in progress is not known: %v", err)
	}
}

// TestARunThatNobodyKnows is cleaned up when the tenant knows it, and then only
// what is marked.
func TestARunThatNobodyKnows(t *testing.T) {
	w := newWorld(t)
	if _, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); !errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("of an empty tenant: %v", err)
	}
	if _, err := w.cleanups.Preview(t.Context(), runA, ""); !errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("of an empty tenant: %v", err)
	}
	w.tenant.err = errors.New("throttled")
	if _, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); !errors.Is(err, haymaker.ErrNotAnswered) || len(w.instances(t)) != 0 {
		t.Errorf("of a tenant that does not answer: %v", err)
	}
	w.tenant.err = nil
	w.activities.Agents = leftJob{noAgents{w.tenant}}
	if survey, err := w.cleanups.Preview(t.Context(), runA, ""); err != nil || len(survey.Findings) != 1 {
		t.Errorf("%+v, %v", survey, err)
	}
	if _, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); err != nil {
		t.Fatal(err)
	}
	if _, request := w.cleanupOf(t); !request.MarkedOnly {
		t.Errorf("%+v", request)
	}
}

func TestShowACleanup(t *testing.T) {
	id := workflow.CleanupID(runA, "")
	for status, c := range map[history.Status]struct {
		custom, output string
		want           haymaker.CleanupStatus
	}{
		history.StatusRunning:    {`{"status":"verified","rounds":3}`, "", haymaker.CleanupPending},
		history.StatusCompleted:  {`{"status":"pending"}`, `{"status":"verified","rounds":3}`, haymaker.CleanupVerified},
		history.StatusFailed:     {`{"status":"pending","rounds":3}`, "boom", haymaker.CleanupFailed},
		history.StatusTerminated: {`{"status":"pending","rounds":3}`, "", haymaker.CleanupFailed},
	} {
		w := newWorld(t)
		w.orchestrate(t, id, status, func(i *store.Instance) { i.CustomStatus, i.Output = c.custom, c.output })
		if got, err := w.cleanups.Show(t.Context(), id); err != nil || got.Status != c.want || got.Rounds != 3 || got.RunID != runA {
			t.Errorf("%s: %+v, %v", status, got, err)
		}
	}
	cleaned := noon
	for status, c := range map[haymaker.RunStatus]struct {
		change func(*haymaker.Run)
		want   haymaker.CleanupStatus
	}{
		haymaker.RunInProgress: {nil, haymaker.CleanupPending}, haymaker.RunCompleted: {nil, haymaker.CleanupVerified},
		haymaker.RunCleanupIncomplete: {nil, haymaker.CleanupPartial}, haymaker.RunCancelled: {func(r *haymaker.Run) { r.CleanedAt = &cleaned }, haymaker.CleanupVerified},
	} {
		w := newWorld(t)
		w.record(t, runA, status)
		if got, err := w.cleanups.Show(t.Context(), id); err != nil || got.Status != c.want || got.Message == "" {
			t.Errorf("the own clean-up of a run that is %s: %+v, %v", status, got, err)
		}
	}
	w := newWorld(t)
	for _, unknown := range []string{id, runA, "", "cleanup-x", workflow.CleanupID(runA, "networking-01-virtual-network")} {
		if _, err := w.cleanups.Show(t.Context(), unknown); !errors.Is(err, haymaker.ErrCleanupNotFound) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
}

// TestTheSweepLeavesRunsAloneWhoseCleanupGoesOn, and takes over afterwards.
func TestTheSweepLeavesRunsAloneWhoseCleanupGoesOn(t *testing.T) {
	for _, status := range []haymaker.RunStatus{haymaker.RunInProgress, haymaker.RunCleanupIncomplete} {
		w := newWorld(t)
		w.record(t, runA, status)
		if _, err := w.cleanups.Start(t.Context(), haymaker.CleanupRequest{RunID: runA}); err != nil {
			t.Fatal(err)
		}
		if work, err := w.waiting(t.Context()); err != nil || len(work) != 0 {
			t.Errorf("%s: %d things to do, %v", status, len(work), err)
		}
		instance, _ := w.cleanupOf(t)
		instance.Status = history.StatusFailed
		if err := w.hub.SaveInstance(t.Context(), instance); err != nil {
			t.Fatal(err)
		}
		if work, err := w.waiting(t.Context()); err != nil || len(work) != 1 {
			t.Errorf("%s: %d things to do, %v", status, len(work), err)
		}
	}
}

// TestNoToolStartsACleanup past the look whether its run is in progress.
func TestNoToolStartsACleanup(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"orchestrators/haymaker_cleanup", "orchestrators/HayMaker_Cleanup/" + workflow.CleanupID(runA, "")} {
		if got := w.ask(t, http.MethodPost, path, `{"run_id":"`+runA+`"}`); got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), "/api/v1/cleanup") {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	w.orchestrate(t, workflow.CleanupID(runA, ""), history.StatusCompleted, func(i *store.Instance) { i.Name = workflow.CleanupName })
	if got := w.ask(t, http.MethodPost, "instances/"+workflow.CleanupID(runA, "")+"/restart", ""); got.Code != http.StatusBadRequest || len(w.instances(t)) != 1 {
		t.Errorf("restart: %d %s", got.Code, got.Body)
	}
}
