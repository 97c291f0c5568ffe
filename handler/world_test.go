package main

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/activity"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/records"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// embedded is read once for all tests: checking fifty documents takes a while.
var embedded = sync.OnceValue(func() *scenarios {
	return newScenarios("", "", nil, func() time.Time { return noon }, zap.NewNop())
})

// world is the parts of the handler over memory and an empty tenant.
type world struct {
	*parts
	hub     *faulty.Store
	reports reportsInMemory
	tenant  *emptyTenant
	// managed is what a survey finds.
	managed haymaker.Survey
}

// Survey makes the world a surveyor.
func (w *world) Survey(context.Context) haymaker.Survey { return w.managed }

func newWorld(t testing.TB, limits ...haymaker.Capacity) *world {
	t.Helper()
	clock := func() time.Time { return noon }
	kept := records.NewMemory(clock)
	w := &world{hub: faulty.New(memory.New(clock)), reports: reportsInMemory{}, tenant: &emptyTenant{}}
	engine, err := client.New(w.hub, client.Options{OrchestrationQueue: orchestrationQueue, Now: clock, NewID: newHexID})
	if err != nil {
		t.Fatal(err)
	}
	w.parts = &parts{log: zap.NewNop(), runs: orchestrations{engine}, activities: &activity.Activities{
		Environment: w.tenant, Identities: noIdentities{w.tenant}, Agents: noAgents{w.tenant}, Resources: noResources{w.tenant}, Outside: noOutside{w.tenant},
		Records: kept, Reports: w.reports, Catalogue: embedded(), Now: clock, Logger: invocation.Logger,
	}}
	if err := w.activities.Check(); err != nil {
		t.Fatal(err)
	}
	capacity := haymaker.Capacity{MaxRuns: 50, Policy: haymaker.OverlapAllow, MaxOnDemand: 50}
	for _, limit := range limits {
		capacity = limit
	}
	w.admission, err = newAdmission(Config{Capacity: capacity}, kept, w.runs)
	if err != nil {
		t.Fatal(err)
	}
	w.cleanups = &cleanups{runs: w.runs, activities: w.activities, survey: w, timing: haymaker.Timing{CleanupLimitSeconds: 60}, neverComes: w.neverComes, now: clock}
	w.owns = func(context.Context) error { return nil }
	w.api, err = api.NewServer(api.Options{
		Records: w.activities.Records, Reports: w.reports, Orchestrations: w.runs, Admissions: w.admission, Catalogue: w.activities.Catalogue, Cleanups: w.cleanups,
		Timing: haymaker.Timing{ActiveSeconds: 60}, Size: haymaker.SizeSmall, Now: clock, NewID: uuid.NewString, Logger: zap.NewNop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// instances lists the orchestrations that were started.
func (w *world) instances(t testing.TB) []store.Instance {
	t.Helper()
	page, err := w.hub.ListInstances(t.Context(), store.InstanceQuery{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Instances
}

// orchestrate puts an orchestration into a state.
func (w *world) orchestrate(t testing.TB, runID string, status history.Status, change ...func(*store.Instance)) {
	t.Helper()
	row := store.Instance{
		ID: runID, ExecutionID: newHexID(), Name: "orchestrate_haymaker_run", Status: history.StatusPending, CreatedTime: noon, LastUpdatedTime: noon,
	}
	if err := w.hub.CreateInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	row.Status = status
	for _, f := range change {
		f(&row)
	}
	if err := w.hub.SaveInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}

// record stores a run.
func (w *world) record(t testing.TB, runID string, status haymaker.RunStatus) haymaker.Run {
	t.Helper()
	run := haymaker.Run{RunID: runID, Status: status, Phase: haymaker.PhaseMonitoring, Size: haymaker.SizeSmall, ExecutionType: haymaker.ExecutionManual, StartedAt: noon}
	if err := w.activities.Records.CreateRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	return run
}

// reportsInMemory meets haymaker.Reports.
type reportsInMemory map[string]haymaker.Report

func (r reportsInMemory) Save(_ context.Context, report haymaker.Report) (string, error) {
	r[report.RunID] = report
	return "https://reports.example/" + report.RunID, nil
}

func (r reportsInMemory) Load(_ context.Context, runID string) (haymaker.Report, error) {
	report, found := r[runID]
	if !found {
		return report, haymaker.ErrReportNotFound
	}
	return report, nil
}

func (r reportsInMemory) LoadHTML(ctx context.Context, runID string) ([]byte, error) {
	_, err := r.Load(ctx, runID)
	return []byte("page"), err
}
