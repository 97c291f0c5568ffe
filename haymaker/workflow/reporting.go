package workflow

import (
	"fmt"

	"azurehaymaker/haymaker"
)

// report runs phase 7, on every path.
func (r *run) report() (haymaker.ReportReference, error) {
	r.enter(haymaker.PhaseReporting, "writing the report")
	reference, err := GenerateReport.Call(r.ctx, haymaker.ReportInput{
		RunID: r.request.RunID, Request: r.request, Status: r.status, Reason: r.reason, Error: r.error,
		EndedAt: r.ctx.Now(), Phases: r.results, Selection: r.selected(),
	}, patient()).Await()
	if err != nil {
		return reference, fmt.Errorf("write the report of run %s: %w", r.request.RunID, err)
	}
	r.enter(haymaker.PhaseCompleted, "%s", r.status)
	return reference, nil
}

func (r *run) selected() []string {
	if r.results.Selection == nil {
		return nil
	}
	names := make([]string, len(r.results.Selection.Scenarios))
	for i, choice := range r.results.Selection.Scenarios {
		names[i] = choice.ScenarioName
	}
	return names
}
