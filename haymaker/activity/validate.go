package activity

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// ValidateEnvironment records the run and runs every validation check. A check
// that fails is an answer, not an error.
func (a *Activities) ValidateEnvironment(ctx context.Context, in haymaker.ValidateInput) (haymaker.Validation, error) {
	request := in.Request
	err := a.Records.CreateRun(ctx, haymaker.Run{
		RunID: request.RunID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation,
		ExecutionType: request.ExecutionType, Size: request.Size, StartedAt: request.StartedAt,
		Scenarios: request.Scenarios, Tags: request.Tags, RequestedBy: request.RequestedBy,
	})
	if err != nil && !errors.Is(err, haymaker.ErrRunExists) {
		return haymaker.Validation{}, fmt.Errorf("record run %s: %w", request.RunID, err)
	}
	results := a.Environment.Validate(ctx)
	validation := haymaker.Validation{OverallPassed: len(results) > 0, Results: results}
	for _, result := range results {
		validation.OverallPassed = validation.OverallPassed && result.Passed
	}
	return validation, nil
}
