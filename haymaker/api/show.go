package api

import (
	"context"
	"errors"
	"net/http"

	"azurehaymaker/haymaker"
)

// RunView is one run as GET /runs/{run_id} shows it.
type RunView struct {
	haymaker.Run
	// Progress is what the orchestration last published; absent once that has
	// ended.
	Progress          *haymaker.Progress        `json:"progress,omitempty"`
	Details           []haymaker.ScenarioRecord `json:"scenarios"`
	TotalResources    int                       `json:"total_resources"`
	ResourcesAlive    int                       `json:"resources_alive"`
	ServicePrincipals int                       `json:"total_service_principals"`
}

func (s *Server) showRun(r *http.Request) (int, any, error) {
	runID, err := runIDOf(r)
	if err != nil {
		return 0, nil, err
	}
	run, progress, err := s.lookUp(r.Context(), runID)
	if err != nil {
		return 0, nil, err
	}
	view := RunView{Run: run, Progress: progress}
	if view.Details, err = s.options.Records.Scenarios(r.Context(), runID); err != nil {
		return 0, nil, err
	}
	view.Details = orEmpty(view.Details)
	resources, err := s.options.Records.Resources(r.Context(), runID)
	if err != nil {
		return 0, nil, err
	}
	view.TotalResources = len(resources)
	for _, resource := range resources {
		if resource.DeletedAt == nil {
			view.ResourcesAlive++
		}
	}
	identities, err := s.options.Records.Identities(r.Context(), runID)
	view.ServicePrincipals = len(identities)
	return http.StatusOK, view, err
}

// lookUp finds a run by its record, or by its orchestration alone: between the
// start and the first activity only the orchestration knows of it.
func (s *Server) lookUp(ctx context.Context, runID string) (haymaker.Run, *haymaker.Progress, error) {
	// The orchestration is asked first: when it has ended, the row that is read
	// afterwards is its last word.
	progress, progressErr := s.options.Orchestrations.Progress(ctx, runID)
	ended := errors.Is(progressErr, haymaker.ErrRunFinished)
	if progressErr != nil && !ended && !errors.Is(progressErr, haymaker.ErrRunNotFound) {
		return haymaker.Run{}, nil, progressErr
	}
	run, err := s.options.Records.Run(ctx, runID)
	switch {
	case errors.Is(err, haymaker.ErrRunNotFound) && progressErr == nil:
		return haymaker.Run{RunID: runID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation}, &progress, nil
	case errors.Is(err, haymaker.ErrRunNotFound) && ended:
		return haymaker.Run{
			RunID: runID, Status: haymaker.RunFailed, Phase: haymaker.PhaseValidation, FailureReason: haymaker.ReasonOrchestrationFailed,
			Error: "the orchestration ended before its first step, so the run made nothing",
		}, nil, nil
	case err != nil || progressErr != nil:
		return run, nil, err
	}
	return run, &progress, nil
}
