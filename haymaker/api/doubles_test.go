package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/admission"
	"azurehaymaker/haymaker/records"
)

var began = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

const (
	runA = "00000000-0000-4000-8000-00000000000a"
	runB = "00000000-0000-4000-8000-00000000000b"
)

// orchestrations remembers what it was told.
type orchestrations struct {
	mu        sync.Mutex
	started   map[string]haymaker.RunRequest
	ended     map[string]bool
	cancelled map[string]string // by run, who
	err       error             // instead of any answer
	startErr  error             // instead of a start
}

var errDown = errors.New("storage is down")

func (o *orchestrations) Start(_ context.Context, request haymaker.RunRequest) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := errors.Join(o.err, o.startErr); err != nil {
		return err
	}
	if _, exists := o.started[request.RunID]; exists {
		return fmt.Errorf("start: %w", haymaker.ErrRunExists)
	}
	o.started[request.RunID] = request
	return nil
}

func (o *orchestrations) find(runID string) error {
	switch _, exists := o.started[runID]; {
	case o.err != nil:
		return o.err
	case !exists:
		return haymaker.ErrRunNotFound
	case o.ended[runID]:
		return haymaker.ErrRunFinished
	}
	return nil
}

func (o *orchestrations) Cancel(_ context.Context, runID, requestedBy string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.find(runID); err != nil {
		return err
	}
	o.cancelled[runID] = requestedBy
	return nil
}

func (o *orchestrations) AgentFinished(context.Context, string, string) error { return o.err }

func (o *orchestrations) Progress(_ context.Context, runID string) (haymaker.Progress, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return haymaker.Progress{Phase: haymaker.PhaseValidation, Message: "checking"}, o.find(runID)
}

// reports keeps reports in memory.
type reports map[string]haymaker.Report

func (r reports) Save(_ context.Context, report haymaker.Report) (string, error) {
	r[report.RunID] = report
	return "", nil
}

func (r reports) Load(_ context.Context, runID string) (haymaker.Report, error) {
	report, exists := r[runID]
	if !exists {
		return report, haymaker.ErrReportNotFound
	}
	return report, nil
}

func (r reports) LoadHTML(ctx context.Context, runID string) ([]byte, error) {
	_, err := r.Load(ctx, runID)
	return []byte("<!doctype html><title>" + runID + "</title>"), err
}

type scenarios struct{}

func (scenarios) Choices() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
	return []haymaker.ScenarioChoice{{ScenarioName: "compute-01-linux-vm-web-server", TechnologyArea: "Compute"}, {ScenarioName: "networking-01-virtual-network", TechnologyArea: "Networking"}},
		[]haymaker.Exclusion{{ScenarioName: "databases-05-too-dear", Reason: "it costs too much"}}
}

// broken is a store whose every answer is an error that must not be shown.
type broken struct{ haymaker.Records }

const internalText = "storage account hay.table.example refused AccountKey=canary"

func (broken) Runs(context.Context, haymaker.RunStatus, int, string) ([]haymaker.Run, string, error) {
	return nil, "", fmt.Errorf("%s", internalText)
}

// world is a server with everything around it.
type world struct {
	*httptest.Server
	api            *Server
	records        *records.Records
	reports        reports
	orchestrations *orchestrations
	cleanups       *cleanups
	log            *observer.ObservedLogs
}

func newWorld(t testing.TB, change ...func(*Options)) *world {
	t.Helper()
	core, log := observer.New(zapcore.DebugLevel)
	w := &world{
		records: records.NewMemory(func() time.Time { return began }), reports: reports{}, log: log,
		orchestrations: &orchestrations{started: map[string]haymaker.RunRequest{}, ended: map[string]bool{}, cancelled: map[string]string{}},
	}
	w.cleanups = &cleanups{runs: w.orchestrations, leaves: map[string][]haymaker.Finding{}}
	ids := 0
	options := Options{
		Records: w.records, Reports: w.reports, Orchestrations: w.orchestrations, Catalogue: scenarios{}, Cleanups: w.cleanups,
		Timing: haymaker.Timing{ActiveSeconds: 28800, MonitoringIntervalSeconds: 900, GraceSeconds: 1200},
		Size:   haymaker.SizeMedium, Schedule: "0 0 0,6,12,18 * * *", Now: func() time.Time { return began.Add(1234567 * time.Nanosecond) },
		NewID:  func() string { ids++; return fmt.Sprintf("11111111-1111-4111-8111-%012d", ids) },
		Logger: zap.New(core),
	}
	var err error
	options.Admissions, err = admission.New(admission.Options{
		Capacity: haymaker.Capacity{MaxRuns: 50, Policy: haymaker.OverlapAllow, MaxOnDemand: 3}, Starts: w.records, Records: w.records,
		Orchestrations: w.orchestrations, Now: options.Now, NewID: func() string { return "ticket" },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&options)
	}
	if w.api, err = NewServer(options); err != nil {
		t.Fatal(err)
	}
	w.Server = httptest.NewServer(w.api)
	t.Cleanup(func() { w.Close(); http.DefaultClient.CloseIdleConnections() })
	return w
}

// answer is what came back, with the checks that every answer must pass done.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    *Error
}

func (w *world) ask(t testing.TB, method, path, body string) answer {
	t.Helper()
	request := httptest.NewRequest(method, w.URL+path, strings.NewReader(body))
	recorder := httptest.NewRecorder()
	w.api.ServeHTTP(recorder, request)
	got := answer{status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes()}
	trace := got.header.Get(TraceHeader)
	if trace == "" {
		t.Errorf("%s %s: no %s", method, path, TraceHeader)
	}
	if strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && got.status == http.StatusOK {
		return got
	}
	if !json.Valid(got.body) || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s: %s body is not JSON: %s", method, path, got.header.Get("Content-Type"), got.body)
	}
	if got.status < 400 {
		return got
	}
	var decoded envelope
	if err := json.Unmarshal(got.body, &decoded); err != nil || decoded.Error == nil || decoded.Error.Code == "" || decoded.Error.Message == "" || decoded.Error.TraceID != trace {
		t.Fatalf("%s %s: %d is no error with trace id %s: %s", method, path, got.status, trace, got.body)
	}
	got.err = decoded.Error
	return got
}

func (a answer) into(t testing.TB, value any) {
	t.Helper()
	if err := json.Unmarshal(a.body, value); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
}

func (w *world) createRun(t testing.TB, run haymaker.Run) {
	t.Helper()
	if err := w.records.CreateRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
}
