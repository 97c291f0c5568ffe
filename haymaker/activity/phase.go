package activity

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// recordRun inserts the run's row unless it is there.
func (a *Activities) recordRun(ctx context.Context, request haymaker.RunRequest) error {
	err := a.Records.CreateRun(ctx, haymaker.Run{
		RunID: request.RunID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation,
		ExecutionType: request.ExecutionType, Size: request.Size, StartedAt: request.StartedAt,
		Scenarios: request.Scenarios, Tags: request.Tags, RequestedBy: request.RequestedBy,
	})
	if err != nil && !errors.Is(err, haymaker.ErrRunExists) {
		return fmt.Errorf("record run %s: %w", request.RunID, err)
	}
	return nil
}

// enterPhase keeps the run's row in step with the workflow. A step that is
// delivered late never takes the run back.
func (a *Activities) enterPhase(ctx context.Context, runID string, phase haymaker.Phase) error {
	_, err := a.advance(ctx, runID, phase)
	return err
}

// enterProvisioning is enterPhase for the steps that make something. A step that
// is delivered once more when the run is further is refused: nobody would look
// for what it made.
func (a *Activities) enterProvisioning(ctx context.Context, runID string) error {
	late, err := a.advance(ctx, runID, haymaker.PhaseProvisioning)
	if err == nil && late {
		return haymaker.Permanent(haymaker.FailureRefused, fmt.Errorf("run %s is past provisioning: nothing is made for it any more", runID))
	}
	return err
}

func (a *Activities) advance(ctx context.Context, runID string, phase haymaker.Phase) (late bool, err error) {
	err = a.Records.UpdateRun(ctx, runID, func(run *haymaker.Run) {
		late = run.Status.Final() || phase.Before(run.Phase)
		if !late {
			run.Phase = phase
		}
	})
	if err != nil {
		return false, fmt.Errorf("record phase %s of run %s: %w", phase, runID, err)
	}
	return late, nil
}
