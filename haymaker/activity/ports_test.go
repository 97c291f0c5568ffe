package activity

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

// complainer is what an unset method of a fake reports to.
type complainer interface {
	Errorf(format string, args ...any)
}

// unset fails the test: a method was called that the test says nothing about.
func unset(t complainer, method string) error {
	t.Errorf("%s was called, and the test says nothing about it", method)
	return fmt.Errorf("fake without %s", method)
}

type fakeEnvironment struct {
	complainer
	validate func(ctx context.Context) []haymaker.CheckResult
	demand   haymaker.Demand // of the last call
}

func (f *fakeEnvironment) Validate(ctx context.Context, demand haymaker.Demand) []haymaker.CheckResult {
	if f.validate == nil {
		return []haymaker.CheckResult{{Error: unset(f, "Environment.Validate").Error()}}
	}
	f.demand = demand
	return f.validate(ctx)
}

type fakeIdentities struct {
	complainer
	create    func(ctx context.Context, request haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error)
	remove    func(ctx context.Context, identity haymaker.ServicePrincipal) error
	remaining func(ctx context.Context, identity haymaker.ServicePrincipal) ([]haymaker.Remnant, error)
	ofRun     func(ctx context.Context, runID string) ([]haymaker.ServicePrincipal, error)
	eventKey  func(ctx context.Context, runID, scenario string) (string, error)
}

func (f *fakeIdentities) Create(ctx context.Context, request haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
	if f.create == nil {
		return haymaker.ServicePrincipal{}, unset(f, "Identities.Create")
	}
	return f.create(ctx, request, record)
}

func (f *fakeIdentities) Delete(ctx context.Context, identity haymaker.ServicePrincipal) error {
	if f.remove == nil {
		return unset(f, "Identities.Delete")
	}
	return f.remove(ctx, identity)
}

func (f *fakeIdentities) Remaining(ctx context.Context, identity haymaker.ServicePrincipal) ([]haymaker.Remnant, error) {
	if f.remaining == nil {
		return nil, unset(f, "Identities.Remaining")
	}
	return f.remaining(ctx, identity)
}

func (f *fakeIdentities) OfRun(ctx context.Context, runID string) ([]haymaker.ServicePrincipal, error) {
	if f.ofRun == nil {
		return nil, unset(f, "Identities.OfRun")
	}
	return f.ofRun(ctx, runID)
}

func (f *fakeIdentities) EventKey(ctx context.Context, runID, scenario string) (string, error) {
	if f.eventKey == nil {
		return "", unset(f, "Identities.EventKey")
	}
	return f.eventKey(ctx, runID, scenario)
}

type fakeAgents struct {
	complainer
	deploy func(ctx context.Context, deployment haymaker.AgentDeployment) (haymaker.Agent, error)
	status func(ctx context.Context, agent haymaker.Agent) (haymaker.AgentStatus, error)
	remove func(ctx context.Context, agentID string) (haymaker.Deletion, error)
	ofRun  func(ctx context.Context, runID string) ([]string, error)
}

func (f *fakeAgents) Deploy(ctx context.Context, deployment haymaker.AgentDeployment) (haymaker.Agent, error) {
	if f.deploy == nil {
		return haymaker.Agent{}, unset(f, "Agents.Deploy")
	}
	return f.deploy(ctx, deployment)
}

func (f *fakeAgents) Status(ctx context.Context, agent haymaker.Agent) (haymaker.AgentStatus, error) {
	if f.status == nil {
		return haymaker.AgentStatus{}, unset(f, "Agents.Status")
	}
	return f.status(ctx, agent)
}

func (f *fakeAgents) Delete(ctx context.Context, agentID string) (haymaker.Deletion, error) {
	if f.remove == nil {
		return "", unset(f, "Agents.Delete")
	}
	return f.remove(ctx, agentID)
}

func (f *fakeAgents) OfRun(ctx context.Context, runID string) ([]string, error) {
	if f.ofRun == nil {
		return nil, unset(f, "Agents.OfRun")
	}
	return f.ofRun(ctx, runID)
}

type fakeOutside struct {
	complainer
	atSubscription func(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error)
	inDirectory    func(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error)
	remove         func(ctx context.Context, of haymaker.Origin, resourceID string) (haymaker.Deletion, error)
}

func (f *fakeOutside) AtSubscription(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
	if f.atSubscription == nil {
		return nil, unset(f, "Outside.AtSubscription")
	}
	return f.atSubscription(ctx, of)
}

