package tenant

import (
	"context"

	"azurehaymaker/haymaker"
)

// dropRights takes from the principal every right that it holds by an app role:
// those recorded, and those whose creation was cut off before their ids were. A
// principal that is gone holds none.
func (i *identities) dropRights(ctx context.Context, identity haymaker.ServicePrincipal) error {
	held, err := i.rightsOf(ctx, identity)
	if err != nil {
		return err
	}
	for _, id := range held {
		operation := "take the right " + id + " in the directory from " + identity.SPName
		if err := i.clients.graph.RemoveAppRole(ctx, identity.PrincipalID, id); err != nil && !gone(err) {
			return failedRight(operation, err)
		}
	}
	return nil
}

// rightsOf lists the ids of the app role assignments that the directory shows.
// An identity that was never to be given any is not asked for.
func (i *identities) rightsOf(ctx context.Context, identity haymaker.ServicePrincipal) ([]string, error) {
	if len(identity.DirectoryRights) == 0 || identity.PrincipalID == "" {
		return nil, nil
	}
	assignments, err := i.clients.graph.AppRoleAssignments(ctx, identity.PrincipalID)
	if err != nil {
		return nil, unlessGone("list the rights in the directory of "+identity.SPName, err)
	}
	ids := make([]string, len(assignments))
	for at, assignment := range assignments {
		ids[at] = assignment.ID
	}
	return ids, nil
}
