package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// scenarioFailed ends a scenario as failed. The first failure counts; what
// follows is its consequence.
func (a *Activities) scenarioFailed(ctx context.Context, runID, scenario, message string) error {
	now := a.Now()
	err := a.Records.UpdateScenario(ctx, runID, scenario, func(record *haymaker.ScenarioRecord) {
		if record.Status == haymaker.ScenarioFailed {
			return
		}
		record.Status, record.Error, record.EndedAt = haymaker.ScenarioFailed, message, &now
	})
	if err != nil {
		return fmt.Errorf("record the failure of %s: %w", scenario, err)
	}
	return nil
}

// failureOf is why the scenario failed, "" when it has not.
func (a *Activities) failureOf(ctx context.Context, runID, scenario string) (string, error) {
	records, err := a.Records.Scenarios(ctx, runID)
	if err != nil {
		return "", fmt.Errorf("read scenarios: %w", err)
	}
	for _, record := range records {
		if record.ScenarioName == scenario && record.Status == haymaker.ScenarioFailed {
			return orElse(record.Error, "the scenario failed before"), nil
		}
	}
	return "", nil
}
