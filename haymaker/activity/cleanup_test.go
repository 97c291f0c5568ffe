package activity

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

const outside = "/subscriptions/s/resourceGroups/elsewhere/providers/Microsoft.Cdn/profiles/x"

// TestForceCleanupGoesJobsGroupsOthersIdentities_Defect4.
func TestForceCleanupGoesJobsGroupsOthersIdentities_Defect4(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	w.put(inGroupID(compute, "a"), inGroupID(compute, "b"), outside)
	w.jobs["hm-untracked"] = true
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	slices.Sort(w.log[:2])
	wantLog := []string{"job hm-0a1b2c3d-compute-01", "job hm-untracked", "resource " + groupID(compute), "resource " + outside, "identity " + compute}
	if !slices.Equal(w.log, wantLog) {
		t.Errorf("deleted in the order %v, want %v", w.log, wantLog)
	}
	if len(round.Deleted) != 4 || len(round.IdentitiesDeleted) != 1 || len(round.JobsDeleted) != 2 || round.Pending != 0 || len(round.Failed) != 0 {
		t.Errorf("round %+v", round)
	}
	if len(w.present)+len(w.directory)+len(w.jobs) != 0 {
		t.Errorf("left: %v %v %v", w.present, w.directory, w.jobs)
	}
	for _, row := range want[[]haymaker.Resource](t)(a.Records.Resources(t.Context(), runID)) {
		if row.DeletedAt == nil || row.DeletedBy != haymaker.DeletedByHayMaker || row.CreatedAt == nil {
			t.Errorf("row %+v", row)
		}
	}
	for _, job := range want[[]haymaker.JobRecord](t)(a.Records.Jobs(t.Context(), runID)) {
		if !job.Made() || job.DeletedAt == nil {
			t.Errorf("job %+v", job)
		}
	}
	again := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(again.Deleted)+len(again.IdentitiesDeleted)+len(again.JobsDeleted)+again.Pending+len(again.Failed) != 0 {
		t.Errorf("a second round still has something to do: %+v", again)
	}
}

// TestWhatFailsOrGoesOnIsNotDone_Defect19, and keeps nothing else from being done.
func TestWhatFailsOrGoesOnIsNotDone_Defect19(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute, database)
	w.agents.remove = func(_ context.Context, name string) (haymaker.Deletion, error) {
		if strings.Contains(name, "compute") {
			return "", errors.New("job is stuck")
		}
		return haymaker.DeletionPending, nil
	}
	w.resources.remove = func(_ context.Context, id string, _ bool) (haymaker.Deletion, error) {
		if strings.Contains(id, "compute") {
			return haymaker.DeletionDone, errors.New("a lock keeps it")
		}
		return "", nil // an outcome that does not exist is not done
	}
	w.identities.remove = func(_ context.Context, identity haymaker.ServicePrincipal) error {
		if identity.ScenarioName == compute {
			return errors.New("graph is down")
		}
		return nil
	}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	var failed []string
	for _, failure := range round.Failed {
		failed = append(failed, failure.Error)
	}
	slices.Sort(failed)
	if !slices.Equal(failed, []string{"a lock keeps it", "graph is down", "job is stuck"}) || round.Pending != 2 {
		t.Errorf("failed %v, pending %d", failed, round.Pending)
	}
	if len(round.Deleted)+len(round.JobsDeleted) != 0 || len(round.IdentitiesDeleted) != 1 {
		t.Errorf("round %+v", round)
	}
	if row := resource(t, a, groupID(compute)); row.DeletedAt != nil || row.DeletionError != "a lock keeps it" {
		t.Errorf("row %+v", row)
	}
}

// TestAListThatCannotBeHadIsAFailureOfTheRound: what is recorded goes all the same.
func TestAListThatCannotBeHadIsAFailureOfTheRound(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	want[haymaker.Verification](t)(a.VerifyCleanup(t.Context(), cleanup(haymaker.PhaseVerification))) // records the group
	w.resources.listed = func(context.Context, string) ([]haymaker.Resource, error) { return nil, errors.New("ARM is down") }
	w.agents.ofRun = func(context.Context, string) ([]string, error) { return nil, errors.New("jobs are down") }
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(round.Failed) != 2 || len(round.Deleted) != 1 || len(round.JobsDeleted) != 1 || len(round.IdentitiesDeleted) != 1 {
		t.Errorf("round %+v", round)
	}
}

