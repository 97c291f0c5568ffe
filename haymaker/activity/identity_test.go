package activity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

func identities(t *testing.T, a *Activities) []haymaker.ServicePrincipal {
	t.Helper()
	return want[[]haymaker.ServicePrincipal](t)(a.Records.Identities(t.Context(), runID))
}

// TestIDsAreKeptAcrossAttempts, also of an attempt that knows less.
func TestIDsAreKeptAcrossAttempts(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	w.identities.create = func(_ context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
		made := haymaker.ServicePrincipal{RunID: r.RunID, ScenarioName: r.ScenarioName, AppObjectID: "app", ClientID: "client", RoleAssignmentIDs: []string{"one"}}
		return haymaker.ServicePrincipal{}, errors.Join(record(made), errors.New("timeout")) // an answer without anything
	}
	if _, err := a.CreateServicePrincipal(t.Context(), principalInput(compute)); err == nil || haymaker.IsPermanent(err) {
		t.Fatalf("a timeout is %v, want an error to be tried again", err)
	}
	w.identities.create = func(context.Context, haymaker.IdentityRequest, func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
		return haymaker.ServicePrincipal{PrincipalID: "principal", RoleAssignmentIDs: []string{"two"}}, nil
	}
	output := want[haymaker.CreateServicePrincipalOutput](t)(a.CreateServicePrincipal(t.Context(), principalInput(compute)))
	for _, identity := range append(identities(t, a), output.SPDetails) {
		if identity.AppObjectID != "app" || identity.ClientID != "client" || identity.PrincipalID != "principal" || !slices.Equal(identity.RoleAssignmentIDs, []string{"one", "two"}) {
			t.Errorf("known is %+v", identity)
		}
	}
}

// TestRollingBackUsesEveryIDOfEveryAttempt_Defect10: here the last attempt does not even
// get to the identity.
func TestRollingBackUsesEveryIDOfEveryAttempt_Defect10(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	create := w.identities.create
	w.identities.create = func(ctx context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
		_, err := create(ctx, r, record)
		return haymaker.ServicePrincipal{}, errors.Join(err, errors.New("timeout"))
	}
	_, _ = a.CreateServicePrincipal(t.Context(), principalInput(compute))
	w.resources.ensureGroup = func(context.Context, string, map[string]string) error {
		return haymaker.Permanent(haymaker.FailurePermission, errors.New("a policy forbids groups"))
	}
	var deleted haymaker.ServicePrincipal
	w.identities.remove = func(_ context.Context, identity haymaker.ServicePrincipal) error {
		deleted = identity
		return errors.New("graph is down")
	}
	output := want[haymaker.CreateServicePrincipalOutput](t)(a.CreateServicePrincipal(t.Context(), principalInput(compute)))
	if deleted.AppObjectID == "" || deleted.PrincipalID == "" || len(deleted.RoleAssignmentIDs) != 1 {
		t.Errorf("rolled back with %+v", deleted)
	}
	if output.Status != haymaker.StepFailed || !strings.Contains(output.Error, "a policy forbids groups") || !strings.Contains(output.Error, "graph is down") {
		t.Errorf("output %+v", output)
	}
	if row := identities(t, a)[0]; row.DeletedAt != nil || row.DeletionError != "graph is down" || row.AppObjectID == "" {
		t.Errorf("recorded %+v", row)
	}
	if row := scenario(t, a, compute); row.Status != haymaker.ScenarioFailed || row.Error != "resource group hm-0a1b2c3d-"+compute+": a policy forbids groups" || row.EndedAt == nil {
		t.Errorf("scenario %+v", row)
	}
	// Clean-up comes back to it.
	w.identities.remove = w.deleteIdentity
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(round.IdentitiesDeleted) != 1 || len(w.directory) != 0 || identities(t, a)[0].DeletionError != "" {
		t.Errorf("round %+v, directory %v", round, w.directory)
	}
}

// TestNothingIsMadeForARunThatIsFurther: a step that a broken queue delivers
// once more hours later.
func TestNothingIsMadeForARunThatIsFurther(t *testing.T) {
	for _, phase := range []haymaker.Phase{haymaker.PhaseMonitoring, haymaker.PhaseForcedCleanup, haymaker.PhaseCompleted} {
		w := newTenant(t)
		a := w.activities(t)
		begun(t, a)
		if err := a.enterPhase(t.Context(), runID, phase); err != nil {
			t.Fatal(err)
		}
		_, created := a.CreateServicePrincipal(t.Context(), principalInput(compute))
		_, deployed := a.DeployContainerApp(t.Context(), haymaker.AgentDeployment{RunID: runID, ScenarioName: compute})
		if !haymaker.IsPermanent(created) || !haymaker.IsPermanent(deployed) || len(w.made) != 0 {
			t.Errorf("in phase %s: %v, %v, made %v", phase, created, deployed, w.made)
		}
		if run := want[haymaker.Run](t)(a.Records.Run(t.Context(), runID)); run.Phase != phase {
			t.Errorf("the run went back from %s to %s", phase, run.Phase)
		}
	}
}

