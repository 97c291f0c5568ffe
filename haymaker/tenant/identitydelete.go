package tenant

import (
	"context"
	"errors"
	"net/http"

	"azurehaymaker/haymaker"
)

// Delete implements haymaker.Identities. A part that fails does not keep the
// others: a live secret is worse than a dangling role assignment, which its
// record still names.
func (i *identities) Delete(ctx context.Context, identity haymaker.ServicePrincipal) error {
	ctx, cancel := i.options.Pace.bounded(ctx)
	defer cancel()
	var failures []error
	for _, id := range identity.RoleAssignmentIDs {
		failures = append(failures, i.dropAssignment(ctx, id))
	}
	for _, name := range secretNames(identity) {
		failures = append(failures, i.dropSecret(ctx, name))
	}
	failures = append(failures, i.dropRights(ctx, identity), i.dropDirectoryObjects(ctx, identity))
	return errors.Join(failures...)
}

// secretNames are the recorded names; they are also what a record without them
// would have got.
func secretNames(identity haymaker.ServicePrincipal) []string {
	names := []string{identity.SecretReference, identity.EventKeyReference}
	if names[0] == "" {
		names[0] = haymaker.SecretName(identity.RunID, identity.ScenarioName)
	}
	if names[1] == "" {
		names[1] = haymaker.EventKeyName(identity.RunID, identity.ScenarioName)
	}
	return names
}

func (i *identities) dropAssignment(ctx context.Context, id string) error {
	operation := "delete role assignment " + id
	if err := i.inSubscription(operation, id); err != nil {
		return err
	}
	_, err := i.clients.assignments.DeleteByID(ctx, trimSlash(id), nil)
	if gone(err) {
		return nil
	}
	return failed(operation, err)
}

// dropDirectoryObjects removes the service principal, then the application, then
// both from the deleted items where that is allowed (else Entra does after 30
// days; the unique name stays taken until then).
func (i *identities) dropDirectoryObjects(ctx context.Context, identity haymaker.ServicePrincipal) error {
	application, principal, err := i.directoryIDs(ctx, identity)
	if err != nil {
		return err
	}
	if principal != "" {
		if err := i.clients.graph.DeleteServicePrincipal(ctx, principal); err != nil && !gone(err) {
			return failed("delete service principal "+principal, err)
		}
	}
	if application != "" {
		if err := i.clients.graph.DeleteApplication(ctx, application); err != nil && !gone(err) {
			return failed("delete application "+application, err)
		}
	}
	for _, id := range []string{application, principal} {
		if id == "" {
			continue
		}
		err := i.clients.graph.PurgeDeleted(ctx, id)
		if err != nil && !gone(err) && status(err) != http.StatusForbidden {
			return failed("purge deleted directory object "+id, err)
		}
	}
	return nil
}

// directoryIDs are the recorded ids, or those found by the unique name of an
// application that carries the run's tags.
func (i *identities) directoryIDs(ctx context.Context, identity haymaker.ServicePrincipal) (application, principal string, err error) {
	application, principal = identity.AppObjectID, identity.PrincipalID
	clientID := identity.ClientID
	if application == "" {
		found, ok, err := i.findApplication(ctx, identity)
		if err != nil || !ok {
			return "", principal, err
		}
		application, clientID = found.ID, found.AppID
	}
	if principal == "" && clientID != "" {
		found, err := i.clients.graph.ServicePrincipalByAppID(ctx, clientID)
		if err != nil && !gone(err) {
			return "", "", failed("look up the service principal of "+clientID, err)
		}
		if err == nil {
			principal = found.ID
		}
	}
	return application, principal, nil
}
