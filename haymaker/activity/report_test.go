package activity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

// TestTheReportSaysWhatTheRecordsHold_Defect25.
func TestTheReportSaysWhatTheRecordsHold_Defect25(t *testing.T) {
	m := newMail(t)
	a, w := m.a, m.tenant
	provisioned(t, a, compute, database)
	left := inGroupID(database, "left")
	m.send(event(1, haymaker.EventResourceCreated, inGroupID(compute, "a")), event(2, haymaker.EventOperation, ""), event(3, haymaker.EventOperation, ""), event(4, haymaker.EventResourceDeleted, inGroupID(compute, "a")))
	want[haymaker.AgentsReport](t)(a.CheckAgentStatus(t.Context(), haymaker.CheckAgentsInput{RunID: runID, Agents: []haymaker.Agent{{AgentID: "x", ScenarioName: compute}}}))
	w.put(left)
	remove := w.resources.remove
	w.resources.remove = func(ctx context.Context, id string, recorded bool) (haymaker.Deletion, error) {
		if strings.Contains(id, "databases") {
			return "", errors.New("a lock keeps it")
		}
		return remove(ctx, id, recorded)
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	in := haymaker.ReportInput{
		RunID: runID, Request: request(), Status: haymaker.RunCleanupIncomplete, Reason: haymaker.ReasonCleanupIncomplete, Error: "a group is left", EndedAt: began.Add(time.Hour),
		Phases: haymaker.PhaseResults{
			Cleanup: []haymaker.ForcedCleanup{{Failed: []haymaker.DeletionFailure{{ID: "gone since", Error: "x"}}}, round}, Verification: []haymaker.Verification{look(t, a)},
			Failures: []haymaker.ScenarioFailure{{ScenarioName: database, Step: "check_agent_status_activity", Error: "overdue"}},
		},
	}
	reference := want[haymaker.ReportReference](t)(a.GenerateReport(t.Context(), in))
	report := w.saved[runID]
	if sp, jobs, resources := report.ServicePrincipals, report.Jobs, report.Resources; sp.Created != 2 || sp.Deleted != 2 || len(sp.List) != 2 ||
		jobs.Created != 2 || jobs.Deleted != 2 || len(jobs.List) != 2 || resources.Created != 4 || resources.Deleted != 2 || resources.Remaining != 2 || len(resources.List) != 4 {
		t.Errorf("identities %+v\njobs %+v\nresources %+v", sp, jobs, resources)
	}
	if len(report.DeletionFailures) != 1 || report.DeletionFailures[0].ID != groupID(database) {
		t.Errorf("deletion failures %+v", report.DeletionFailures)
	}
	if len(report.Scenarios) != 2 || report.Scenarios[0].Status != haymaker.ScenarioCompleted || report.Scenarios[0].Operations != 2 {
		t.Errorf("scenarios %+v", report.Scenarios)
	}
	if d := report.Scenarios[1]; d.Status != haymaker.ScenarioFailed || d.Error != "check_agent_status_activity: overdue" || d.EndedAt == nil || d.ResourceGroup == "" {
		t.Errorf("scenario %+v", d)
	}
	run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))
	if run.Status != haymaker.RunCleanupIncomplete || run.Phase != haymaker.PhaseCompleted || !run.EndedAt.Equal(in.EndedAt) || run.ReportURL != reference.ReportURL || run.Error != in.Error {
		t.Errorf("run %+v", run)
	}
}

// TestARunThatCouldNotBeRecordedIsReportedAllTheSame.
func TestARunThatCouldNotBeRecordedIsReportedAllTheSame(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	in := haymaker.ReportInput{RunID: runID, Request: request(), Status: haymaker.RunFailed, Reason: haymaker.ReasonValidationFailed, EndedAt: began}
	want[haymaker.ReportReference](t)(a.GenerateReport(t.Context(), in))
	run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))
	if run.Status != haymaker.RunFailed || !run.StartedAt.Equal(request().StartedAt) || w.saved[runID].Verification.Clean {
		t.Errorf("run %+v, report %+v", run, w.saved[runID])
	}
}

