package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// reportApart adds what a clean-up apart from the run's own did and saw to what
// is known of the run. A run that had ended keeps its end; one that broke down
// ends when its clean-up is proven.
func (a *Activities) reportApart(ctx context.Context, in haymaker.ReportInput) (haymaker.ReportReference, error) {
	run, err := a.Records.Run(ctx, in.RunID)
	if err != nil {
		return haymaker.ReportReference{}, fmt.Errorf("read run %s: %w", in.RunID, err)
	}
	phases, err := a.settledSoFar(ctx, in.RunID)
	if err != nil {
		return haymaker.ReportReference{}, err
	}
	for _, round := range in.Phases.Cleanup {
		phases.AddCleanup(round)
	}
	for _, look := range in.Phases.Verification {
		phases.AddVerification(look)
	}
	if run.Status.Final() {
		return a.reference(ctx, in.RunID, a.keepEnd(ctx, run, phases))
	}
	return a.reference(ctx, in.RunID, a.endWhenClean(ctx, in.RunID, orElse(run.Error, in.Error), phases))
}

// reference says where the run's report is.
func (a *Activities) reference(ctx context.Context, runID string, err error) (haymaker.ReportReference, error) {
	if err != nil {
		return haymaker.ReportReference{}, err
	}
	run, err := a.Records.Run(ctx, runID)
	return haymaker.ReportReference{ReportURL: run.ReportURL, ReportID: runID, GeneratedAt: a.Now()}, err
}

// keepEnd replaces the report of a run that has ended, whose status is the truth
// about its end. A run that ended cleanup_incomplete says, in row and report,
// when it was clean after all.
func (a *Activities) keepEnd(ctx context.Context, run haymaker.Run, phases haymaker.PhaseResults) error {
	in := haymaker.ReportInput{RunID: run.RunID, Status: run.Status, Reason: run.FailureReason, Error: run.Error, EndedAt: a.Now(), Phases: phases}
	if run.EndedAt != nil {
		in.EndedAt = *run.EndedAt
	}
	// A round that failed anywhere makes its look unclean, see lookAfter.
	if looks := phases.Verification; run.Status == haymaker.RunCleanupIncomplete && evidence(looks).Clean {
		in.CleanedAt = &looks[len(looks)-1].CheckedAt
	}
	if _, err := a.save(ctx, in); err != nil {
		return err
	}
	err := a.Records.UpdateRun(ctx, run.RunID, func(row *haymaker.Run) { row.CleanedAt = in.CleanedAt })
	if err != nil {
		return fmt.Errorf("record whether run %s is clean: %w", run.RunID, err)
	}
	return nil
}

// endWhenClean ends a run whose orchestration left no report, as failed with the
// given message, once two looks in a row were clean. Until then its row stays in
// progress, and visible, and the report lists what is left.
func (a *Activities) endWhenClean(ctx context.Context, runID, message string, phases haymaker.PhaseResults) error {
	in := haymaker.ReportInput{
		RunID: runID, Status: haymaker.RunInProgress, Reason: haymaker.ReasonOrchestrationFailed, Error: message, EndedAt: a.Now(), Phases: phases,
	}
	if !evidence(phases.Verification).Clean {
		_, err := a.save(ctx, in)
		return err // nil: the next clean-up goes on
	}
	in.Status = haymaker.RunFailed
	if _, err := a.GenerateReport(ctx, in); err != nil {
		return fmt.Errorf("settle run %s: %w", runID, err)
	}
	return nil
}
