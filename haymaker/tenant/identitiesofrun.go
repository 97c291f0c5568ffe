package tenant

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"

	"golang.org/x/sync/errgroup"
)

// OfRun implements haymaker.Identities: applications by their Graph tags, secrets
// by their tags, role assignments by their description. What was found of one
// scenario is one identity, however little that is.
func (i *identities) OfRun(ctx context.Context, runID string) ([]haymaker.ServicePrincipal, error) {
	ctx, cancel := i.options.Pace.bounded(ctx)
	defer cancel()
	var applications []graph.Application
	var secrets []markedSecret
	var assignments []markedAssignment
	var failures [3]error
	var calls errgroup.Group
	calls.Go(func() error {
		applications, failures[0] = i.applicationsTagged(ctx, haymaker.TagRunID+":"+runID)
		return nil
	})
	calls.Go(func() error { secrets, failures[1] = i.markedSecrets(ctx); return nil })
	calls.Go(func() error { assignments, failures[2] = i.markedAssignments(ctx); return nil })
	_ = calls.Wait() // the errors are in failures
	found := foundIdentities{runID: runID, byScenario: map[string]*haymaker.ServicePrincipal{}}
	for _, application := range applications {
		if err := i.addApplication(ctx, found, application); err != nil {
			failures[0] = errors.Join(failures[0], err)
		}
	}
	found.addSecrets(secrets)
	found.addAssignments(assignments)
	return found.list(), errors.Join(failures[:]...)
}

func (t *Tenant) applicationsTagged(ctx context.Context, tag string) ([]graph.Application, error) {
	found, err := t.clients.graph.ApplicationsTagged(ctx, tag)
	return found, failed("list the applications with the tag "+tag, err)
}

// foundIdentities gathers the parts of a run's identities.
type foundIdentities struct {
	runID      string
	byScenario map[string]*haymaker.ServicePrincipal
}

// of gives the scenario's identity; false for marks of another run, or of none.
func (f foundIdentities) of(m marks) (*haymaker.ServicePrincipal, bool) {
	if !strings.EqualFold(m.runID, f.runID) || m.scenario == "" {
		return nil, false
	}
	found := f.byScenario[m.scenario]
	if found == nil {
		found = &haymaker.ServicePrincipal{
			RunID: f.runID, ScenarioName: m.scenario, SPName: haymaker.ServicePrincipalName(f.runID, m.scenario),
			SecretReference: haymaker.SecretName(f.runID, m.scenario), EventKeyReference: haymaker.EventKeyName(f.runID, m.scenario),
		}
		f.byScenario[m.scenario] = found
	}
	return found, true
}

func (i *identities) addApplication(ctx context.Context, found foundIdentities, application graph.Application) error {
	m, ours := marksOfApplication(application)
	if !ours {
		return nil
	}
	identity, ofRun := found.of(m)
	if !ofRun {
		return nil
	}
	identity.AppObjectID, identity.ClientID = application.ID, application.AppID
	principal, err := i.clients.graph.ServicePrincipalByAppID(ctx, application.AppID)
	if gone(err) {
		return nil
	}
	identity.PrincipalID = principal.ID
	return failed("look up the service principal of "+application.AppID, err)
}

func (f foundIdentities) addSecrets(secrets []markedSecret) {
	for _, secret := range secrets {
		identity, ofRun := f.of(secret.marks)
		if ofRun && secret.name != identity.EventKeyReference {
			identity.SecretReference = secret.name
		}
	}
}

// addAssignments gives each assignment to the identity of its scenario, or of its
// principal where the description names none.
func (f foundIdentities) addAssignments(assignments []markedAssignment) {
	for _, assignment := range assignments {
		if assignment.scenario == "" {
			for scenario, identity := range f.byScenario {
				if identity.PrincipalID != "" && strings.EqualFold(identity.PrincipalID, assignment.principal) {
					assignment.scenario = scenario
				}
			}
		}
		if identity, ofRun := f.of(assignment.marks); ofRun {
			identity.RoleAssignmentIDs = append(identity.RoleAssignmentIDs, assignment.id)
		}
	}
}

func (f foundIdentities) list() []haymaker.ServicePrincipal {
	list := make([]haymaker.ServicePrincipal, 0, len(f.byScenario))
	for _, identity := range f.byScenario {
		list = append(list, *identity)
	}
	slices.SortFunc(list, func(a, b haymaker.ServicePrincipal) int { return cmp.Compare(a.ScenarioName, b.ScenarioName) })
	return list
}
