package activity

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/records"
)

const runID = "0a1b2c3d-0000-4000-8000-000000000001"

const (
	compute  = "compute-01-linux-vm-web-server"
	database = "databases-02-cosmos-db"
)

var began = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// tenant is a small tenant in memory behind the fakes' functions. Its ports may
// be replaced one by one.
type tenant struct {
	environment *fakeEnvironment
	identities  *fakeIdentities
	agents      *fakeAgents
	resources   *fakeResources
	outside     *fakeOutside
	reports     *fakeReports
	catalogue   *fakeCatalogue

	mu        sync.Mutex
	present   map[string]haymaker.Resource // groups and resources by id
	directory map[string]bool              // parts of identities that exist
	jobs      map[string]bool
	kept      map[string]bool // ids of what is soft-deleted
	objects   map[string]bool // ids of what lies outside of groups
	made      map[string]int  // how often each thing was made
	saved     map[string]haymaker.Report
	log       []string // deletions in order
}

func newTenant(t *testing.T) *tenant {
	w := &tenant{
		environment: &fakeEnvironment{complainer: t}, identities: &fakeIdentities{complainer: t}, agents: &fakeAgents{complainer: t},
		resources: &fakeResources{complainer: t}, outside: &fakeOutside{complainer: t}, reports: &fakeReports{complainer: t}, catalogue: &fakeCatalogue{complainer: t},
		present: map[string]haymaker.Resource{}, directory: map[string]bool{}, jobs: map[string]bool{}, kept: map[string]bool{}, objects: map[string]bool{}, made: map[string]int{}, saved: map[string]haymaker.Report{},
	}
	w.environment.validate = func(context.Context) []haymaker.CheckResult {
		return []haymaker.CheckResult{{CheckName: "all", Passed: true}}
	}
	w.catalogue.choices = func() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
		return []haymaker.ScenarioChoice{{ScenarioName: compute, TechnologyArea: "Compute"}, {ScenarioName: database, TechnologyArea: "Databases"}}, nil
	}
	w.identities.create, w.identities.remove, w.identities.remaining = w.createIdentity, w.deleteIdentity, w.remaining
	w.identities.ofRun = w.identitiesOfRun
	w.agents.deploy, w.agents.remove, w.agents.ofRun = w.deploy, w.deleteJob, w.jobsOfRun
	w.agents.status = func(context.Context, haymaker.Agent) (haymaker.AgentStatus, error) {
		return haymaker.AgentStatus{State: haymaker.AgentCompleted}, nil
	}
	w.resources.ensureGroup, w.resources.listed, w.resources.indexed = w.ensureGroup, w.list, w.list
	w.resources.exists, w.resources.remove = w.exists, w.deleteResource
	w.resources.softDeleted, w.resources.purge = w.softDeleted, w.purge
	w.outside.atSubscription, w.outside.inDirectory, w.outside.remove = w.objectsBelow("/subscriptions/"), w.objectsBelow("graph:/"), w.removeObject
	w.reports.save, w.reports.load = w.saveReport, w.loadReport
	return w
}

// activities over the tenant, with records in memory and a clock that stands.
func (w *tenant) activities(t *testing.T) *Activities {
	now := func() time.Time { return began }
	a := &Activities{
		Environment: w.environment, Identities: w.identities, Agents: w.agents, Resources: w.resources, Outside: w.outside, Reports: w.reports,
		Catalogue: w.catalogue, Records: records.NewMemory(now), Now: now, Logger: func(context.Context) *zap.Logger { return zap.NewNop() },
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	return a
}

// make notes that a thing was made unless it exists.
func (w *tenant) make(kind, name string, set map[string]bool) {
	if !set[name] {
		set[name] = true
		w.made[kind+" "+name]++
	}
}

func (w *tenant) createIdentity(_ context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
	made := haymaker.ServicePrincipal{RunID: r.RunID, ScenarioName: r.ScenarioName, SPName: haymaker.ServicePrincipalName(r.RunID, r.ScenarioName)}
	for _, step := range []struct {
		part string
		note func(id string)
	}{
		{"application", func(id string) { made.AppObjectID, made.ClientID = id, "client-"+id }},
		{"principal", func(id string) { made.PrincipalID = id }},
		{"secret", func(id string) { made.SecretReference = id }},
		{"key", func(id string) { made.EventKeyReference = id }},
		{"role", func(id string) { made.RoleAssignmentIDs = []string{id} }},
	} {
		if err := record(made); err != nil {
			return made, err
		}
		id := step.part + "/" + r.ScenarioName
		w.mu.Lock()
		w.make("identity", id, w.directory)
		w.mu.Unlock()
		step.note(id)
	}
	return made, record(made)
}

func (w *tenant) deleteIdentity(_ context.Context, identity haymaker.ServicePrincipal) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for part := range w.directory {
		if strings.HasSuffix(part, "/"+identity.ScenarioName) {
			delete(w.directory, part)
		}
	}
	w.log = append(w.log, "identity "+identity.ScenarioName)
	return nil
}

