package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/admission"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/records"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	runA   = "00000000-0000-4000-8000-00000000000a"
	runB   = "00000000-0000-4000-8000-00000000000b"
	canary = "canary-key-9f1d"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// deployment is the real API over memory, behind a host that can be told to
// misbehave, and the CLI's surroundings.
type deployment struct {
	t       *testing.T
	records *records.Records
	reports map[string]haymaker.Report
	// cleanups is what can be cleaned up.
	cleanups *cleanups
	// answer is typed on a terminal; nil means that stdin is none.
	answer *string
	env    map[string]string
	// paused is called instead of waiting, with the number of the pause.
	paused func(n int)
	// host answers instead of the API when it is set and returns true.
	host func(w http.ResponseWriter, r *http.Request) bool

	mu        sync.Mutex
	started   map[string]haymaker.RunRequest
	cancelled []string
	keys      []string
	server    *httptest.Server
	api       *api.Server
}

func deploy(t *testing.T, limits ...haymaker.Capacity) *deployment {
	t.Helper()
	d := &deployment{
		t: t, records: records.NewMemory(func() time.Time { return noon }), reports: map[string]haymaker.Report{},
		env: map[string]string{}, paused: func(int) {}, started: map[string]haymaker.RunRequest{},
	}
	capacity := haymaker.Capacity{MaxRuns: 50, Policy: haymaker.OverlapAllow, MaxOnDemand: 50}
	for _, limit := range limits {
		capacity = limit
	}
	admissions, err := admission.New(admission.Options{
		Capacity: capacity, Starts: d.records, Records: d.records, Orchestrations: (*orchestrations)(d),
		Now: func() time.Time { return noon }, NewID: uuid.NewString,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.cleanups = &cleanups{d: d, leaves: map[string][]haymaker.Finding{}}
	d.api, err = api.NewServer(api.Options{
		Records: d.records, Reports: d, Orchestrations: (*orchestrations)(d), Admissions: admissions, Catalogue: d, Cleanups: d.cleanups, Timing: haymaker.Timing{ActiveSeconds: 28800},
		Size: haymaker.SizeSmall, Now: func() time.Time { return noon }, NewID: uuid.NewString, Logger: zap.NewNop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.listen("127.0.0.1:0")
	d.env["HAYMAKER_ENDPOINT"] = d.server.URL
	t.Cleanup(func() { d.server.Close(); http.DefaultTransport.(*http.Transport).CloseIdleConnections() })
	return d
}

func (d *deployment) listen(address string) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", address)
	if err != nil {
		d.t.Fatal(err)
	}
	d.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.keys = append(d.keys, r.Header.Get("x-functions-key"))
		d.mu.Unlock()
		if d.host == nil || !d.host(w, r) {
			d.api.ServeHTTP(w, r)
		}
	}))
	_ = d.server.Listener.Close()
	d.server.Listener = listener
	d.server.Start()
}

// Choices, Save, Load and LoadHTML make the deployment a catalogue and reports.
func (d *deployment) Choices() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
	return []haymaker.ScenarioChoice{{ScenarioName: "networking-01-virtual-network"}}, nil
}

func (d *deployment) Save(context.Context, haymaker.Report) (string, error) {
	return "", errors.New("not asked for here")
}

func (d *deployment) Load(_ context.Context, runID string) (haymaker.Report, error) {
	report, found := d.reports[runID]
	if !found {
		return report, haymaker.ErrReportNotFound
	}
	return report, nil
}

func (d *deployment) LoadHTML(ctx context.Context, runID string) ([]byte, error) {
	_, err := d.Load(ctx, runID)
	return []byte("<!doctype html><title>" + runID + "</title>"), err
}

// orchestrations is the deployment as haymaker.Orchestrations.
type orchestrations deployment

func (o *orchestrations) Start(_ context.Context, request haymaker.RunRequest) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, exists := o.started[request.RunID]; exists {
		return haymaker.ErrRunExists
	}
	o.started[request.RunID] = request
	return nil
}

func (o *orchestrations) Cancel(_ context.Context, runID, _ string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, exists := o.started[runID]; !exists {
		return haymaker.ErrRunNotFound
	}
	o.cancelled = append(o.cancelled, runID)
	return nil
}

func (o *orchestrations) AgentFinished(context.Context, string, string) error { return nil }

func (o *orchestrations) Progress(_ context.Context, runID string) (haymaker.Progress, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, exists := o.started[runID]; !exists {
		return haymaker.Progress{}, haymaker.ErrRunNotFound
	}
	return haymaker.Progress{Phase: haymaker.PhaseMonitoring, Message: "2 agents run"}, nil
}

// result is the end of one command line.
type result struct {
	code           int
	stdout, stderr string
}

func (d *deployment) run(arguments ...string) result {
	d.t.Helper()
	return d.runContext(d.t.Context(), arguments...)
}

func (d *deployment) runContext(ctx context.Context, arguments ...string) result {
	d.t.Helper()
	var stdout, stderr bytes.Buffer
	pauses := 0
	p := program{
		stdin: bytes.NewReader(nil), stdout: &stdout, stderr: &stderr, getenv: func(name string) string { return d.env[name] },
		pause: func(ctx context.Context, _ time.Duration) error {
			if pauses++; pauses > 500 {
				d.t.Error("the command waits for ever")
				return errors.New("waited long enough")
			}
			d.paused(pauses)
			return context.Cause(ctx)
		},
		size: func(io.Writer, string) (int, int, bool) { return 0, 0, false },
	}
	if d.answer != nil {
		p.stdin, p.terminal = strings.NewReader(*d.answer), func(io.Reader) bool { return true }
	}
	code := p.Run(ctx, arguments)
	return result{code, stdout.String(), stderr.String()}
}

// record stores a run, or changes it.
func (d *deployment) record(runID string, change func(*haymaker.Run)) {
	d.t.Helper()
	err := d.records.CreateRun(context.Background(), haymaker.Run{
		RunID: runID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseMonitoring, ExecutionType: haymaker.ExecutionManual, Size: haymaker.SizeSmall, StartedAt: noon,
	})
	if err != nil && !errors.Is(err, haymaker.ErrRunExists) {
		d.t.Fatal(err)
	}
	if err := d.records.UpdateRun(context.Background(), runID, change); err != nil {
		d.t.Fatal(err)
	}
}

func (d *deployment) end(runID string, status haymaker.RunStatus) {
	d.t.Helper()
	ended := noon.Add(time.Hour)
	d.record(runID, func(r *haymaker.Run) { r.Status, r.EndedAt, r.Phase = status, &ended, haymaker.PhaseCompleted })
}

func (d *deployment) scenario(runID, name string, status haymaker.ScenarioStatus, trouble string) {
	d.t.Helper()
	err := d.records.UpdateScenario(context.Background(), runID, name, func(s *haymaker.ScenarioRecord) {
		s.Status, s.AgentState, s.Error, s.AgentID = status, haymaker.AgentRunning, trouble, "hm-00000000-networking-01"
	})
	if err != nil {
		d.t.Fatal(err)
	}
}