func TestADeploymentThatFailsForGoodIsAnAnswer(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	deploy := w.agents.deploy
	w.agents.deploy = func(context.Context, haymaker.AgentDeployment) (haymaker.Agent, error) {
		return haymaker.Agent{}, haymaker.Permanent(haymaker.FailureQuota, errors.New("no cores left"))
	}
	for range 2 { // and stays one when capacity returns
		output := want[haymaker.DeployOutput](t)(a.DeployContainerApp(t.Context(), haymaker.AgentDeployment{RunID: runID, ScenarioName: compute}))
		if output.Status != haymaker.StepFailed || output.Error != "no cores left" {
			t.Errorf("output %+v", output)
		}
		w.agents.deploy = deploy
	}
	if row := scenario(t, a, compute); row.Status != haymaker.ScenarioFailed || len(w.jobs) != 0 {
		t.Errorf("scenario %+v, jobs %v", row, w.jobs)
	}
	w.agents.deploy = func(context.Context, haymaker.AgentDeployment) (haymaker.Agent, error) {
		return haymaker.Agent{}, errors.New("throttled")
	}
	if _, err := a.DeployContainerApp(t.Context(), haymaker.AgentDeployment{RunID: runID, ScenarioName: database}); err == nil || haymaker.IsPermanent(err) {
		t.Errorf("throttling is %v, want an error to be tried again", err)
	}
	if row := scenario(t, a, database); row.Status != haymaker.ScenarioPending {
		t.Errorf("scenario %+v", row)
	}
}

func TestRequestedTagsAndRunTagsReachTheGroup(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	var tags map[string]string
	w.resources.ensureGroup = func(_ context.Context, name string, given map[string]string) error {
		tags = given
		if name != haymaker.ResourceGroupName(runID, compute) {
			t.Errorf("group %s", name)
		}
		return nil
	}
	in := principalInput(compute)
	in.Tags = map[string]string{"team": "blue", "runid": "of another"}
	want[haymaker.CreateServicePrincipalOutput](t)(a.CreateServicePrincipal(t.Context(), in))
	if tags["team"] != "blue" || tags[haymaker.TagRunID] != runID || tags["runid"] != "" || tags[haymaker.TagExpiresAt] != "2026-11-25T21:00:00Z" {
		t.Errorf("tags %v", tags)
	}
}

// TestADeletedIdentitysIDsAreNotMixedWithNewOnes: they would hide those.
func TestADeletedIdentitysIDsAreNotMixedWithNewOnes(t *testing.T) {
	before := haymaker.ServicePrincipal{AppObjectID: "old", RoleAssignmentIDs: []string{"old"}, DeletedAt: &began}
	if got := merge(before, haymaker.ServicePrincipal{SPName: "x"}); got.AppObjectID != "" || len(got.RoleAssignmentIDs) != 0 || got.DeletedAt != nil {
		t.Errorf("merged %+v", got)
	}
}

// TestAJobThatWasDeletedAndIsDeployedAgainLives in the records, too.
func TestAJobThatWasDeletedAndIsDeployedAgainLives(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	gone := haymaker.JobRecord{RunID: runID, AgentID: haymaker.JobName(runID, compute), ScenarioName: compute, DeletedAt: &began}
	if err := a.Records.SaveJob(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	want[haymaker.DeployOutput](t)(a.DeployContainerApp(t.Context(), haymaker.AgentDeployment{RunID: runID, ScenarioName: compute}))
	if job := want[[]haymaker.JobRecord](t)(a.Records.Jobs(t.Context(), runID))[0]; job.DeletedAt != nil || !job.Made() {
		t.Errorf("job %+v", job)
	}
}

func TestTheFirstFailureOfAScenarioCounts(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	for _, message := range []string{"quota", "a consequence of it"} {
		if err := a.scenarioFailed(t.Context(), runID, compute, message); err != nil {
			t.Fatal(err)
		}
	}
	if row := scenario(t, a, compute); row.Error != "quota" {
		t.Errorf("scenario %+v", row)
	}
}
