package activity

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// Settle cleans up after a run whose orchestration ended without a report, one
// bounded round per call. The run's row stays in progress, and visible, until
// the looks of two calls in a row were clean; then it ends, as failed with the
// given message. Between calls the report is the memory: it says in_progress
// and what is left.
func (a *Activities) Settle(ctx context.Context, runID, message string) error {
	phases, err := a.oneMoreRound(ctx, runID)
	if err != nil {
		return err
	}
	return a.endWhenClean(ctx, runID, message, phases)
}

// oneMoreRound adds one bounded round of clean-up and one look to what is known
// of a run.
func (a *Activities) oneMoreRound(ctx context.Context, runID string) (haymaker.PhaseResults, error) {
	phases, err := a.settledSoFar(ctx, runID)
	if err != nil {
		return phases, err
	}
	round, err := a.ForceCleanup(ctx, haymaker.CleanupInput{RunID: runID, Phase: haymaker.PhaseForcedCleanup})
	if err != nil {
		return phases, err
	}
	phases.AddCleanup(round)
	look, err := a.lookAfter(ctx, runID, round)
	if err != nil {
		return phases, err
	}
	phases.AddVerification(look)
	return phases, nil
}

// settledSoFar is what earlier calls, or the orchestration's own report step,
// found out.
func (a *Activities) settledSoFar(ctx context.Context, runID string) (haymaker.PhaseResults, error) {
	report, err := a.Reports.Load(ctx, runID)
	if errors.Is(err, haymaker.ErrReportNotFound) {
		return haymaker.PhaseResults{}, nil
	}
	if err != nil {
		return haymaker.PhaseResults{}, fmt.Errorf("read what is known of run %s: %w", runID, err)
	}
	return report.Phases, nil
}

// lookAfter verifies when the round left nothing; else the look is not clean.
func (a *Activities) lookAfter(ctx context.Context, runID string, round haymaker.ForcedCleanup) (haymaker.Verification, error) {
	if round.Pending == 0 && len(round.Failed) == 0 {
		return a.VerifyCleanup(ctx, haymaker.CleanupInput{RunID: runID, Phase: haymaker.PhaseForcedCleanup})
	}
	return haymaker.Verification{
		CheckedAt: a.Now(), Methods: []string{}, RemainingResources: []haymaker.Resource{}, Remnants: []haymaker.Remnant{},
		Errors: []string{fmt.Sprintf("not looked yet: %d deletions go on, %d failed", round.Pending, len(round.Failed))},
	}, nil
}
