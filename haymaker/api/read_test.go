package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func someRun(n int, status haymaker.RunStatus) haymaker.Run {
	return haymaker.Run{
		RunID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Status: status, Phase: haymaker.PhaseMonitoring,
		ExecutionType: haymaker.ExecutionManual, Size: haymaker.SizeSmall, StartedAt: began.Add(time.Duration(n) * time.Hour),
	}
}

func TestRunsArePagedNewestFirst(t *testing.T) {
	w := newWorld(t)
	for n := range 7 {
		w.createRun(t, someRun(n, map[bool]haymaker.RunStatus{true: haymaker.RunInProgress, false: haymaker.RunCompleted}[n%3 == 0]))
	}
	var all []string
	continuation := ""
	for pages := 0; ; pages++ {
		var list RunList
		w.ask(t, http.MethodGet, "/api/v1/runs?page_size=3&continuation="+continuation, "").into(t, &list)
		for _, run := range list.Runs {
			all = append(all, run.RunID[35:])
		}
		if continuation = strings.ReplaceAll(list.Continuation, "|", "%7C"); continuation == "" {
			break
		}
		if len(list.Runs) != 3 || pages > 3 {
			t.Fatalf("page %d holds %d runs", pages, len(list.Runs))
		}
	}
	if !slices.Equal(all, []string{"6", "5", "4", "3", "2", "1", "0"}) {
		t.Errorf("runs %v", all)
	}
	var active RunList
	w.ask(t, http.MethodGet, "/api/v1/runs?status=in_progress", "").into(t, &active)
	if len(active.Runs) != 3 || active.Runs[0].RunID[35:] != "6" || active.Continuation != "" {
		t.Errorf("in progress: %+v", active)
	}
	var status Status
	w.ask(t, http.MethodGet, "/api/v1/status", "").into(t, &status)
	if status.Status != "running" || len(status.ActiveRuns) != 3 || status.Schedule != "0 0 0,6,12,18 * * *" {
		t.Errorf("status %+v", status)
	}
}

func TestEmptyListsAreLists_Defect38(t *testing.T) {
	w := newWorld(t)
	w.createRun(t, someRun(1, haymaker.RunInProgress))
	run := "/api/v1/runs/" + someRun(1, "").RunID
	for path, want := range map[string]string{
		"/api/v1/runs?status=failed":  `{"runs":[]}`,
		run + "/scenarios":            `"scenarios":[]`,
		run + "/resources":            `"resources":[]`,
		run + "/service-principals":   `"service_principals":[]`,
		run + "/logs":                 `"logs":[],"cursor":""`,
		run:                           `"scenarios":[]`,
		"/api/v1/scenarios":           `"excluded":[{"scenario_name":"databases-05-too-dear"`,
		"/api/v1/runs?page_size=500":  `"runs":[{`,
		"/api/v1/runs?unknown_to=all": `"runs":[{`,
	} {
		if got := w.ask(t, http.MethodGet, path, ""); got.status != http.StatusOK || !strings.Contains(string(got.body), want) {
			t.Errorf("%s: %d %s, want %s", path, got.status, got.body, want)
		}
	}
	idle := newWorld(t)
	if got := idle.ask(t, http.MethodGet, "/api/v1/status", ""); !strings.Contains(string(got.body), `"status":"idle","active_runs":[]`) {
		t.Errorf("status %s", got.body)
	}
}

