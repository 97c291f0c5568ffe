package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// Settle cleans up after a run whose orchestration ended without a report, one
// bounded round per call. Only when a round leaves nothing and a verification
// is clean does the run's row end, as failed with the given message, with a
// report of what was found. Until then the run stays visible as in progress.
func (a *Activities) Settle(ctx context.Context, runID, message string) error {
	round, err := a.ForceCleanup(ctx, haymaker.CleanupInput{RunID: runID, Phase: haymaker.PhaseForcedCleanup})
	if err != nil {
		return err
	}
	if round.Pending > 0 || len(round.Failed) > 0 {
		return nil // the next sweep goes on
	}
	verification, err := a.VerifyCleanup(ctx, haymaker.CleanupInput{RunID: runID, Phase: haymaker.PhaseForcedCleanup})
	if err != nil {
		return err
	}
	if !verification.Clean {
		return nil
	}
	_, err = a.GenerateReport(ctx, haymaker.ReportInput{
		RunID: runID, Status: haymaker.RunFailed, Reason: haymaker.ReasonOrchestrationFailed, Error: message, EndedAt: a.Now(),
		Phases: haymaker.PhaseResults{
			Verification: []haymaker.Verification{verification}, Cleanup: []haymaker.ForcedCleanup{round},
		},
	})
	if err != nil {
		return fmt.Errorf("settle run %s: %w", runID, err)
	}
	return nil
}