// TestAnIdentityThatWasNeverBegunCountsAsNeither, and so does a job.
func TestAnIdentityThatWasNeverBegunCountsAsNeither(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	w.identities.create = func(_ context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
		planned := haymaker.ServicePrincipal{RunID: r.RunID, ScenarioName: r.ScenarioName, SPName: "planned", SecretReference: "planned", CreatedAt: &began}
		return planned, errors.Join(record(planned), errors.New("throttled"))
	}
	w.agents.deploy = func(context.Context, haymaker.AgentDeployment) (haymaker.Agent, error) {
		return haymaker.Agent{}, errors.New("throttled")
	}
	_, _ = a.CreateServicePrincipal(t.Context(), principalInput(compute))
	_, _ = a.DeployContainerApp(t.Context(), haymaker.AgentDeployment{RunID: runID, ScenarioName: compute})

	w.identities.remove = func(context.Context, haymaker.ServicePrincipal) error { return errors.New("graph is down") }
	if round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup))); len(round.JobsDeleted) != 0 || len(round.Failed) != 1 {
		t.Errorf("round %+v", round)
	}
	report := composed(t, a)
	if sp := report.ServicePrincipals; sp.Created != 0 || sp.Deleted != 0 || len(sp.List) != 1 || sp.List[0].DeletionError != "graph is down" || sp.List[0].CreatedAt != nil {
		t.Errorf("as long as nobody knows that it does not exist it is listed: %+v", sp)
	}
	w.identities.remove = w.deleteIdentity
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if len(round.IdentitiesDeleted)+len(round.JobsDeleted)+round.Pending+len(round.Failed) != 0 {
		t.Errorf("round %+v", round)
	}
	report = composed(t, a)
	if sp, jobs := report.ServicePrincipals, report.Jobs; sp.Created+sp.Deleted+len(sp.List)+jobs.Created+jobs.Deleted+len(jobs.List) != 0 {
		t.Errorf("what never was is reported: %+v, %+v", sp, jobs)
	}
}

func composed(t *testing.T, a *Activities) haymaker.Report {
	t.Helper()
	return want[haymaker.Report](t)(a.compose(t.Context(), haymaker.ReportInput{RunID: runID}))
}

// TestAnAgentsWordIsNotEnoughToDeleteElsewhere: only what HayMaker listed or
// what lies in the run's groups is deleted without a tag.
func TestAnAgentsWordIsNotEnoughToDeleteElsewhere(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	ids := map[string]bool{
		outside: false, "/subscriptions/s/resourceGroups/hm-0a1b2c3d": false, groupID(compute) + "x": true,
		strings.ToUpper(inGroupID(compute, "a")): true, inGroupID(database, "b"): true,
	}
	for id := range ids {
		if err := a.apply(t.Context(), haymaker.AgentEvent{RunID: runID, ScenarioName: compute, EventType: haymaker.EventResourceCreated, ResourceID: id, Sequence: 1}); err != nil {
			t.Fatal(err)
		}
	}
	asked := map[string]bool{}
	w.resources.remove = func(_ context.Context, id string, recorded bool) (haymaker.Deletion, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		asked[id] = recorded
		return haymaker.DeletionDone, nil
	}
	want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if !maps.Equal(asked, ids) {
		t.Errorf("deleted as recorded: %v, want %v", asked, ids)
	}
}