func (f *fakeOutside) InDirectory(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
	if f.inDirectory == nil {
		return nil, unset(f, "Outside.InDirectory")
	}
	return f.inDirectory(ctx, of)
}

func (f *fakeOutside) Remove(ctx context.Context, of haymaker.Origin, resourceID string) (haymaker.Deletion, error) {
	if f.remove == nil {
		return "", unset(f, "Outside.Remove")
	}
	return f.remove(ctx, of, resourceID)
}

type fakeResources struct {
	complainer
	ensureGroup func(ctx context.Context, name string, tags map[string]string) error
	indexed     func(ctx context.Context, runID string) ([]haymaker.Resource, error)
	listed      func(ctx context.Context, runID string) ([]haymaker.Resource, error)
	exists      func(ctx context.Context, resourceID string) (bool, error)
	remove      func(ctx context.Context, resourceID string, recorded bool) (haymaker.Deletion, error)
	softDeleted func(ctx context.Context, runID string) ([]haymaker.SoftDeleted, error)
	purge       func(ctx context.Context, runID string, deleted haymaker.SoftDeleted) (haymaker.Deletion, error)
}

func (f *fakeResources) SoftDeleted(ctx context.Context, runID string) ([]haymaker.SoftDeleted, error) {
	if f.softDeleted == nil {
		return nil, unset(f, "Resources.SoftDeleted")
	}
	return f.softDeleted(ctx, runID)
}

func (f *fakeResources) Purge(ctx context.Context, runID string, deleted haymaker.SoftDeleted) (haymaker.Deletion, error) {
	if f.purge == nil {
		return "", unset(f, "Resources.Purge")
	}
	return f.purge(ctx, runID, deleted)
}

func (f *fakeResources) EnsureGroup(ctx context.Context, name string, tags map[string]string) error {
	if f.ensureGroup == nil {
		return unset(f, "Resources.EnsureGroup")
	}
	return f.ensureGroup(ctx, name, tags)
}

func (f *fakeResources) Indexed(ctx context.Context, runID string) ([]haymaker.Resource, error) {
	if f.indexed == nil {
		return nil, unset(f, "Resources.Indexed")
	}
	return f.indexed(ctx, runID)
}

func (f *fakeResources) Listed(ctx context.Context, runID string) ([]haymaker.Resource, error) {
	if f.listed == nil {
		return nil, unset(f, "Resources.Listed")
	}
	return f.listed(ctx, runID)
}

func (f *fakeResources) Exists(ctx context.Context, resourceID string) (bool, error) {
	if f.exists == nil {
		return false, unset(f, "Resources.Exists")
	}
	return f.exists(ctx, resourceID)
}

func (f *fakeResources) Delete(ctx context.Context, resourceID string, recorded bool) (haymaker.Deletion, error) {
	if f.remove == nil {
		return "", unset(f, "Resources.Delete")
	}
	return f.remove(ctx, resourceID, recorded)
}

type fakeReports struct {
	complainer
	save func(ctx context.Context, report haymaker.Report) (string, error)
	load func(ctx context.Context, runID string) (haymaker.Report, error)
}

func (f *fakeReports) Save(ctx context.Context, report haymaker.Report) (string, error) {
	if f.save == nil {
		return "", unset(f, "Reports.Save")
	}
	return f.save(ctx, report)
}

func (f *fakeReports) Load(ctx context.Context, runID string) (haymaker.Report, error) {
	if f.load == nil {
		return haymaker.Report{}, unset(f, "Reports.Load")
	}
	return f.load(ctx, runID)
}

func (f *fakeReports) LoadHTML(context.Context, string) ([]byte, error) {
	return nil, unset(f, "Reports.LoadHTML")
}

type fakeCatalogue struct {
	complainer
	choices func() ([]haymaker.ScenarioChoice, []haymaker.Exclusion)
}

func (f *fakeCatalogue) Choices() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
	if f.choices == nil {
		_ = unset(f, "Catalogue.Choices")
		return nil, nil
	}
	return f.choices()
}

type complaints []string

func (c *complaints) Errorf(format string, args ...any) {
	*c = append(*c, fmt.Sprintf(format, args...))
}

// TestAnUnsetFakeFailsTheTestByName: else a test could pass over a call that it
// never thought of.
func TestAnUnsetFakeFailsTheTestByName(t *testing.T) {
	var heard complaints
	if _, err := (&fakeAgents{complainer: &heard}).OfRun(t.Context(), "x"); err == nil || len(heard) != 1 || !strings.Contains(heard[0], "Agents.OfRun") {
		t.Errorf("heard %q, error %v", heard, err)
	}
}
