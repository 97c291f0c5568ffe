package activity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"azurehaymaker/haymaker"
)

var errCrashed = errors.New("the process is gone")

// crash ends a process at one of its calls to records or ports: that call and
// all later ones fail, the call itself before or after its effect.
type crash struct {
	mu    sync.Mutex
	calls int
	at    int // 0: never
	after bool
	gone  bool
}

// step makes a call unless the process is gone.
func (c *crash) step(call func() error) error {
	c.mu.Lock()
	c.calls++
	here := c.calls == c.at
	before := c.gone || here && !c.after
	c.gone = c.gone || here
	c.mu.Unlock()
	if before {
		return errCrashed
	}
	err := call()
	if here {
		return errCrashed
	}
	return err
}

func ask[T any](c *crash, call func() (T, error)) (T, error) {
	var value, none T
	if err := c.step(func() (err error) { value, err = call(); return err }); err != nil && errors.Is(err, errCrashed) {
		return none, err
	} else {
		return value, err
	}
}

// crashingRecords are records of a process that crashes.
type crashingRecords struct {
	haymaker.Records
	crash *crash
}

func (r crashingRecords) CreateRun(ctx context.Context, run haymaker.Run) error {
	return r.crash.step(func() error { return r.Records.CreateRun(ctx, run) })
}

func (r crashingRecords) UpdateRun(ctx context.Context, id string, change func(*haymaker.Run)) error {
	return r.crash.step(func() error { return r.Records.UpdateRun(ctx, id, change) })
}

func (r crashingRecords) Run(ctx context.Context, id string) (haymaker.Run, error) {
	return ask(r.crash, func() (haymaker.Run, error) { return r.Records.Run(ctx, id) })
}

func (r crashingRecords) UpdateScenario(ctx context.Context, id, scenario string, change func(*haymaker.ScenarioRecord)) error {
	return r.crash.step(func() error { return r.Records.UpdateScenario(ctx, id, scenario, change) })
}

func (r crashingRecords) Scenarios(ctx context.Context, id string) ([]haymaker.ScenarioRecord, error) {
	return ask(r.crash, func() ([]haymaker.ScenarioRecord, error) { return r.Records.Scenarios(ctx, id) })
}

func (r crashingRecords) UpdateResource(ctx context.Context, id, resource string, change func(*haymaker.Resource)) error {
	return r.crash.step(func() error { return r.Records.UpdateResource(ctx, id, resource, change) })
}

func (r crashingRecords) Resources(ctx context.Context, id string) ([]haymaker.Resource, error) {
	return ask(r.crash, func() ([]haymaker.Resource, error) { return r.Records.Resources(ctx, id) })
}

func (r crashingRecords) SaveIdentity(ctx context.Context, identity haymaker.ServicePrincipal) error {
	return r.crash.step(func() error { return r.Records.SaveIdentity(ctx, identity) })
}

func (r crashingRecords) Identities(ctx context.Context, id string) ([]haymaker.ServicePrincipal, error) {
	return ask(r.crash, func() ([]haymaker.ServicePrincipal, error) { return r.Records.Identities(ctx, id) })
}

func (r crashingRecords) SaveJob(ctx context.Context, job haymaker.JobRecord) error {
	return r.crash.step(func() error { return r.Records.SaveJob(ctx, job) })
}

func (r crashingRecords) Jobs(ctx context.Context, id string) ([]haymaker.JobRecord, error) {
	return ask(r.crash, func() ([]haymaker.JobRecord, error) { return r.Records.Jobs(ctx, id) })
}

func (r crashingRecords) AddEvents(ctx context.Context, id string, events []haymaker.AgentEvent) ([]haymaker.AgentEvent, error) {
	return ask(r.crash, func() ([]haymaker.AgentEvent, error) { return r.Records.AddEvents(ctx, id, events) })
}

func (r crashingRecords) Events(ctx context.Context, id, cursor string, limit int) ([]haymaker.AgentEvent, string, error) {
	var next string
	events, err := ask(r.crash, func() (events []haymaker.AgentEvent, err error) {
		events, next, err = r.Records.Events(ctx, id, cursor, limit)
		return events, err
	})
	return events, next, err
}

