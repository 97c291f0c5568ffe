package tenant

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"
)

// Remove implements haymaker.Outside.
func (o *outside) Remove(ctx context.Context, of haymaker.Origin, resourceID string) (haymaker.Deletion, error) {
	ctx, cancel := o.options.Pace.bounded(ctx)
	defer cancel()
	operation := "delete " + resourceID
	if collection, id, ok := haymaker.ObjectOf(resourceID); ok {
		return o.removeObject(ctx, of, operation, collection, id)
	}
	wanted, err := o.parseTarget(operation, resourceID)
	if err != nil {
		return "", err
	}
	switch {
	case !haymaker.OutsideGroups(resourceID):
		return "", refuse(operation, "it lies in a resource group")
	case strings.EqualFold(wanted.parsed.ResourceType.String(), assignmentType):
		return o.removeAssignment(ctx, of, operation, wanted)
	case !haymaker.EndsWithUniqueID(wanted.parsed.Name, of.RunID):
		return "", refuse(operation, "its name does not end with the run's unique id %s: delete it by hand if it is the run's", haymaker.UniqueID(of.RunID))
	}
	return (&resources{o.Tenant}).erase(ctx, operation, wanted)
}

// removeAssignment deletes a role assignment that a principal of the run made or has.
func (o *outside) removeAssignment(ctx context.Context, of haymaker.Origin, operation string, wanted target) (haymaker.Deletion, error) {
	found, err := o.clients.assignments.GetByID(ctx, trimSlash(wanted.id), nil)
	if gone(err) {
		return haymaker.DeletionDone, nil
	}
	if err != nil {
		return "", failed(operation, err)
	}
	if found.Properties == nil || !madeOrHeld(of, value(found.Properties.CreatedBy), value(found.Properties.PrincipalID)) {
		return "", refuse(operation, "no identity of the run made it or has it")
	}
	if _, err := o.clients.assignments.DeleteByID(ctx, trimSlash(wanted.id), nil); err != nil && !gone(err) {
		return "", failed(operation, err)
	}
	return haymaker.DeletionDone, nil
}

// removeObject deletes an object of the directory whose names show it to be the
// run's, then takes it out of the deleted items. One that is deleted already, by
// its agent or by a call that was cut off, may still be there.
func (o *outside) removeObject(ctx context.Context, of haymaker.Origin, operation, collection, id string) (haymaker.Deletion, error) {
	object, err := o.clients.graph.ReadObject(ctx, collection, id)
	switch {
	case gone(err):
		return o.emptyBin(ctx, of, collection, id)
	case err != nil:
		return "", failedObject(operation, collection, err)
	case !namedForRun(object, of.RunID):
		return "", refuse(operation, "its name %q does not end with the run's unique id %s: delete it by hand if it is the run's", object.DisplayName, haymaker.UniqueID(of.RunID))
	}
	if err := o.clients.graph.DeleteObject(ctx, collection, id); err != nil && !gone(err) {
		return "", failedObject(operation, collection, err)
	}
	return o.emptyBin(ctx, of, collection, id)
}

// emptyBin removes an object of the run for good, where the directory keeps it and
// where that is allowed (else Entra does after 30 days). Deleted it is either way.
func (o *outside) emptyBin(ctx context.Context, of haymaker.Origin, collection, id string) (haymaker.Deletion, error) {
	if !slices.Contains([]string{graph.Users, graph.Groups, graph.Applications, graph.ServicePrincipals}, collection) {
		return haymaker.DeletionDone, nil
	}
	operation := "purge deleted directory object " + id
	object, err := o.clients.graph.ReadDeleted(ctx, id)
	if err == nil && haymaker.EndsWithUniqueID(object.DisplayName, of.RunID) {
		err = o.clients.graph.PurgeDeleted(ctx, id)
	}
	if err != nil && !gone(err) && status(err) != http.StatusForbidden {
		return "", failed(operation, err)
	}
	return haymaker.DeletionDone, nil
}