func (w *tenant) remaining(_ context.Context, identity haymaker.ServicePrincipal) ([]haymaker.Remnant, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var remnants []haymaker.Remnant
	for part := range w.directory {
		if strings.HasSuffix(part, "/"+identity.ScenarioName) {
			remnants = append(remnants, haymaker.Remnant{Kind: haymaker.RemnantSecret, ID: part})
		}
	}
	return remnants, nil
}

// identitiesOfRun finds what the directory holds, one identity for each scenario.
func (w *tenant) identitiesOfRun(_ context.Context, runID string) ([]haymaker.ServicePrincipal, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	scenarios := map[string]bool{}
	for part := range w.directory {
		scenarios[part[strings.LastIndex(part, "/")+1:]] = true
	}
	var found []haymaker.ServicePrincipal
	for _, scenario := range slices.Sorted(maps.Keys(scenarios)) {
		found = append(found, haymaker.ServicePrincipal{
			RunID: runID, ScenarioName: scenario, SPName: haymaker.ServicePrincipalName(runID, scenario), PrincipalID: "principal/" + scenario,
		})
	}
	return found, nil
}

func (w *tenant) deploy(_ context.Context, d haymaker.AgentDeployment) (haymaker.Agent, error) {
	name := haymaker.JobName(d.RunID, d.ScenarioName)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.make("job", name, w.jobs)
	return haymaker.Agent{AgentID: name, ScenarioName: d.ScenarioName, ResourceID: "/jobs/" + name, ExecutionName: name + "-one"}, nil
}

func (w *tenant) deleteJob(_ context.Context, agentID string) (haymaker.Deletion, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.jobs, agentID)
	w.log = append(w.log, "job "+agentID)
	return haymaker.DeletionDone, nil
}

func (w *tenant) jobsOfRun(context.Context, string) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []string
	for name := range w.jobs {
		names = append(names, name)
	}
	return names, nil
}

func groupID(scenario string) string {
	return "/subscriptions/s/resourceGroups/" + haymaker.ResourceGroupName(runID, scenario)
}

func inGroupID(scenario, name string) string {
	return groupID(scenario) + "/providers/Microsoft.Storage/storageAccounts/" + name
}

func (w *tenant) ensureGroup(_ context.Context, name string, tags map[string]string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := "/subscriptions/s/resourceGroups/" + name
	if _, exists := w.present[id]; !exists {
		w.present[id] = haymaker.Resource{ResourceID: id, ResourceType: "Microsoft.Resources/resourceGroups", ResourceName: name, ScenarioName: tags[haymaker.TagScenario]}
		w.made["group "+name]++
	}
	return nil
}

// put makes resources that no agent reports.
func (w *tenant) put(ids ...string) {
	for _, id := range ids {
		w.present[id] = haymaker.Resource{ResourceID: id, ResourceType: "Microsoft.Storage/storageAccounts"}
	}
}

func (w *tenant) list(context.Context, string) ([]haymaker.Resource, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []haymaker.Resource
	for _, resource := range w.present {
		all = append(all, resource)
	}
	return all, nil
}

func (w *tenant) exists(_ context.Context, id string) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for present := range w.present {
		if strings.EqualFold(present, id) {
			return true, nil
		}
	}
	return false, nil
}

func (w *tenant) deleteResource(_ context.Context, id string, recorded bool) (haymaker.Deletion, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !recorded {
		return "", errors.New("neither tagged nor recorded")
	}
	for present := range w.present {
		if strings.EqualFold(present, id) || strings.HasPrefix(strings.ToLower(present), strings.ToLower(id)+"/") {
			delete(w.present, present)
		}
	}
	w.log = append(w.log, "resource "+id)
	return haymaker.DeletionDone, nil
}

