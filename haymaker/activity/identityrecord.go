package activity

import (
	"context"
	"fmt"
	"slices"

	"azurehaymaker/haymaker"
)

// recordIdentity merges what is known now into what was recorded before, so
// that a second attempt never forgets an id of the first, and gives the result.
func (a *Activities) recordIdentity(ctx context.Context, identity haymaker.ServicePrincipal) (haymaker.ServicePrincipal, error) {
	known, err := a.Records.Identities(ctx, identity.RunID)
	if err != nil {
		return identity, fmt.Errorf("read recorded identities: %w", err)
	}
	for _, before := range known {
		if before.ScenarioName == identity.ScenarioName {
			identity = merge(before, identity)
		}
	}
	if err := a.Records.SaveIdentity(ctx, identity); err != nil {
		return identity, fmt.Errorf("record identity %s: %w", identity.SPName, err)
	}
	return identity, nil
}

// merge keeps what was known before. Of an identity that was deleted nothing is
// kept: its ids would hide those of the one that is made now.
func merge(before, now haymaker.ServicePrincipal) haymaker.ServicePrincipal {
	if before.DeletedAt != nil {
		return now
	}
	now.AppObjectID = orElse(now.AppObjectID, before.AppObjectID)
	now.ClientID = orElse(now.ClientID, before.ClientID)
	now.PrincipalID = orElse(now.PrincipalID, before.PrincipalID)
	now.SecretReference = orElse(now.SecretReference, before.SecretReference)
	now.EventKeyReference = orElse(now.EventKeyReference, before.EventKeyReference)
	roles := slices.Clone(before.RoleAssignmentIDs)
	for _, id := range now.RoleAssignmentIDs {
		if !slices.Contains(roles, id) {
			roles = append(roles, id)
		}
	}
	now.RoleAssignmentIDs = roles
	now.DirectoryRights = mergeRights(before.DirectoryRights, now.DirectoryRights)
	if before.CreatedAt != nil {
		now.CreatedAt = before.CreatedAt
	}
	return now
}

// mergeRights keeps every right that was ever asked for, and its id once known.
func mergeRights(before, now []haymaker.DirectoryRight) []haymaker.DirectoryRight {
	rights := slices.Clone(before)
	for _, right := range now {
		at := slices.IndexFunc(rights, func(known haymaker.DirectoryRight) bool { return known.Right == right.Right })
		if at < 0 {
			rights = append(rights, right)
		} else {
			rights[at].AssignmentID = orElse(right.AssignmentID, rights[at].AssignmentID)
		}
	}
	return rights
}

// recordDeletion records the outcome of deleting an identity, failure or nil.
func (a *Activities) recordDeletion(ctx context.Context, identity haymaker.ServicePrincipal, failure error) (haymaker.ServicePrincipal, error) {
	if failure != nil {
		identity.DeletionError = failure.Error()
	} else {
		now := a.Now()
		identity.DeletedAt, identity.DeletionError = &now, ""
	}
	if err := a.Records.SaveIdentity(ctx, identity); err != nil {
		return identity, fmt.Errorf("record the deletion of %s: %w", identity.SPName, err)
	}
	return identity, nil
}
