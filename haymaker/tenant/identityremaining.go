package tenant

import (
	"context"
	"errors"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"
)

// Remaining implements haymaker.Identities. It asks for each part by id.
func (i *identities) Remaining(ctx context.Context, identity haymaker.ServicePrincipal) ([]haymaker.Remnant, error) {
	ctx, cancel := i.options.Pace.bounded(ctx)
	defer cancel()
	var remnants []haymaker.Remnant
	var failures []error
	note := func(kind, id string, exists bool, err error) {
		if err != nil {
			failures = append(failures, err)
		} else if exists {
			remnants = append(remnants, haymaker.Remnant{Kind: kind, ID: id})
		}
	}
	for _, id := range identity.RoleAssignmentIDs {
		_, err := i.clients.assignments.GetByID(ctx, trimSlash(id), nil)
		note(haymaker.RemnantRoleAssignment, id, err == nil, unlessGone("look for role assignment "+id, err))
	}
	rights, err := i.rightsOf(ctx, identity)
	note("", "", false, err)
	for _, id := range rights {
		note(haymaker.RemnantDirectoryRight, id, true, nil)
	}
	for _, name := range secretNames(identity) {
		_, found, err := i.readSecret(ctx, name)
		note(haymaker.RemnantSecret, name, found, err)
	}
	application, principal, err := i.directoryRemains(ctx, identity)
	note(haymaker.RemnantApplication, application, application != "", err)
	if err == nil {
		note(haymaker.RemnantServicePrincipal, principal, principal != "", nil)
	}
	return remnants, errors.Join(failures...)
}

// directoryRemains gives the ids of what still exists, "" for what does not.
func (i *identities) directoryRemains(ctx context.Context, identity haymaker.ServicePrincipal) (application, principal string, err error) {
	application, principal, err = i.directoryIDs(ctx, identity)
	if err != nil {
		return "", "", err
	}
	if application != "" && identity.AppObjectID != "" {
		if _, err := i.clients.graph.Application(ctx, application); gone(err) {
			application = ""
		} else if err != nil {
			return "", "", failed("look for application "+application, err)
		}
	}
	if principal != "" && identity.PrincipalID != "" {
		if _, err := i.clients.graph.ServicePrincipal(ctx, principal); gone(err) {
			principal = ""
		} else if err != nil {
			return "", "", failed("look for service principal "+principal, err)
		}
	}
	return application, principal, nil
}

// findApplication finds the application by unique name; one that does not carry
// the run's tags is somebody else's and counts as not found.
func (i *identities) findApplication(ctx context.Context, identity haymaker.ServicePrincipal) (graph.Application, bool, error) {
	name := identity.SPName
	if name == "" {
		name = haymaker.ServicePrincipalName(identity.RunID, identity.ScenarioName)
	}
	found, err := i.clients.graph.ApplicationByUniqueName(ctx, name)
	if err != nil {
		return graph.Application{}, false, unlessGone("look for application "+name, err)
	}
	return found, tagged(found.Tags, identity.RunID, identity.ScenarioName), nil
}

func unlessGone(operation string, err error) error {
	if gone(err) {
		return nil
	}
	return failed(operation, err)
}