func (w *tenant) objectsBelow(prefix string) func(context.Context, haymaker.Origin) ([]haymaker.Resource, error) {
	return func(context.Context, haymaker.Origin) ([]haymaker.Resource, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		var found []haymaker.Resource
		for id := range w.objects {
			if strings.HasPrefix(id, prefix) {
				found = append(found, haymaker.Resource{ResourceID: id})
			}
		}
		return found, nil
	}
}

func (w *tenant) removeObject(_ context.Context, _ haymaker.Origin, id string) (haymaker.Deletion, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.objects, id)
	w.log = append(w.log, "object "+id)
	return haymaker.DeletionDone, nil
}

func (w *tenant) softDeleted(context.Context, string) ([]haymaker.SoftDeleted, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var kept []haymaker.SoftDeleted
	for id := range w.kept {
		kept = append(kept, haymaker.SoftDeleted{ResourceID: id, ResourceType: "Microsoft.KeyVault/vaults", Location: "eastus"})
	}
	return kept, nil
}

func (w *tenant) purge(_ context.Context, _ string, deleted haymaker.SoftDeleted) (haymaker.Deletion, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.kept, deleted.ResourceID)
	w.log = append(w.log, "purge "+deleted.ResourceID)
	return haymaker.DeletionDone, nil
}

func (w *tenant) saveReport(_ context.Context, report haymaker.Report) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.saved[report.RunID] = report
	return "https://reports/" + report.RunID, nil
}

func (w *tenant) loadReport(_ context.Context, run string) (haymaker.Report, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	report, exists := w.saved[run]
	if !exists {
		return report, fmt.Errorf("load: %w", haymaker.ErrReportNotFound)
	}
	return report, nil
}

// request is a run of both scenarios.
func request() haymaker.RunRequest {
	return haymaker.RunRequest{RunID: runID, StartedAt: began.Add(-time.Hour), ExecutionType: haymaker.ExecutionManual, Scenarios: []string{compute, database}}
}

// begun records a run with both scenarios selected.
func begun(t *testing.T, a *Activities) {
	t.Helper()
	if _, err := a.ValidateEnvironment(t.Context(), haymaker.ValidateInput{RunID: runID, Request: request()}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SelectScenarios(t.Context(), haymaker.SelectInput{RunID: runID, Scenarios: []string{compute, database}}); err != nil {
		t.Fatal(err)
	}
}

func principalInput(scenario string) haymaker.CreateServicePrincipalInput {
	return haymaker.CreateServicePrincipalInput{RunID: runID, Scenario: haymaker.ScenarioChoice{ScenarioName: scenario}, ExpiresAt: began.Add(9 * time.Hour)}
}

// provisioned is begun with identity and agent for each scenario.
func provisioned(t *testing.T, a *Activities, scenarios ...string) {
	t.Helper()
	begun(t, a)
	for _, scenario := range scenarios {
		output, err := a.CreateServicePrincipal(t.Context(), principalInput(scenario))
		if err != nil || output.Status != haymaker.StepSuccess {
			t.Fatalf("%+v, %v", output, err)
		}
		deployed, err := a.DeployContainerApp(t.Context(), haymaker.AgentDeployment{RunID: runID, ScenarioName: scenario, ServicePrincipal: output.SPDetails})
		if err != nil || deployed.Status != haymaker.StepSuccess {
			t.Fatalf("%+v, %v", deployed, err)
		}
	}
}

func cleanup(phase haymaker.Phase) haymaker.CleanupInput {
	return haymaker.CleanupInput{RunID: runID, Phase: phase}
}

// want fails on an error and gives the value.
func want[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// scenario gives one scenario's row.
func scenario(t *testing.T, a *Activities, name string) haymaker.ScenarioRecord {
	t.Helper()
	for _, record := range want[[]haymaker.ScenarioRecord](t)(a.Records.Scenarios(t.Context(), runID)) {
		if record.ScenarioName == name {
			return record
		}
	}
	t.Fatalf("no row of scenario %s", name)
	return haymaker.ScenarioRecord{}
}

// resource gives one resource's row.
func resource(t *testing.T, a *Activities, id string) haymaker.Resource {
	t.Helper()
	for _, row := range want[[]haymaker.Resource](t)(a.Records.Resources(t.Context(), runID)) {
		if strings.EqualFold(row.ResourceID, id) {
			return row
		}
	}
	t.Fatalf("no row of resource %s", id)
	return haymaker.Resource{}
}
