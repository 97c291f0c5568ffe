package main

import (
	"context"

	"azurehaymaker/haymaker"
)

// emptyTenant is a tenant in which there is nothing, or which does not answer.
type emptyTenant struct{ err error }

func (e *emptyTenant) Validate(context.Context, haymaker.Demand) []haymaker.CheckResult { return nil }

// noIdentities, noAgents, noResources and noOutside are the tenant's ports.
type noIdentities struct{ *emptyTenant }

func (n noIdentities) Create(context.Context, haymaker.IdentityRequest, func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
	return haymaker.ServicePrincipal{}, n.err
}

func (n noIdentities) Delete(context.Context, haymaker.ServicePrincipal) error { return n.err }

func (n noIdentities) Remaining(context.Context, haymaker.ServicePrincipal) ([]haymaker.Remnant, error) {
	return nil, n.err
}

func (n noIdentities) OfRun(context.Context, string) ([]haymaker.ServicePrincipal, error) {
	return nil, n.err
}

func (n noIdentities) EventKey(context.Context, string, string) (string, error) { return "", n.err }

type noAgents struct{ *emptyTenant }

func (n noAgents) Deploy(context.Context, haymaker.AgentDeployment) (haymaker.Agent, error) {
	return haymaker.Agent{}, n.err
}

func (n noAgents) Status(context.Context, haymaker.Agent) (haymaker.AgentStatus, error) {
	return haymaker.AgentStatus{}, n.err
}

func (n noAgents) Delete(context.Context, string) (haymaker.Deletion, error) {
	return haymaker.DeletionDone, n.err
}

func (n noAgents) OfRun(context.Context, string) ([]string, error) { return nil, n.err }

type noOutside struct{ *emptyTenant }

func (n noOutside) AtSubscription(context.Context, haymaker.Origin) ([]haymaker.Resource, error) {
	return nil, n.err
}

func (n noOutside) InDirectory(context.Context, haymaker.Origin) ([]haymaker.Resource, error) {
	return nil, n.err
}

func (n noOutside) Remove(context.Context, haymaker.Origin, string) (haymaker.Deletion, error) {
	return haymaker.DeletionDone, n.err
}

type noResources struct{ *emptyTenant }

func (n noResources) EnsureGroup(context.Context, string, map[string]string) error { return n.err }

func (n noResources) Indexed(context.Context, string) ([]haymaker.Resource, error) { return nil, n.err }

func (n noResources) Listed(context.Context, string) ([]haymaker.Resource, error) { return nil, n.err }

func (n noResources) Exists(context.Context, string) (bool, error) { return false, n.err }

func (n noResources) Delete(context.Context, string, bool) (haymaker.Deletion, error) {
	return haymaker.DeletionDone, n.err
}

func (n noResources) SoftDeleted(context.Context, string) ([]haymaker.SoftDeleted, error) {
	return nil, n.err
}

func (n noResources) Purge(context.Context, string, haymaker.SoftDeleted) (haymaker.Deletion, error) {
	return haymaker.DeletionDone, n.err
}
