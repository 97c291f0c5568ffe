package activity

import (
	"context"

	"azurehaymaker/haymaker"
)

// ValidateEnvironment records the run and runs every validation check. A check
// that fails is an answer, not an error; no check at all proves nothing.
func (a *Activities) ValidateEnvironment(ctx context.Context, in haymaker.ValidateInput) (haymaker.Validation, error) {
	if err := a.recordRun(ctx, in.Request); err != nil {
		return haymaker.Validation{}, err
	}
	demand, err := a.demand(ctx, in.Request)
	if err != nil {
		return haymaker.Validation{}, err
	}
	results := a.Environment.Validate(ctx, demand)
	if len(results) == 0 {
		results = []haymaker.CheckResult{{CheckName: "environment", Error: "no check was made"}}
	}
	validation := haymaker.Validation{OverallPassed: true, Results: results}
	for _, result := range results {
		validation.OverallPassed = validation.OverallPassed && result.Passed
	}
	return validation, nil
}
