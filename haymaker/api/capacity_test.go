package api

import (
	"net/http"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/admission"
)

// limited is a world with one place.
func limited(t *testing.T, policy haymaker.OverlapPolicy) *world {
	return newWorld(t, func(o *Options) {
		kept := o.Records.(interface {
			haymaker.Records
			haymaker.Starts
		})
		var err error
		o.Admissions, err = admission.New(admission.Options{
			Capacity: haymaker.Capacity{MaxRuns: 1, Policy: policy, MaxOnDemand: 1}, Starts: kept, Records: kept,
			Orchestrations: o.Orchestrations, Now: o.Now, NewID: o.NewID,
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func (w *world) startTwo(t *testing.T) answer {
	t.Helper()
	if got := w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+runA+`"}`); got.status != http.StatusAccepted {
		t.Fatal(got.status)
	}
	return w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+runB+`","timeout":77,"tags":{"team":"blue"}}`)
}

func TestAStartWithoutAPlaceIsRefusedAndMayComeAgain(t *testing.T) {
	w := limited(t, haymaker.OverlapAllow)
	got := w.startTwo(t)
	inProgress, _ := got.err.Details["in_progress"].([]any)
	if got.status != http.StatusServiceUnavailable || got.err.Code != CodeNoCapacity || got.header.Get("Retry-After") != "300" || len(inProgress) != 1 ||
		!strings.Contains(got.err.Message, "1 run is in progress and MAX_CONCURRENT_RUNS is 1: "+runA) || len(w.orchestrations.started) != 1 {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	if err := w.records.UpdateRun(t.Context(), runA, func(run *haymaker.Run) { run.Status = haymaker.RunCompleted }); err != nil {
		t.Fatal(err)
	}
	if got := w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+runB+`"}`); got.status != http.StatusAccepted {
		t.Errorf("the same id, when there is a place: %d %s", got.status, got.body)
	}
}

func TestAQueuedStart(t *testing.T) {
	w := limited(t, haymaker.OverlapQueue)
	got := w.startTwo(t)
	var started Started
	got.into(t, &started)
	if got.status != http.StatusAccepted || started.Status != haymaker.RunQueued || !strings.Contains(started.Reason, runA) || len(w.orchestrations.started) != 1 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var status Status
	w.ask(t, http.MethodGet, "/api/v1/status", "").into(t, &status)
	if len(status.ActiveRuns) != 1 || len(status.QueuedRuns) != 1 || status.QueuedRuns[0].RunID != runB || status.Capacity.MaxRuns != 1 || status.Capacity.Policy != haymaker.OverlapQueue {
		t.Errorf("%+v", status)
	}
	var view RunView
	w.ask(t, http.MethodGet, "/api/v1/runs/"+runB, "").into(t, &view)
	if view.Status != haymaker.RunQueued || view.WaitsFor != started.Reason || view.Tags["team"] != "blue" || view.Progress != nil {
		t.Errorf("%+v", view)
	}
	var list RunList
	w.ask(t, http.MethodGet, "/api/v1/runs?status=queued", "").into(t, &list)
	if len(list.Runs) != 1 || list.Runs[0].RunID != runB {
		t.Errorf("%+v", list)
	}
	if got := w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+runB+`"}`); got.status != http.StatusConflict {
		t.Errorf("again: %d %s", got.status, got.body)
	}
}

func TestCancellingAQueuedRun(t *testing.T) {
	w := limited(t, haymaker.OverlapQueue)
	w.startTwo(t)
	report := "/api/v1/runs/" + runB + "/report"
	if got := w.ask(t, http.MethodGet, report, ""); got.status != http.StatusNotFound || !strings.Contains(got.err.Message, "the run is queued and has made nothing") {
		t.Errorf("%d %s", got.status, got.body)
	}
	var cancelled Cancelled
	got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runB+"?requested_by=anna", "")
	got.into(t, &cancelled)
	if got.status != http.StatusAccepted || cancelled != (Cancelled{RunID: runB, Status: "cancelled"}) || len(w.orchestrations.cancelled) != 0 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runB, ""); got.status != http.StatusConflict || got.err.Code != CodeRunFinished {
		t.Errorf("again: %d %s", got.status, got.body)
	}
	if got := w.ask(t, http.MethodGet, report+".html", ""); got.status != http.StatusNotFound || !strings.Contains(got.err.Message, "cancelled while it was queued by anna") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runA, ""); got.status != http.StatusAccepted || len(w.orchestrations.cancelled) != 1 {
		t.Errorf("one in progress: %d %s", got.status, got.body)
	}
}

// TestARunThatIsRecordedAndCannotBeginIsAccepted: it begins with the next sweep.
func TestARunThatIsRecordedAndCannotBeginIsAccepted(t *testing.T) {
	w := newWorld(t)
	w.orchestrations.startErr = errDown
	got := w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+runA+`"}`)
	run, err := w.records.Run(t.Context(), runA)
	if got.status != http.StatusAccepted || err != nil || run.Status != haymaker.RunInProgress {
		t.Errorf("%d %s: %+v, %v", got.status, got.body, run, err)
	}
	// Cancelling begins it first, so that it can be told.
	w.orchestrations.startErr = nil
	if got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runA, ""); got.status != http.StatusAccepted || len(w.orchestrations.cancelled) != 1 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestAnAdmissionThatFailsIsNoStart(t *testing.T) {
	w := newWorld(t)
	w.orchestrations.err = errDown
	for _, method := range []string{http.MethodPost, http.MethodDelete} {
		path := map[string]string{http.MethodPost: StartPath, http.MethodDelete: "/api/v1/runs/" + runA}[method]
		if got := w.ask(t, method, path, ""); got.status != http.StatusInternalServerError || strings.Contains(string(got.body), errDown.Error()) {
			t.Errorf("%s: %d %s", method, got.status, got.body)
		}
	}
}
