package api

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

func (s *Server) runScenarios(r *http.Request) (int, any, error) {
	runID, err := s.known(r)
	if err != nil {
		return 0, nil, err
	}
	scenarios, err := s.options.Records.Scenarios(r.Context(), runID)
	return http.StatusOK, map[string]any{"run_id": runID, "scenarios": orEmpty(scenarios)}, err
}

func (s *Server) runResources(r *http.Request) (int, any, error) {
	runID, err := s.known(r)
	if err != nil {
		return 0, nil, err
	}
	resources, err := s.options.Records.Resources(r.Context(), runID)
	slices.SortFunc(resources, func(a, b haymaker.Resource) int { return strings.Compare(a.ResourceID, b.ResourceID) })
	return http.StatusOK, map[string]any{"run_id": runID, "resources": orEmpty(resources)}, err
}

func (s *Server) runIdentities(r *http.Request) (int, any, error) {
	runID, err := s.known(r)
	if err != nil {
		return 0, nil, err
	}
	identities, err := s.options.Records.Identities(r.Context(), runID)
	return http.StatusOK, map[string]any{"run_id": runID, "service_principals": orEmpty(identities)}, err
}

// runLogs pages through agent events by cursor. The host buffers answers, so
// there is no streaming: a follower asks again with the cursor it was given.
func (s *Server) runLogs(r *http.Request) (int, any, error) {
	runID, err := s.known(r)
	if err != nil {
		return 0, nil, err
	}
	limit, err := pageSize(r)
	if err != nil {
		return 0, nil, err
	}
	since := r.URL.Query().Get("since")
	if !given(since) {
		return 0, nil, invalid(CodeInvalidParameter, "since is not a cursor that this API gave")
	}
	events, cursor, err := s.options.Records.Events(r.Context(), runID, since, limit)
	return http.StatusOK, LogPage{RunID: runID, Logs: orEmpty(events), Cursor: cursor}, err
}

func (s *Server) runReport(r *http.Request) (int, any, error) {
	runID, err := s.known(r)
	if err != nil {
		return 0, nil, err
	}
	report, err := s.options.Reports.Load(r.Context(), runID)
	return http.StatusOK, report, s.unreported(r, runID, err)
}

func (s *Server) runReportPage(r *http.Request) (int, any, error) {
	runID, err := s.known(r)
	if err != nil {
		return 0, nil, err
	}
	page, err := s.options.Reports.LoadHTML(r.Context(), runID)
	return http.StatusOK, htmlPage(page), s.unreported(r, runID, err)
}

// unreported says of a run that never began why it has no report.
func (s *Server) unreported(r *http.Request, runID string, err error) error {
	if !errors.Is(err, haymaker.ErrReportNotFound) {
		return err
	}
	if run, rowErr := s.options.Records.Run(r.Context(), runID); rowErr == nil && !begun(run) {
		return nothingReported(run)
	}
	return err
}
