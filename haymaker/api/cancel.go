package api

import (
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
	if err = s.options.Admissions.Cancel(r.Context(), runID, requestedBy); err == nil {
		return http.StatusAccepted, Cancelled{RunID: runID, Status: string(haymaker.RunCancelled)}, nil
	}
	if !errors.Is(err, haymaker.ErrRunNotQueued) {
		return 0, nil, err
	}
	err = s.options.Orchestrations.Cancel(r.Context(), runID, requestedBy)
	if errors.Is(err, haymaker.ErrRunNotFound) {
		// An orchestration that was purged had ended; the run's row outlives it.
		if _, rowErr := s.options.Records.Run(r.Context(), runID); rowErr == nil {
			err = haymaker.ErrRunFinished
		}
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusAccepted, Cancelled{RunID: runID, Status: "cancelling"}, nil
}