func TestShow_Defects27_62(t *testing.T) {
	w := newWorld(t)
	run := someRun(1, haymaker.RunInProgress)
	w.orchestrations.started[run.RunID] = haymaker.RunRequest{}
	path := "/api/v1/runs/" + run.RunID

	before := w.ask(t, http.MethodGet, path, "")
	var view RunView
	before.into(t, &view)
	if before.status != http.StatusOK || view.Status != haymaker.RunInProgress || view.Phase != haymaker.PhaseValidation || view.Progress == nil || strings.Contains(string(before.body), "0001-01-01") {
		t.Errorf("before the first activity: %d %s", before.status, before.body)
	}

	w.createRun(t, run)
	gone := began.Add(time.Minute)
	for i, deleted := range []*time.Time{nil, &gone, nil} {
		err := w.records.UpdateResource(t.Context(), run.RunID, fmt.Sprintf("/subscriptions/s/resourceGroups/g%d", i), func(r *haymaker.Resource) { r.DeletedAt = deleted })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.records.SaveIdentity(t.Context(), haymaker.ServicePrincipal{RunID: run.RunID, ScenarioName: "compute-01-linux-vm-web-server"}); err != nil {
		t.Fatal(err)
	}
	if err := w.records.UpdateScenario(t.Context(), run.RunID, "compute-01-linux-vm-web-server", func(s *haymaker.ScenarioRecord) { s.Status = haymaker.ScenarioRunning }); err != nil {
		t.Fatal(err)
	}
	view = RunView{}
	w.ask(t, http.MethodGet, path, "").into(t, &view)
	if view.Phase != haymaker.PhaseMonitoring || view.TotalResources != 3 || view.ResourcesAlive != 2 || view.ServicePrincipals != 1 || len(view.Details) != 1 || view.Progress == nil {
		t.Errorf("in flight: %+v", view)
	}

	w.orchestrations.ended[run.RunID] = true
	view = RunView{}
	w.ask(t, http.MethodGet, path, "").into(t, &view)
	if view.Progress != nil || view.Status != haymaker.RunInProgress {
		t.Errorf("after the orchestration: %+v", view)
	}
}

func TestRunWhoseOrchestrationEndedBeforeItsFirstStepHasFailed(t *testing.T) {
	w := newWorld(t)
	w.orchestrations.started[runA], w.orchestrations.ended[runA] = haymaker.RunRequest{}, true
	var view RunView
	w.ask(t, http.MethodGet, "/api/v1/runs/"+runA, "").into(t, &view)
	if view.Status != haymaker.RunFailed || view.FailureReason != haymaker.ReasonOrchestrationFailed || view.Error == "" || view.Progress != nil {
		t.Errorf("%+v", view)
	}
}

func TestRecordOutlivesItsOrchestration(t *testing.T) {
	w := newWorld(t)
	w.createRun(t, someRun(1, haymaker.RunCompleted))
	var view RunView
	path := "/api/v1/runs/" + someRun(1, "").RunID
	w.ask(t, http.MethodGet, path, "").into(t, &view)
	if view.Status != haymaker.RunCompleted || view.Progress != nil {
		t.Errorf("%+v", view)
	}
	if got := w.ask(t, http.MethodDelete, path, ""); got.status != http.StatusConflict || got.err.Code != CodeRunFinished {
		t.Errorf("cancel: %d %s", got.status, got.body)
	}
}

func TestReport_Defect26(t *testing.T) {
	w := newWorld(t)
	w.createRun(t, someRun(1, haymaker.RunInProgress))
	path := "/api/v1/runs/" + someRun(1, "").RunID
	for _, page := range []string{"/report", "/report.html"} {
		if got := w.ask(t, http.MethodGet, path+page, ""); got.status != http.StatusNotFound || got.err.Code != CodeReportNotFound {
			t.Errorf("%s too early: %d %s", page, got.status, got.body)
		}
	}
	w.reports[someRun(1, "").RunID] = haymaker.Report{RunID: someRun(1, "").RunID, Status: haymaker.RunCompleted}
	var report haymaker.Report
	w.ask(t, http.MethodGet, path+"/report", "").into(t, &report)
	page := w.ask(t, http.MethodGet, path+"/report.html", "")
	if report.Status != haymaker.RunCompleted || page.status != http.StatusOK || !strings.HasPrefix(string(page.body), "<!doctype html>") ||
		!strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'none'") || page.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("report %+v, page %d %v", report, page.status, page.header)
	}
}

func TestLogsAreFollowedByCursor_Defect68(t *testing.T) {
	w := newWorld(t)
	run := someRun(1, haymaker.RunInProgress)
	w.createRun(t, run)
	add := func(sequence int64) {
		event := haymaker.AgentEvent{EventID: fmt.Sprint("e", sequence), Sequence: sequence, RunID: run.RunID, Message: "did it"}
		if _, err := w.records.AddEvents(t.Context(), run.RunID, []haymaker.AgentEvent{event}); err != nil {
			t.Fatal(err)
		}
	}
	add(1)
	cursor, seen := "", 0
	for range 4 {
		var page LogPage
		w.ask(t, http.MethodGet, "/api/v1/runs/"+run.RunID+"/logs?page_size=1&since="+strings.ReplaceAll(cursor, "|", "%7C"), "").into(t, &page)
		if seen += len(page.Logs); seen == 1 && len(page.Logs) == 0 {
			add(2)
		}
		cursor = page.Cursor
	}
	if seen != 2 {
		t.Errorf("a follower saw %d of 2 events", seen)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	w.orchestrations.started[runA] = haymaker.RunRequest{}
	for range 2 { // asking twice is fine
		got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runA+"?requested_by=anna", "")
		if got.status != http.StatusAccepted || w.orchestrations.cancelled[runA] != "anna" || !strings.Contains(string(got.body), `"cancelling"`) {
			t.Errorf("%d %s by %q", got.status, got.body, w.orchestrations.cancelled[runA])
		}
	}
	w.orchestrations.ended[runA] = true
	if got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runA, ""); got.status != http.StatusConflict || got.err.Code != CodeRunFinished {
		t.Errorf("finished: %d %s", got.status, got.body)
	}
	if got := w.ask(t, http.MethodDelete, "/api/v1/runs/"+runB, ""); got.status != http.StatusNotFound || got.err.Code != CodeRunNotFound {
		t.Errorf("unknown: %d %s", got.status, got.body)
	}
}
