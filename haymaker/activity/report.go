package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// GenerateReport writes the report from the records and the workflow's results,
// then ends the run's row. Called again it replaces the report. A run that could
// not be recorded when it began is recorded now.
func (a *Activities) GenerateReport(ctx context.Context, in haymaker.ReportInput) (haymaker.ReportReference, error) {
	if in.Apart {
		return a.reportApart(ctx, in)
	}
	if in.Request.RunID != "" {
		if err := a.recordRun(ctx, in.Request); err != nil {
			return haymaker.ReportReference{}, err
		}
	}
	if err := a.enterPhase(ctx, in.RunID, haymaker.PhaseReporting); err != nil {
		return haymaker.ReportReference{}, err
	}
	if err := a.settleScenarios(ctx, in); err != nil {
		return haymaker.ReportReference{}, err
	}
	url, err := a.save(ctx, in)
	if err != nil {
		return haymaker.ReportReference{}, err
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

// save composes the report and keeps it.
func (a *Activities) save(ctx context.Context, in haymaker.ReportInput) (url string, err error) {
	report, err := a.compose(ctx, in)
	if err != nil {
		return "", fmt.Errorf("compose the report of run %s: %w", in.RunID, err)
	}
	if url, err = a.Reports.Save(ctx, report); err != nil {
		return "", fmt.Errorf("save the report of run %s: %w", in.RunID, err)
	}
	return url, nil
}

func (a *Activities) compose(ctx context.Context, in haymaker.ReportInput) (haymaker.Report, error) {
	run, err := a.Records.Run(ctx, in.RunID)
	if err != nil {
		return haymaker.Report{}, err
	}
	report := haymaker.Report{
		RunID: in.RunID, Status: in.Status, FailureReason: in.Reason, Error: in.Error, ExecutionType: run.ExecutionType,
		StartedAt: run.StartedAt, EndedAt: in.EndedAt, CleanedAt: in.CleanedAt, Phases: in.Phases,
		Failures: append([]haymaker.ScenarioFailure{}, in.Phases.Failures...), DeletionFailures: deletionFailures(in.Phases.Cleanup),
		Verification: evidence(in.Phases.Verification),
	}
	if in.Status == haymaker.RunCleanupIncomplete && in.CleanedAt == nil {
		report.Verification.Clean = false // two clean looks with a failed deletion between them prove nothing
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
