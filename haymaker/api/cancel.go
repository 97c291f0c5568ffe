package api

import (
	"context"
	"errors"
	"net/http"

	"azurehaymaker/haymaker"
)

// Cancelled is the answer of DELETE /runs/{run_id}.
type Cancelled struct {
	RunID  string `json:"run_id"`
	Status string `json:"status"` // cancelling; cancelled for one that was queued
}

func (s *Server) cancelRun(r *http.Request) (int, any, error) {
	runID, err := runIDOf(r)
	if err != nil {
		return 0, nil, err
	}
	requestedBy := r.URL.Query().Get("requested_by")
	if err := checkRequester(requestedBy); err != nil {
		return 0, nil, err
	}
	cancelled, err := s.cancel(r.Context(), runID, requestedBy)
	return http.StatusAccepted, cancelled, err
}

// cancel ends a run early, or takes it out of the queue.
func (s *Server) cancel(ctx context.Context, runID, requestedBy string) (Cancelled, error) {
	err := s.options.Admissions.Cancel(ctx, runID, requestedBy)
	if err == nil {
		return Cancelled{RunID: runID, Status: string(haymaker.RunCancelled)}, nil
	}
	if !errors.Is(err, haymaker.ErrRunNotQueued) {
		return Cancelled{}, err
	}
	err = s.options.Orchestrations.Cancel(ctx, runID, requestedBy)
	if errors.Is(err, haymaker.ErrRunNotFound) {
		// An orchestration that was purged had ended; the run's row outlives it.
		if _, rowErr := s.options.Records.Run(ctx, runID); rowErr == nil {
			err = haymaker.ErrRunFinished
		}
	}
	return Cancelled{RunID: runID, Status: "cancelling"}, err
}
