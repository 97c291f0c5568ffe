package workflow

import (
	"fmt"
	"strings"

	"azurehaymaker/haymaker"
)

// validate runs phase 1. When it answers false, nothing was made in the tenant.
func (r *run) validate() bool {
	r.enter(haymaker.PhaseValidation, "checking the environment")
	validation, err := ValidateEnvironment.Call(r.ctx, haymaker.ValidateInput{RunID: r.request.RunID, Request: r.request}, transient()).Await()
	if err != nil {
		r.fail(haymaker.ReasonValidationFailed, fmt.Errorf("validate the environment: %w", err))
		return false
	}
	r.results.Validation = &validation
	if !validation.OverallPassed {
		r.fail(haymaker.ReasonValidationFailed, fmt.Errorf("these checks did not pass: %s", failedChecks(validation)))
		return false
	}
	return !r.cancelled()
}

func failedChecks(validation haymaker.Validation) string {
	var failed []string
	for _, check := range validation.Results {
		if !check.Passed {
			failed = append(failed, fmt.Sprintf("%s (%s)", check.CheckName, check.Error))
		}
	}
	return strings.Join(failed, "; ")
}

// choose runs phase 2. When it answers false, nothing was made in the tenant.
func (r *run) choose() bool {
	r.enter(haymaker.PhaseSelection, "picking scenarios")
	selection, err := SelectScenarios.Call(r.ctx, haymaker.SelectInput{
		RunID: r.request.RunID, Size: r.request.Size, Scenarios: r.request.Scenarios,
	}, transient()).Await()
	if err != nil {
		r.fail(haymaker.ReasonNoScenarios, fmt.Errorf("select scenarios: %w", err))
		return false
	}
	r.results.Selection = &selection
	if len(selection.Scenarios) == 0 {
		r.fail(haymaker.ReasonNoScenarios, fmt.Errorf("no scenarios: %s", selection.Error))
		return false
	}
	r.progress.Scenarios = len(selection.Scenarios)
	return !r.cancelled()
}
