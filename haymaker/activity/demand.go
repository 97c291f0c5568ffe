package activity

import (
	"context"
	"fmt"
	"strings"

	"azurehaymaker/haymaker"
)

// maxInProgress bounds the runs that are looked at: far above any capacity.
const maxInProgress = 200

// demand is what a run will ask of the tenant. Its scenarios are picked here as
// they will be by the next step; if none can be picked, that step says so.
func (a *Activities) demand(ctx context.Context, request haymaker.RunRequest) (haymaker.Demand, error) {
	picked := a.pick(haymaker.SelectInput{RunID: request.RunID, Size: request.Size, Scenarios: request.Scenarios})
	demand := haymaker.Demand{Scenarios: picked.Scenarios}
	running, _, err := a.Records.Runs(ctx, haymaker.RunInProgress, maxInProgress, "")
	if err != nil {
		return demand, fmt.Errorf("read the runs in progress: %w", err)
	}
	for _, run := range running {
		if strings.EqualFold(run.RunID, request.RunID) {
			continue
		}
		agents, err := a.agentsOf(ctx, run, before(run, request))
		if err != nil {
			return demand, err
		}
		demand.OtherAgents += agents
	}
	return demand, nil
}

// before says which of two runs goes first, so that of two that are validated at
// the same time one does not count the other.
func before(run haymaker.Run, request haymaker.RunRequest) bool {
	if run.StartedAt.Equal(request.StartedAt) {
		return strings.ToLower(run.RunID) < strings.ToLower(request.RunID)
	}
	return run.StartedAt.Before(request.StartedAt)
}

// agentsOf counts the agents that a run has, and with planned those it is about
// to have.
func (a *Activities) agentsOf(ctx context.Context, run haymaker.Run, planned bool) (int, error) {
	scenarios, err := a.Records.Scenarios(ctx, run.RunID)
	if err != nil {
		return 0, fmt.Errorf("read the scenarios of run %s: %w", run.RunID, err)
	}
	if len(scenarios) == 0 && planned && run.Phase.Before(haymaker.PhaseProvisioning) {
		if len(run.Scenarios) > 0 {
			return len(run.Scenarios), nil
		}
		return run.Size.Count(), nil
	}
	agents := 0
	for _, scenario := range scenarios {
		if scenario.Status == haymaker.ScenarioRunning || planned && scenario.Status == haymaker.ScenarioPending {
			agents++
		}
	}
	return agents, nil
}