// crashing gives the activities of a process that crashes: its records and every
// call to the tenant that changes something or is slow.
func (w *tenant) crashing(a *Activities, c *crash) *Activities {
	b := *a
	b.Records = crashingRecords{a.Records, c}
	identities, agents, resources, reports := *w.identities, *w.agents, *w.resources, *w.reports
	identities.create = func(ctx context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
		return ask(c, func() (haymaker.ServicePrincipal, error) { return w.identities.create(ctx, r, record) })
	}
	identities.remove = func(ctx context.Context, identity haymaker.ServicePrincipal) error {
		return c.step(func() error { return w.identities.remove(ctx, identity) })
	}
	agents.deploy = func(ctx context.Context, d haymaker.AgentDeployment) (haymaker.Agent, error) {
		return ask(c, func() (haymaker.Agent, error) { return w.agents.deploy(ctx, d) })
	}
	agents.remove = func(ctx context.Context, id string) (haymaker.Deletion, error) {
		return ask(c, func() (haymaker.Deletion, error) { return w.agents.remove(ctx, id) })
	}
	resources.ensureGroup = func(ctx context.Context, name string, tags map[string]string) error {
		return c.step(func() error { return w.resources.ensureGroup(ctx, name, tags) })
	}
	resources.remove = func(ctx context.Context, id string, recorded bool) (haymaker.Deletion, error) {
		return ask(c, func() (haymaker.Deletion, error) { return w.resources.remove(ctx, id, recorded) })
	}
	reports.save = func(ctx context.Context, report haymaker.Report) (string, error) {
		return ask(c, func() (string, error) { return w.reports.save(ctx, report) })
	}
	b.Identities, b.Agents, b.Resources, b.Reports = &identities, &agents, &resources, &reports
	return &b
}

// step is one activity of a run as a test calls it.
type step struct {
	name    string
	prepare func(t *testing.T, w *tenant, a *Activities)
	call    func(ctx context.Context, a *Activities) (any, error)
}

// steps are all activities; each is done over what those before it left.
func steps() []step {
	return []step{
		{"validate", func(*testing.T, *tenant, *Activities) {}, func(ctx context.Context, a *Activities) (any, error) {
			return a.ValidateEnvironment(ctx, haymaker.ValidateInput{RunID: runID, Request: request()})
		}},
		{"select", func(t *testing.T, _ *tenant, a *Activities) {
			want[haymaker.Validation](t)(a.ValidateEnvironment(t.Context(), haymaker.ValidateInput{RunID: runID, Request: request()}))
		}, func(ctx context.Context, a *Activities) (any, error) {
			return a.SelectScenarios(ctx, haymaker.SelectInput{RunID: runID, Scenarios: []string{compute, database}})
		}},
		{"create", func(t *testing.T, _ *tenant, a *Activities) { begun(t, a) }, func(ctx context.Context, a *Activities) (any, error) {
			return a.CreateServicePrincipal(ctx, principalInput(compute))
		}},
		{"roll back", func(t *testing.T, w *tenant, a *Activities) {
			begun(t, a)
			w.failCreation()
		}, func(ctx context.Context, a *Activities) (any, error) {
			return a.CreateServicePrincipal(ctx, principalInput(compute))
		}},
		{"deploy", func(t *testing.T, _ *tenant, a *Activities) {
			begun(t, a)
			want[haymaker.CreateServicePrincipalOutput](t)(a.CreateServicePrincipal(t.Context(), principalInput(compute)))
		}, func(ctx context.Context, a *Activities) (any, error) {
			return a.DeployContainerApp(ctx, haymaker.AgentDeployment{RunID: runID, ScenarioName: compute})
		}},
		{"check", func(t *testing.T, _ *tenant, a *Activities) { provisioned(t, a, compute) }, func(ctx context.Context, a *Activities) (any, error) {
			return a.CheckAgentStatus(ctx, haymaker.CheckAgentsInput{RunID: runID, Agents: []haymaker.Agent{{AgentID: haymaker.JobName(runID, compute), ScenarioName: compute}}})
		}},
		{"verify", leftBehind, func(ctx context.Context, a *Activities) (any, error) {
			return a.VerifyCleanup(ctx, cleanup(haymaker.PhaseVerification))
		}},
		{"force", leftBehind, func(ctx context.Context, a *Activities) (any, error) {
			return a.ForceCleanup(ctx, cleanup(haymaker.PhaseForcedCleanup))
		}},
		{"abandon", leftBehind, func(ctx context.Context, a *Activities) (any, error) {
			in := cleanup(haymaker.PhaseProvisioning)
			in.Abandoned = []haymaker.ScenarioFailure{{ScenarioName: compute, Step: "step", Error: "quota"}}
			return a.ForceCleanup(ctx, in)
		}},
		{"report", leftBehind, func(ctx context.Context, a *Activities) (any, error) {
			return a.GenerateReport(ctx, haymaker.ReportInput{RunID: runID, Request: request(), Status: haymaker.RunCompleted, EndedAt: began})
		}},
	}
}

