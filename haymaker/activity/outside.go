package activity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// origin says what tells the things of a run from others: its identities, which
// are recorded, or, where no record is left, found by their marks.
func (a *Activities) origin(ctx, limited context.Context, runID string) (haymaker.Origin, error) {
	origin := haymaker.Origin{RunID: runID}
	identities, err := a.Records.Identities(ctx, runID)
	if err != nil {
		return origin, fmt.Errorf("read recorded identities: %w", err)
	}
	if len(identities) == 0 {
		if identities, err = a.Identities.OfRun(limited, runID); err != nil {
			return origin, fmt.Errorf("look for the run's identities: %w", err)
		}
	}
	for _, identity := range identities {
		if identity.PrincipalID != "" {
			origin.Principals = append(origin.Principals, identity.PrincipalID)
		}
		origin.RoleAssignments = append(origin.RoleAssignments, identity.RoleAssignmentIDs...)
		origin.Rights = append(origin.Rights, a.rightsOf(identity)...)
	}
	slices.Sort(origin.Rights)
	origin.Rights = slices.Compact(origin.Rights)
	return origin, nil
}

// rightsOf are the directory rights that an identity was given, or, where its
// record is lost, those that its scenario asks for.
func (a *Activities) rightsOf(identity haymaker.ServicePrincipal) []string {
	var rights []string
	for _, right := range identity.DirectoryRights {
		rights = append(rights, right.Right)
	}
	if len(rights) > 0 {
		return rights
	}
	choices, _ := a.Catalogue.Choices()
	for _, choice := range choices {
		if choice.ScenarioName == identity.ScenarioName {
			return choice.DirectoryRights
		}
	}
	return nil
}

// listOutside lists what lies outside of the run's groups. A round for some
// scenarios does not: what is found there does not say whose it is.
func (c *cleanupRound) listOutside(limited context.Context) []haymaker.Resource {
	if len(c.only) > 0 || c.originErr != nil {
		return nil
	}
	var atSubscription, inDirectory []haymaker.Resource
	var calls errgroup.Group
	calls.Go(func() (err error) {
		if atSubscription, err = c.activities.Outside.AtSubscription(limited, c.origin); err != nil {
			c.failed("the list of the run's objects of the subscription", err)
		}
		return nil
	})
	calls.Go(func() (err error) {
		if inDirectory, err = c.activities.Outside.InDirectory(limited, c.origin); err != nil {
			c.failed("the list of the run's objects of the directory", err)
		}
		return nil
	})
	_ = calls.Wait() // the errors are failures of the round
	return append(atSubscription, inDirectory...)
}

var errUnmarked = errors.New("it cannot carry the tag " + haymaker.TagManaged + "; delete it by hand if it is the run's")

// removeOutside deletes one thing that lies in no group. What proves that it is
// the run's is its name or its maker, which the tenant looks at.
func (c *cleanupRound) removeOutside(limited context.Context, resourceID string) (haymaker.Deletion, error) {
	switch {
	case c.markedOnly:
		return "", errUnmarked
	case c.originErr != nil:
		return "", c.originErr
	}
	return c.activities.Outside.Remove(limited, c.origin, resourceID)
}

// atSubscription looks for what the subscription itself holds of the run.
func (v *verification) atSubscription(ctx context.Context) error {
	origin, err := v.activities.origin(ctx, ctx, v.runID)
	if err != nil {
		return err
	}
	found, err := v.activities.Outside.AtSubscription(ctx, origin)
	v.found(whySubscription, found...)
	return err
}

// inDirectory looks for what the directory holds of the run besides its identities.
func (v *verification) inDirectory(ctx context.Context) error {
	origin, err := v.activities.origin(ctx, ctx, v.runID)
	if err != nil {
		return err
	}
	found, err := v.activities.Outside.InDirectory(ctx, origin)
	v.found(whyDirectory, found...)
	return err
}

// outsideOrder is the order in which what lies outside of groups is deleted: what
// refers to something before that. Anything else goes first.
func outsideOrder() []string {
	return []string{
		"/microsoft.authorization/locks/", "/microsoft.authorization/roleassignments/", "/microsoft.authorization/policyassignments/",
		"/microsoft.authorization/policysetdefinitions/", "/microsoft.authorization/policydefinitions/",
		"graph:/identity/conditionalaccess/policies/", "graph:/identity/conditionalaccess/namedlocations/",
		"graph:/serviceprincipals/", "graph:/applications/", "graph:/groups/", "graph:/users/",
	}
}

// inOrder groups targets that may be deleted at once.
func inOrder(targets []target) [][]target {
	order := outsideOrder()
	steps := make([][]target, len(order)+1)
	for _, one := range targets {
		step := 0
		if haymaker.OutsideGroups(one.ResourceID) {
			step = 1 + slices.IndexFunc(order, func(part string) bool { return strings.Contains(strings.ToLower(one.ResourceID), part) })
		}
		steps[step] = append(steps[step], one)
	}
	return steps
}
