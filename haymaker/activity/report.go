package activity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

// GenerateReport writes the report from the records and the workflow's results,
// then ends the run's row. Called again it replaces the report.
func (a *Activities) GenerateReport(ctx context.Context, in haymaker.ReportInput) (haymaker.ReportReference, error) {
	if err := a.enterPhase(ctx, in.RunID, haymaker.PhaseReporting); err != nil {
		return haymaker.ReportReference{}, err
	}
	if err := a.settleScenarios(ctx, in); err != nil {
		return haymaker.ReportReference{}, err
	}
	report, err := a.compose(ctx, in)
	if err != nil {
		return haymaker.ReportReference{}, fmt.Errorf("compose the report of run %s: %w", in.RunID, err)
	}
	url, err := a.Reports.Save(ctx, report)
	if err != nil {
		return haymaker.ReportReference{}, fmt.Errorf("save the report of run %s: %w", in.RunID, err)
	}
	err = a.Records.UpdateRun(ctx, in.RunID, func(run *haymaker.Run) {
		ended := in.EndedAt
		run.Status, run.Phase, run.EndedAt = in.Status, haymaker.PhaseCompleted, &ended
		run.FailureReason, run.Error, run.ReportURL = in.Reason, in.Error, url
	})
	if err != nil {
		return haymaker.ReportReference{}, fmt.Errorf("end run %s: %w", in.RunID, err)
	}
	return haymaker.ReportReference{ReportURL: url, ReportID: in.RunID, GeneratedAt: a.Now()}, nil
}

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

func (a *Activities) compose(ctx context.Context, in haymaker.ReportInput) (haymaker.Report, error) {
	run, err := a.Records.Run(ctx, in.RunID)
	if err != nil {
		return haymaker.Report{}, err
	}
	report := haymaker.Report{
		RunID: in.RunID, Status: in.Status, FailureReason: in.Reason, Error: in.Error, ExecutionType: run.ExecutionType,
		StartedAt: run.StartedAt, EndedAt: in.EndedAt, Phases: in.Phases,
		Failures: append([]haymaker.ScenarioFailure{}, in.Phases.Failures...), DeletionFailures: deletionFailures(in.Phases.Cleanup),
		Verification: evidence(in.Phases.Verification),
	}
	if report.Scenarios, err = a.scenarioReports(ctx, in.RunID); err != nil {
		return haymaker.Report{}, err
	}
	if report.ServicePrincipals, err = a.identityReport(ctx, in.RunID); err != nil {
		return haymaker.Report{}, err
	}
	if report.Jobs, err = a.jobReport(ctx, in.RunID); err != nil {
		return haymaker.Report{}, err
	}
	report.Resources, err = a.resourceReport(ctx, in.RunID)
	return report, err
}

func (a *Activities) scenarioReports(ctx context.Context, runID string) ([]haymaker.ScenarioReport, error) {
	operations, err := a.countOperations(ctx, runID)
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
			Operations: operations[record.ScenarioName], AgentID: record.AgentID, ResourceGroup: record.ResourceGroup,
			StartedAt: record.StartedAt, EndedAt: record.EndedAt, Error: record.Error,
		}
	}
	slices.SortFunc(reports, func(a, b haymaker.ScenarioReport) int { return strings.Compare(a.Name, b.Name) })
	return reports, nil
}

// countOperations counts the distinct operations each scenario reported.
func (a *Activities) countOperations(ctx context.Context, runID string) (map[string]int, error) {
	counts := map[string]int{}
	for cursor := ""; ; {
		events, next, err := a.Records.Events(ctx, runID, cursor, 500)
		if err != nil {
			return nil, fmt.Errorf("read agent events: %w", err)
		}
		for _, event := range events {
			if event.EventType == haymaker.EventOperation {
				counts[event.ScenarioName]++
			}
		}
		if len(events) == 0 || next == cursor {
			return counts, nil
		}
		cursor = next
	}
}
