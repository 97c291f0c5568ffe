package activity

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"azurehaymaker/haymaker"
)

// settleScenarios gives every scenario that has not ended its truthful end.
func (a *Activities) settleScenarios(ctx context.Context, in haymaker.ReportInput) error {
	reasons := map[string]string{}
	for _, failure := range in.Phases.Failures {
		reasons[failure.ScenarioName] = failure.Step + ": " + failure.Error
	}
	scenarios, err := a.Records.Scenarios(ctx, in.RunID)
	if err != nil {
		return fmt.Errorf("read scenarios: %w", err)
	}
	for _, scenario := range scenarios {
		if scenario.Status == haymaker.ScenarioCompleted || scenario.Status == haymaker.ScenarioFailed {
			continue
		}
		reason := orElse(reasons[scenario.ScenarioName], string(in.Reason), "it had not ended when the run ended")
		if err := a.scenarioFailed(ctx, in.RunID, scenario.ScenarioName, orElse(scenario.Error, reason)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Activities) scenarioReports(ctx context.Context, runID string) ([]haymaker.ScenarioReport, error) {
	told, err := a.toldByAgents(ctx, runID)
	if err != nil {
		return nil, err
	}
	records, err := a.Records.Scenarios(ctx, runID)
	if err != nil {
		return nil, err
	}
	reports := make([]haymaker.ScenarioReport, len(records))
	for i, record := range records {
		reports[i] = haymaker.ScenarioReport{
			Name: record.ScenarioName, TechnologyArea: record.TechnologyArea, Status: record.Status,
			Operations: told[record.ScenarioName].operations, Strategy: told[record.ScenarioName].strategy, AgentID: record.AgentID, ResourceGroup: record.ResourceGroup,
			StartedAt: record.StartedAt, EndedAt: record.EndedAt, Error: record.Error,
		}
	}
	slices.SortFunc(reports, func(a, b haymaker.ScenarioReport) int { return cmp.Compare(a.Name, b.Name) })
	return reports, nil
}