// TestAbandonedScenariosLeaveTheOthersAlone.
func TestAbandonedScenariosLeaveTheOthersAlone(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute, database)
	w.put(inGroupID(compute, "a"), inGroupID(database, "b"), outside)
	w.jobs["hm-untracked"] = true
	in := cleanup(haymaker.PhaseProvisioning)
	in.Abandoned = []haymaker.ScenarioFailure{{ScenarioName: compute, Step: "deploy", Error: "quota"}}
	round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), in))
	if len(round.Deleted) != 2 || len(round.IdentitiesDeleted) != 1 || len(round.JobsDeleted) != 1 {
		t.Errorf("round %+v", round)
	}
	if len(w.present) != 3 || len(w.jobs) != 2 || len(w.directory) != 5 {
		t.Errorf("left: %v, %v, %v", w.present, w.jobs, w.directory)
	}
	if row := scenario(t, a, compute); row.Status != haymaker.ScenarioFailed || row.Error != "deploy: quota" {
		t.Errorf("scenario %+v", row)
	}
	if row := scenario(t, a, database); row.Status != haymaker.ScenarioRunning {
		t.Errorf("scenario %+v", row)
	}
}

// TestForceCleanupIsBoundedInTime_Defect23: whatever hangs, a round ends below the 25
// seconds of an invocation, and no stage keeps a later one from being tried.
func TestForceCleanupIsBoundedInTime_Defect23(t *testing.T) {
	for name, hang := range map[string]func(w *tenant, wait func(context.Context) error){
		"lists": func(w *tenant, wait func(context.Context) error) {
			w.agents.ofRun = func(ctx context.Context, _ string) ([]string, error) { return nil, wait(ctx) }
			w.resources.listed = func(ctx context.Context, _ string) ([]haymaker.Resource, error) { return nil, wait(ctx) }
		},
		"identities": func(w *tenant, wait func(context.Context) error) {
			w.identities.remove = func(ctx context.Context, _ haymaker.ServicePrincipal) error { return wait(ctx) }
		},
		"deletions": func(w *tenant, wait func(context.Context) error) {
			w.agents.remove = func(ctx context.Context, _ string) (haymaker.Deletion, error) { return "", wait(ctx) }
			w.resources.remove = func(ctx context.Context, _ string, _ bool) (haymaker.Deletion, error) { return "", wait(ctx) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newTenant(t)
				a := w.activities(t)
				provisioned(t, a, compute, database)
				for i := range 200 {
					w.put(fmt.Sprintf("%s%d", outside, i))
				}
				var calls atomic.Int32
				hang(w, func(ctx context.Context) error { calls.Add(1); <-ctx.Done(); return ctx.Err() })
				start := time.Now()
				round := want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
				if name == "identities" {
					if took := time.Since(start); took > 7*time.Second || round.Pending != 2 {
						t.Errorf("after %s %d are pending", took, round.Pending)
					}
					return
				}
				if took := time.Since(start); took > 21*time.Second {
					t.Errorf("the round took %s", took)
				}
				if round.Pending+len(round.Failed) == 0 || len(round.IdentitiesDeleted) != 2 {
					t.Errorf("pending %d, failed %v, identities %d", round.Pending, round.Failed, len(round.IdentitiesDeleted))
				}
				if n := calls.Load(); n > 2+parallelDeletions {
					t.Errorf("%d calls were made, some of them when the time was over", n)
				}
				if name == "deletions" && (round.Pending != 2+202 || len(round.Failed) != 0) {
					t.Errorf("pending %d, failed %d: what had no time is pending", round.Pending, len(round.Failed))
				}
			})
		})
	}
}

// TestARoundThatItsCallerEndsSaysNothing.
func TestARoundThatItsCallerEndsSaysNothing(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	ctx, cancel := context.WithCancel(t.Context())
	w.identities.remove = func(context.Context, haymaker.ServicePrincipal) error { cancel(); return nil }
	if _, err := a.ForceCleanup(ctx, cleanup(haymaker.PhaseForcedCleanup)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestAnAgentsOwnDeletionStaysItsOwn although a listing that lags behind still
// shows the resource.
func TestAnAgentsOwnDeletionStaysItsOwn(t *testing.T) {
	m := newMail(t)
	id := inGroupID(compute, "a")
	m.send(event(1, haymaker.EventResourceCreated, id), event(2, haymaker.EventResourceDeleted, id))
	m.put(id)
	round := want[haymaker.ForcedCleanup](t)(m.a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	if row := resource(t, m.a, id); row.DeletedBy != haymaker.DeletedByAgent || len(round.Deleted) != 0 || len(m.present) != 0 {
		t.Errorf("row %+v, round %+v, left %v", row, round, m.present)
	}
}