// leftBehind is a run of both scenarios with a resource that nobody reported.
func leftBehind(t *testing.T, w *tenant, a *Activities) {
	provisioned(t, a, compute, database)
	w.put(inGroupID(compute, "forgotten"))
}

// failCreation lets the creation of identities fail for good, half way.
func (w *tenant) failCreation() {
	create := w.identities.create
	w.identities.create = func(ctx context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
		made, err := create(ctx, r, record)
		if err == nil {
			err = haymaker.Permanent(haymaker.FailureQuota, errors.New("too many applications"))
		}
		return made, err
	}
}

// state is everything that is left of a test: rows, tenant and counts.
func (w *tenant) state(t *testing.T, a *Activities) string {
	t.Helper()
	ctx := t.Context()
	events, _, err := a.Records.Events(ctx, runID, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	run, _ := a.Records.Run(ctx, runID)
	text, err := json.MarshalIndent(map[string]any{
		"run": run, "events": events,
		"scenarios":  want[[]haymaker.ScenarioRecord](t)(a.Records.Scenarios(ctx, runID)),
		"resources":  want[[]haymaker.Resource](t)(a.Records.Resources(ctx, runID)),
		"identities": want[[]haymaker.ServicePrincipal](t)(a.Records.Identities(ctx, runID)),
		"jobs":       want[[]haymaker.JobRecord](t)(a.Records.Jobs(ctx, runID)),
		"present":    w.present, "directory": w.directory, "tenant jobs": w.jobs, "made": w.made, "saved": w.saved,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEveryActivityMayRunTwice: the second time changes nothing and makes
// nothing.
func TestEveryActivityMayRunTwice(t *testing.T) {
	for _, s := range steps() {
		t.Run(s.name, func(t *testing.T) {
			w := newTenant(t)
			a := w.activities(t)
			s.prepare(t, w, a)
			want[any](t)(s.call(t.Context(), a))
			once := w.state(t, a)
			want[any](t)(s.call(t.Context(), a))
			if twice := w.state(t, a); once != twice {
				t.Errorf("once:\n%s\ntwice:\n%s", once, twice)
			}
		})
	}
}

// TestEveryActivitySurvivesACrashAtEveryCall: repeated, it ends in the state of
// an activity that never crashed, with nothing made twice.
func TestEveryActivitySurvivesACrashAtEveryCall(t *testing.T) {
	for _, s := range steps() {
		t.Run(s.name, func(t *testing.T) {
			w := newTenant(t)
			a := w.activities(t)
			s.prepare(t, w, a)
			whole := &crash{}
			want[any](t)(s.call(t.Context(), w.crashing(a, whole)))
			undisturbed := w.state(t, a)
			if whole.calls == 0 {
				t.Fatal("no call was seen")
			}
			for at := 1; at <= whole.calls; at++ {
				for _, after := range []bool{false, true} {
					crashedOnce(t, s, &crash{at: at, after: after}, undisturbed)
				}
			}
		})
	}
}

func crashedOnce(t *testing.T, s step, c *crash, undisturbed string) {
	t.Helper()
	w := newTenant(t)
	a := w.activities(t)
	s.prepare(t, w, a)
	if _, err := s.call(t.Context(), w.crashing(a, c)); err == nil && c.gone && s.name != "verify" && s.name != "force" && s.name != "abandon" {
		t.Errorf("crash %s: the activity reports success", c)
	}
	claimsEnd(t, a)
	want[any](t)(s.call(t.Context(), a))
	if state := w.state(t, a); state != undisturbed {
		t.Errorf("crash %s leaves\n%s\nundisturbed it is\n%s", c, state, undisturbed)
	}
}

// claimsEnd is what time does before a message comes back whose invocation died.
func claimsEnd(t *testing.T, a *Activities) {
	t.Helper()
	for _, scenario := range want[[]haymaker.ScenarioRecord](t)(a.Records.Scenarios(t.Context(), runID)) {
		if scenario.DeployingUntil == nil {
			continue
		}
		err := a.Records.UpdateScenario(t.Context(), runID, scenario.ScenarioName, func(record *haymaker.ScenarioRecord) { record.DeployingUntil = &began })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (c *crash) String() string { return fmt.Sprintf("at call %d (after it: %t)", c.at, c.after) }
