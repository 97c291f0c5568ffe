package activity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/records"
)

const policies = "/subscriptions/s/providers/Microsoft.Authorization/"

func object(collection string) string {
	return haymaker.ObjectResourceID(collection, "11111111-2222-4333-8444-555555555555")
}

// TestOutsideIsDeletedInOrder_Defect21: after the groups, before the identities, and what
// refers to something before that.
func TestOutsideIsDeletedInOrder_Defect21(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	order := []string{
		policies + "locks/l-0a1b2c3d", policies + "roleAssignments/r", policies + "policyAssignments/a-0a1b2c3d", policies + "policySetDefinitions/s-0a1b2c3d",
		policies + "policyDefinitions/d-0a1b2c3d", object("identity/conditionalAccess/policies"), object("identity/conditionalAccess/namedLocations"),
		object("servicePrincipals"), object("applications"), object("groups"), object("users"),
	}
	for _, id := range order {
		w.objects[id] = true
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	wanted := []string{"job hm-0a1b2c3d-compute-01", "resource " + groupID(compute)}
	for _, id := range order {
		wanted = append(wanted, "object "+id)
	}
	if wanted = append(wanted, "identity "+compute); !slices.Equal(w.log, wanted) {
		t.Errorf("deleted in the order\n%s\nwant\n%s", strings.Join(w.log, "\n"), strings.Join(wanted, "\n"))
	}
	if len(round.Deleted) != len(order)+1 || len(round.Failed)+round.Pending != 0 {
		t.Errorf("round %+v", round)
	}
	for _, id := range order {
		if row := resource(t, a, id); row.DeletedBy != haymaker.DeletedByHayMaker || row.DeletedAt == nil {
			t.Errorf("%s is not in the report as deleted: %+v", id, row)
		}
	}
}

// TestOutsideIsToldByTheRunsIdentities: the tenant learns of principals, their own
// assignments and rights, and a reported id goes the same way as a found one.
func TestOutsideIsToldByTheRunsIdentities(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	identity := identities(t, a)[0]
	identity.DirectoryRights = []haymaker.DirectoryRight{{Right: "User.ReadWrite.All"}, {Right: "Group.ReadWrite.All", AssignmentID: "1"}}
	if err := a.Records.SaveIdentity(t.Context(), identity); err != nil {
		t.Fatal(err)
	}
	if err := a.apply(t.Context(), haymaker.AgentEvent{RunID: runID, ScenarioName: compute, EventType: haymaker.EventResourceCreated, ResourceID: object("users"), Sequence: 1}); err != nil {
		t.Fatal(err)
	}
	var asked []string
	note := func(what string, of haymaker.Origin) {
		w.mu.Lock()
		defer w.mu.Unlock()
		asked = append(asked, fmt.Sprintf("%s %s %v %v %v", what, of.RunID, of.Principals, of.RoleAssignments, of.Rights))
	}
	w.outside.atSubscription = func(_ context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
		note("list", of)
		return nil, nil
	}
	w.outside.inDirectory = func(_ context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
		note("list", of)
		return nil, nil
	}
	w.outside.remove = func(_ context.Context, of haymaker.Origin, id string) (haymaker.Deletion, error) {
		note("remove "+id, of)
		return "", errors.New("refused: not the run's")
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	of := " " + runID + " [principal/" + compute + "] [role/" + compute + "] [Group.ReadWrite.All User.ReadWrite.All]"
	if want := []string{"list" + of, "list" + of, "remove " + object("users") + of}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if len(round.Failed) != 1 || !strings.Contains(resource(t, a, object("users")).DeletionError, "not the run's") {
		t.Errorf("round %+v", round)
	}
}

// TestOutsideWithoutAnAnswerIsAFailureOfTheRound: the rest goes all the same.
func TestOutsideWithoutAnAnswerIsAFailureOfTheRound(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	w.outside.atSubscription = func(context.Context, haymaker.Origin) ([]haymaker.Resource, error) {
		return nil, errors.New("ARM is down")
	}
	w.outside.inDirectory = func(context.Context, haymaker.Origin) ([]haymaker.Resource, error) {
		return []haymaker.Resource{{ResourceID: object("users")}}, errors.New("half of Graph is down")
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(round.Failed) != 2 || len(round.Deleted) != 2 || len(round.IdentitiesDeleted) != 1 {
		t.Errorf("round %+v", round)
	}
}

// TestOutsideOfARunThatNobodyRemembers: its identities are found by their marks,
// their rights by the scenario; without an answer about them nothing is deleted.
func TestOutsideOfARunThatNobodyRemembers(t *testing.T) {
	w, a := forgotten(t)
	w.catalogue.choices = func() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
		return []haymaker.ScenarioChoice{{ScenarioName: compute, DirectoryRights: []string{"Group.ReadWrite.All"}}}, nil
	}
	w.identities.ofRun = func(context.Context, string) ([]haymaker.ServicePrincipal, error) {
		return []haymaker.ServicePrincipal{{RunID: runID, ScenarioName: compute, PrincipalID: "p"}}, nil
	}
	origin, err := a.origin(t.Context(), t.Context(), runID)
	if err != nil || fmt.Sprint(origin.Principals, origin.Rights) != "[p] [Group.ReadWrite.All]" {
		t.Errorf("%+v, %v", origin, err)
	}
	w.identities.ofRun = func(context.Context, string) ([]haymaker.ServicePrincipal, error) {
		return nil, errors.New("graph is down")
	}
	w.objects[object("groups")] = true
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), apart()))
	look := want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), apart()))
	if len(w.objects) != 1 || len(round.Failed) == 0 || look.Clean || look.QueryOK {
		t.Errorf("round %+v, look %+v", round, look)
	}
	a.Records = records.NewMemory(a.Now)
	in := apart()
	in.MarkedOnly = true
	w.identities.ofRun = func(context.Context, string) ([]haymaker.ServicePrincipal, error) { return nil, nil }
	round = want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), in))
	if len(w.objects) != 1 || len(round.Failed) != 1 || !strings.Contains(round.Failed[0].Error, haymaker.TagManaged) {
		t.Errorf("what carries no tag: round %+v", round)
	}
}

// TestARoundForSomeScenariosLooksAtNothingOutside: what is there does not say
// whose it is. What their agents reported goes.
func TestARoundForSomeScenariosLooksAtNothingOutside(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute, database)
	w.objects[object("users")], w.objects[object("groups")] = true, true
	if err := a.apply(t.Context(), haymaker.AgentEvent{RunID: runID, ScenarioName: database, EventType: haymaker.EventResourceCreated, ResourceID: object("users"), Sequence: 1}); err != nil {
		t.Fatal(err)
	}
	in := cleanup(haymaker.PhaseProvisioning)
	in.Abandoned = []haymaker.ScenarioFailure{{ScenarioName: database, Step: "s", Error: "e"}}
	want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), in))
	if w.objects[object("users")] || !w.objects[object("groups")] {
		t.Errorf("left %v", w.objects)
	}
}
