package activity

import (
	"errors"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

// beside records another run with scenarios in these states.
func beside(t *testing.T, a *Activities, id string, after time.Duration, change func(*haymaker.Run), states ...haymaker.ScenarioStatus) {
	t.Helper()
	run := haymaker.Run{RunID: id, Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation, Size: haymaker.SizeSmall, StartedAt: request().StartedAt.Add(after)}
	change(&run)
	if err := a.Records.CreateRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	for i, state := range states {
		err := a.Records.UpdateScenario(t.Context(), id, string(rune('a'+i)), func(record *haymaker.ScenarioRecord) { record.Status = state })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestDemandOfARun(t *testing.T) {
	const pending, running, failed = haymaker.ScenarioPending, haymaker.ScenarioRunning, haymaker.ScenarioFailed
	in := func(phase haymaker.Phase) func(*haymaker.Run) { return func(run *haymaker.Run) { run.Phase = phase } }
	for name, c := range map[string]struct {
		after  time.Duration
		change func(*haymaker.Run)
		states []haymaker.ScenarioStatus
		agents int
	}{
		"earlier, provisioning":          {-time.Hour, in(haymaker.PhaseProvisioning), []haymaker.ScenarioStatus{pending, running, failed, haymaker.ScenarioCompleted}, 2},
		"earlier, not selected yet":      {-time.Hour, in(haymaker.PhaseValidation), nil, 5},
		"earlier, scenarios named":       {-time.Hour, func(run *haymaker.Run) { run.Scenarios = []string{"x", "y"} }, nil, 2},
		"earlier, nothing was selected":  {-time.Hour, in(haymaker.PhaseReporting), nil, 0},
		"later, not selected yet":        {time.Hour, in(haymaker.PhaseValidation), nil, 0},
		"later, and already further":     {time.Hour, in(haymaker.PhaseProvisioning), []haymaker.ScenarioStatus{pending, running}, 1},
		"at the same time, id is larger": {0, in(haymaker.PhaseValidation), nil, 0},
		"ended incomplete":               {-time.Hour, func(run *haymaker.Run) { run.Status = haymaker.RunCleanupIncomplete }, []haymaker.ScenarioStatus{running}, 0},
		"queued":                         {-time.Hour, func(run *haymaker.Run) { run.Status = haymaker.RunQueued }, nil, 0},
	} {
		w := newTenant(t)
		a := w.activities(t)
		beside(t, a, "ffffffff-0000-4000-8000-000000000001", c.after, c.change, c.states...)
		start := request()
		start.Scenarios = []string{compute, database}
		want[haymaker.Validation](t)(a.ValidateEnvironment(t.Context(), haymaker.ValidateInput{RunID: runID, Request: start}))
		if got := w.environment.demand; got.OtherAgents != c.agents || len(got.Scenarios) != 2 || got.Scenarios[0].ScenarioName != compute {
			t.Errorf("%s: %+v, want %d other agents", name, got, c.agents)
		}
	}
}

// TestDemandThatCannotBeReadIsNoValidation: it is tried again.
func TestDemandThatCannotBeReadIsNoValidation(t *testing.T) {
	for _, call := range []string{"Runs", "Scenarios"} {
		w := newTenant(t)
		a := w.activities(t)
		beside(t, a, "ffffffff-0000-4000-8000-000000000001", -time.Hour, func(*haymaker.Run) {})
		a.Records = unreadable{a.Records, call}
		if _, err := a.ValidateEnvironment(t.Context(), haymaker.ValidateInput{RunID: runID, Request: request()}); !errors.Is(err, errUnreadable) {
			t.Errorf("%s: %v", call, err)
		}
	}
}
