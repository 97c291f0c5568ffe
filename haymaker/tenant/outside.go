package tenant

import (
	"context"
	"errors"
	"strings"

	"azurehaymaker/haymaker"

	"golang.org/x/sync/errgroup"
)

// outside implements haymaker.Outside.
type outside struct{ *Tenant }

// subscriptionList is where Resource Manager lists the objects of a subscription
// of one type: those made at the subscription itself, where its filter can say so.
type subscriptionList struct{ resourceType, version, filter string }

// subscriptionLists names the types that scenarios make at a subscription, and
// locks, which would keep everything else. Source: REST reference of each list.
func subscriptionLists() []subscriptionList {
	const exact = "atExactScope()"
	return []subscriptionList{
		{"Microsoft.Authorization/locks", "2020-05-01", ""},
		{"Microsoft.Authorization/policyAssignments", "2024-04-01", exact},
		{"Microsoft.Authorization/policySetDefinitions", "2023-04-01", exact},
		{"Microsoft.Authorization/policyDefinitions", "2023-04-01", exact},
	}
}

// AtSubscription implements haymaker.Outside. It asks all lists at once.
func (o *outside) AtSubscription(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
	ctx, cancel := o.options.Pace.bounded(ctx)
	defer cancel()
	questions := []func() ([]haymaker.Resource, error){
		func() ([]haymaker.Resource, error) { return o.assignmentsOf(ctx, of) },
	}
	for _, list := range subscriptionLists() {
		questions = append(questions, func() ([]haymaker.Resource, error) { return o.namedAt(ctx, of, list) })
	}
	return together(questions)
}

// together asks all questions at once. What was answered is given beside the
// errors of the others.
func together(questions []func() ([]haymaker.Resource, error)) ([]haymaker.Resource, error) {
	answers, failures := make([][]haymaker.Resource, len(questions)), make([]error, len(questions))
	var calls errgroup.Group
	for i, ask := range questions {
		calls.Go(func() error { answers[i], failures[i] = ask(); return nil })
	}
	_ = calls.Wait() // the errors are in failures
	var all []haymaker.Resource
	for _, answer := range answers {
		all = append(all, answer...)
	}
	return all, errors.Join(failures...)
}

// namedAt lists the objects of one type whose names end as the run's do.
func (o *outside) namedAt(ctx context.Context, of haymaker.Origin, list subscriptionList) ([]haymaker.Resource, error) {
	operation := "list " + list.resourceType + " of the subscription"
	entries, err := o.clients.arm.List(ctx, o.subscriptionScope()+"/providers/"+list.resourceType, list.version, list.filter)
	if err != nil {
		return nil, failed(operation, err)
	}
	var found []haymaker.Resource
	for _, entry := range entries {
		if o.ofSubscription(operation, entry.ID) && haymaker.EndsWithUniqueID(entry.Name, of.RunID) {
			found = append(found, haymaker.Resource{ResourceID: entry.ID, ResourceType: list.resourceType, ResourceName: entry.Name})
		}
	}
	return found, nil
}

// ofSubscription says whether an id is that of an object of the target
// subscription itself.
func (t *Tenant) ofSubscription(operation, id string) bool {
	return t.inSubscription(operation, id) == nil && haymaker.OutsideGroups(id)
}

const assignmentType = "Microsoft.Authorization/roleAssignments"

// assignmentsOf lists the role assignments at the subscription that a principal
// of the run made or has, but for those that identities account for.
func (o *outside) assignmentsOf(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
	operation := "list the role assignments of the subscription"
	pager := o.clients.assignments.NewListForSubscriptionPager(nil)
	var found []haymaker.Resource
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, failed(operation, err)
		}
		for _, assignment := range page.Value {
			if assignment == nil || assignment.Properties == nil || !o.ofSubscription(operation, value(assignment.ID)) {
				continue
			}
			if madeOrHeld(of, value(assignment.Properties.CreatedBy), value(assignment.Properties.PrincipalID)) && !among(of.RoleAssignments, value(assignment.ID)) {
				found = append(found, haymaker.Resource{ResourceID: value(assignment.ID), ResourceType: assignmentType, ResourceName: value(assignment.Name)})
			}
		}
	}
	return found, nil
}

// madeOrHeld: who made a role assignment is Azure's word, which no agent can forge.
func madeOrHeld(of haymaker.Origin, maker, holder string) bool {
	return among(of.Principals, maker) || among(of.Principals, holder)
}

// among compares ids as Azure does, ignoring case. No id is among none.
func among(ids []string, wanted string) bool {
	for _, id := range ids {
		if id != "" && strings.EqualFold(id, wanted) {
			return true
		}
	}
	return false
}