func TestEvidenceIsTheLastTwoLooks(t *testing.T) {
	yes, no := haymaker.Verification{Clean: true, Methods: []string{"b", "a"}}, haymaker.Verification{Methods: []string{"a"}}
	for _, c := range []struct {
		looks []haymaker.Verification
		clean bool
	}{{nil, false}, {[]haymaker.Verification{yes}, false}, {[]haymaker.Verification{yes, no}, false}, {[]haymaker.Verification{no, yes}, false}, {[]haymaker.Verification{no, yes, yes}, true}, {[]haymaker.Verification{yes, yes, no}, false}} {
		report := evidence(c.looks)
		if report.Clean != c.clean || len(report.CheckedAt) != len(c.looks) {
			t.Errorf("%+v is %+v", c.looks, report)
		}
	}
	if methods := evidence([]haymaker.Verification{yes, no}).Method; len(methods) != 2 || methods[0] != "a" {
		t.Errorf("methods %v", methods)
	}
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	for status, clean := range map[haymaker.RunStatus]bool{haymaker.RunCompleted: true, haymaker.RunCleanupIncomplete: false} {
		report := want[haymaker.Report](t)(a.compose(t.Context(), haymaker.ReportInput{RunID: runID, Status: status, Phases: haymaker.PhaseResults{Verification: []haymaker.Verification{yes, yes}}}))
		if report.Verification.Clean != clean {
			t.Errorf("a run that ended %s is clean=%t", status, report.Verification.Clean)
		}
	}
}

// TestSettleNeedsTwoCleanLooksInARow and shows until then what is left.
func TestSettleNeedsTwoCleanLooksInARow(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	settle := func(status haymaker.RunStatus) haymaker.Report {
		t.Helper()
		if err := a.Settle(t.Context(), runID, "the orchestration was terminated"); err != nil {
			t.Fatal(err)
		}
		run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID))
		if report := w.saved[runID]; run.Status != status || report.Status != status || report.FailureReason != haymaker.ReasonOrchestrationFailed {
			t.Fatalf("run %+v, report %s/%s", run, report.Status, report.FailureReason)
		}
		return w.saved[runID]
	}
	remove := w.resources.remove
	w.resources.remove = func(context.Context, string, bool) (haymaker.Deletion, error) { return haymaker.DeletionPending, nil }
	if report := settle(haymaker.RunInProgress); report.Resources.Remaining != 1 || report.Jobs.Deleted != 1 || report.Verification.Clean {
		t.Errorf("report %+v", report)
	}
	w.resources.remove = remove
	settle(haymaker.RunInProgress) // clean once
	w.jobs["hm-late"] = true
	w.agents.remove = func(context.Context, string) (haymaker.Deletion, error) { return "", errors.New("stuck") }
	if report := settle(haymaker.RunInProgress); len(report.DeletionFailures) != 1 {
		t.Errorf("deletion failures %+v", report.DeletionFailures)
	}
	w.agents.remove = w.deleteJob
	settle(haymaker.RunInProgress) // clean once again
	report := settle(haymaker.RunFailed)
	if !report.Verification.Clean || len(report.Phases.Verification) != 5 || report.Resources.Remaining != 0 || report.Scenarios[0].Status != haymaker.ScenarioFailed {
		t.Errorf("report %+v", report)
	}
}

func TestSettleReportsWhatItCannotDo(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	w.reports.load = func(context.Context, string) (haymaker.Report, error) {
		return haymaker.Report{}, errors.New("blobs are down")
	}
	if err := a.Settle(t.Context(), runID, "x"); err == nil || len(w.log) != 0 {
		t.Errorf("error %v, deleted %v", err, w.log)
	}
	w.reports.load, w.reports.save = w.loadReport, func(context.Context, haymaker.Report) (string, error) { return "", errors.New("blobs are full") }
	if err := a.Settle(t.Context(), runID, "x"); err == nil {
		t.Error("a report that was not saved is no error")
	}
	if run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)); run.Status != haymaker.RunInProgress {
		t.Errorf("run %+v", run)
	}
}
