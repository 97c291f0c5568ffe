package haymaker

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

func TestSizes(t *testing.T) {
	for text, count := range map[string]int{"": 5, "small": 5, "SMALL": 5, "Medium": 15, "large": 30} {
		if size, err := ParseSize(text); err != nil || size.Count() != count {
			t.Errorf("%q is %s with %d scenarios, %v", text, size, size.Count(), err)
		}
	}
	for _, text := range []string{"huge", " small", "5"} {
		if size, err := ParseSize(text); err == nil || size != "" {
			t.Errorf("%q is %q", text, size)
		}
	}
}

func TestTheRequestsTagsNeverReplaceOurs(t *testing.T) {
	created, expires := time.Date(2026, 1, 5, 1, 0, 0, 0, time.FixedZone("east", 3600)), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	extra := map[string]string{"team": "blue", "RUNID": "x", "azurehaymaker-MANAGED": "false", "scenario": "x", "owner": "x", "createdat": "x", "ExpiresAt": "x"}
	before := maps.Clone(extra)
	want := map[string]string{
		"AzureHayMaker-managed": "true", "RunId": "run", "Scenario": "s", "CreatedAt": "2026-01-05T00:00:00Z", "Owner": "AzureHayMaker",
		"ExpiresAt": "2026-01-05T09:00:00Z", "team": "blue",
	}
	if got := Tags("run", "s", created, expires, extra); !maps.Equal(got, want) {
		t.Errorf("tags %v, want %v", got, want)
	}
	if !maps.Equal(extra, before) {
		t.Error("the request's tags were changed")
	}
	if len(Tags("run", "s", created, expires, nil)) != 6 {
		t.Error("without extra tags there are not six")
	}
}

func TestPermanentErrors(t *testing.T) {
	cause := errors.New("no cores")
	err := fmt.Errorf("deploy: %w", Permanent(FailureQuota, cause))
	var permanent *PermanentError
	if !IsPermanent(err) || !errors.Is(err, cause) || !errors.As(err, &permanent) || permanent.Kind != FailureQuota || err.Error() != "deploy: no cores" {
		t.Errorf("%v is %+v", err, permanent)
	}
	if IsPermanent(cause) || IsPermanent(nil) || Permanent(FailureQuota, nil) != nil {
		t.Error("something that is not marked is permanent")
	}
	if !IsPermanent(errors.Join(cause, err)) {
		t.Error("a mark is lost in company")
	}
}

func TestPhasesAreInOrder(t *testing.T) {
	all := Phases()
	for i, p := range all {
		for j, q := range all {
			if p.Before(q) != (i < j) {
				t.Errorf("%s before %s: %t", p, q, p.Before(q))
			}
		}
	}
	if len(all) != 8 || !Phase("").Before(PhaseValidation) || PhaseCompleted.Before("x") {
		t.Errorf("phases %v", all)
	}
}

func TestOnlyInProgressIsNotFinal(t *testing.T) {
	for _, status := range []RunStatus{RunCompleted, RunFailed, RunCancelled, RunSkipped, RunCleanupIncomplete} {
		if !status.Final() {
			t.Errorf("%s is not final", status)
		}
	}
	if RunInProgress.Final() || AgentUnknown.Terminal() || AgentRunning.Terminal() || !AgentFailed.Terminal() || !AgentCompleted.Terminal() {
		t.Error("what goes on has ended, or the other way round")
	}
}

func TestTimingIsInSeconds(t *testing.T) {
	timing := Timing{1, 2, 3, 4, 5, 6}
	got := []time.Duration{timing.Active(), timing.MonitoringInterval(), timing.Grace(), timing.IndexLag(), timing.CleanupPoll(), timing.CleanupLimit()}
	for i, d := range got {
		if d != time.Duration(i+1)*time.Second {
			t.Errorf("timing %d is %s", i, d)
		}
	}
}

func TestAgentsOfAnUnknownStateAreUnknown(t *testing.T) {
	check := CheckOf(time.Unix(0, 0), []AgentStatus{{State: AgentRunning}, {State: ""}, {State: "Suspended"}, {State: AgentFailed}, {State: AgentCompleted}, {State: AgentUnknown}})
	if check.RunningCount != 1 || check.CompletedCount != 1 || check.FailedCount != 1 || check.UnknownCount != 3 {
		t.Errorf("check %+v", check)
	}
	later := check
	later.Timestamp = time.Unix(9, 0)
	if !check.SameCounts(later) || check.SameCounts(StatusCheck{}) {
		t.Error("checks are compared wrongly")
	}
}

// TestKeptRounds: the first and the newest, and none that says nothing new.
func TestKeptRounds(t *testing.T) {
	var results PhaseResults
	results.AddCleanup(ForcedCleanup{})
	if len(results.Cleanup) != 0 {
		t.Error("a round that found nothing to do is kept first")
	}
	failed := []DeletionFailure{{ID: "a", Error: "x"}}
	for _, round := range []ForcedCleanup{{Failed: failed}, {Failed: slices.Clone(failed)}, {Pending: 1}, {Pending: 1}, {Pending: 2}, {JobsDeleted: []string{"j"}}, {JobsDeleted: []string{"j"}}, {}, {}} {
		results.AddCleanup(round)
	}
	if len(results.Cleanup) != 6 {
		t.Errorf("%d rounds: %+v", len(results.Cleanup), results.Cleanup)
	}
	for i := range 3 * KeptRounds {
		results.AddVerification(Verification{CheckedAt: time.Unix(int64(i), 0)})
	}
	looks := results.Verification
	if n := len(looks); n != KeptRounds || looks[0].CheckedAt.Unix() != 0 || looks[1].CheckedAt.Unix() != 2*KeptRounds+1 || looks[n-1].CheckedAt.Unix() != 3*KeptRounds-1 {
		t.Errorf("%d looks: %v, %v ... %v", n, looks[0].CheckedAt, looks[1].CheckedAt, looks[n-1].CheckedAt)
	}
}

func TestOnlyConfirmedThingsWereMade(t *testing.T) {
	now := time.Unix(0, 0)
	if (ServicePrincipal{SPName: "x", SecretReference: "y", CreatedAt: &now}).Made() || (JobRecord{AgentID: "x"}).Made() {
		t.Error("a name is taken for a thing")
	}
	if !(ServicePrincipal{AppObjectID: "x"}).Made() || !(ServicePrincipal{PrincipalID: "x"}).Made() || !(JobRecord{CreatedAt: &now}).Made() {
		t.Error("a thing is taken for a name")
	}
}
