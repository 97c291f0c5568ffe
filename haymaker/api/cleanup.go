package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"

	"azurehaymaker/haymaker"

	"github.com/gorilla/mux"
)

// CleanupOrder is the body of POST /cleanup: exactly one of run_id, execution_id
// and orphaned. The execution id of a run is its run id, however it was started.
type CleanupOrder struct {
	RunID       string `json:"run_id,omitempty"`
	ExecutionID string `json:"execution_id,omitempty"`
	Orphaned    bool   `json:"orphaned,omitempty"`
	Scenario    string `json:"scenario,omitempty"` // this one's things only
	DryRun      bool   `json:"dry_run,omitempty"`  // list, and change nothing
	Force       bool   `json:"force,omitempty"`    // cancel a run in progress
	RequestedBy string `json:"requested_by,omitempty"`
}

// CleanupPreview is the answer to a dry run for one run.
type CleanupPreview struct {
	Status  string `json:"status"` // dry_run
	RunID   string `json:"run_id"`
	Message string `json:"message"`
	haymaker.Survey
}

// OrphanAnswer is the answer about all runs that have something in the tenant:
// of a dry run what would become of it, else what was begun.
type OrphanAnswer struct {
	Status string `json:"status"` // dry_run, pending, or nothing when no clean-up was begun
	haymaker.Orphans
}

// StatusDryRun is the status of an answer that changed nothing.
const StatusDryRun = "dry_run"

// beginning is the 202 answer for one run.
type beginning struct{ haymaker.Cleanup }

func (b beginning) headers() map[string]string {
	return map[string]string{"Location": cleanupPath(b.CleanupID), "Retry-After": "10"}
}

func cleanupPath(cleanupID string) string { return basePath + "/cleanup/" + url.PathEscape(cleanupID) }

func (s *Server) startCleanup(r *http.Request) (int, any, error) {
	body, err := readBody(r)
	if err != nil {
		return 0, nil, err
	}
	order, err := ParseCleanup(body)
	switch {
	case err != nil:
		return 0, nil, err
	case order.Orphaned:
		return s.cleanUpOrphans(r.Context(), order)
	case order.DryRun:
		return s.previewCleanup(r.Context(), order)
	}
	cleanup, err := s.options.Cleanups.Start(r.Context(), haymaker.CleanupRequest{
		RunID: order.RunID, ScenarioName: order.Scenario, RequestedBy: order.RequestedBy, Why: "its orchestration left no report; cleaned up on request",
	})
	if errors.Is(err, haymaker.ErrRunActive) && order.Force {
		return s.cancelInstead(r.Context(), order)
	}
	return http.StatusAccepted, beginning{cleanup}, err
}

// ParseCleanup decodes an order and checks it; then RunID is set unless the order
// is about orphans. Its error is an *Error that names the field.
func ParseCleanup(body []byte) (CleanupOrder, error) {
	var order CleanupOrder
	types := map[string]string{"orphaned": "true or false", "dry_run": "true or false", "force": "true or false",
		"run_id": "a string", "execution_id": "a string", "scenario": "a string", "requested_by": "a string"}
	body = bytes.TrimSpace(body)
	if err := decodeStrict(body, &order, "clean-up order", `{"run_id":"01234567-89ab-4cde-8f01-23456789abcd","dry_run":true}`, types); err != nil {
		return CleanupOrder{}, err
	}
	given := 0
	for _, is := range []bool{order.RunID != "", order.ExecutionID != "", order.Orphaned} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return order, invalid(CodeInvalidParameter, "give exactly one of run_id, execution_id and orphaned")
	case order.Orphaned && order.Force:
		return order, invalid(CodeInvalidParameter, "force cancels one run: give its run_id instead of orphaned")
	case order.Scenario != "" && (len(order.Scenario) > haymaker.MaxScenarioID || !haymaker.ScenarioIDPattern.MatchString(order.Scenario)):
		return order, invalid(CodeInvalidParameter, "scenario %q is not an id like compute-01-linux-vm-web-server", shorten(order.Scenario))
	}
	if err := checkRequester(order.RequestedBy); err != nil || order.Orphaned {
		return order, err
	}
	var err error
	order.RunID, err = CanonicalRunID(order.RunID + order.ExecutionID) // one of them is empty
	return order, err
}

// previewCleanup answers a dry run. For a run in progress it tells what its own
// clean-up will have to remove, as things stand.
func (s *Server) previewCleanup(ctx context.Context, order CleanupOrder) (int, any, error) {
	preview := CleanupPreview{Status: StatusDryRun, RunID: order.RunID, Message: "nothing was changed"}
	_, err := s.options.Orchestrations.Progress(ctx, order.RunID)
	switch active := err == nil; {
	case active && !order.Force:
		return 0, nil, errRunActive(nil)
	case active:
		preview.Message = "nothing was changed; the run is in progress and would be cancelled: its own clean-up removes everything"
	case !errors.Is(err, haymaker.ErrRunFinished) && !errors.Is(err, haymaker.ErrRunNotFound):
		return 0, nil, err
	}
	preview.Survey, err = s.options.Cleanups.Preview(ctx, order.RunID, order.Scenario)
	return http.StatusOK, preview, err
}

// cancelInstead ends a run in progress early; the answer names the clean-up that
// follows, which is the run's own.
func (s *Server) cancelInstead(ctx context.Context, order CleanupOrder) (int, any, error) {
	if order.Scenario != "" {
		return 0, nil, &Error{Status: http.StatusConflict, Code: CodeRunActive, Message: "the run is in progress, and one scenario of it cannot be cancelled: leave scenario out to cancel the run"}
	}
	if _, err := s.cancel(ctx, order.RunID, order.RequestedBy); err != nil {
		return 0, nil, err
	}
	return http.StatusAccepted, beginning{haymaker.Cleanup{
		CleanupID: s.options.Cleanups.ID(order.RunID, ""), RunID: order.RunID,
		CleanupResult: haymaker.CleanupResult{Status: haymaker.CleanupPending, Message: "the run was told to cancel; its own clean-up removes everything", Left: []haymaker.Remnant{}, Errors: []string{}},
	}}, nil
}

func (s *Server) cleanUpOrphans(ctx context.Context, order CleanupOrder) (int, any, error) {
	if order.DryRun {
		orphans, err := s.options.Cleanups.Orphans(ctx, order.Scenario)
		return http.StatusOK, orphanAnswer(StatusDryRun, orphans), err
	}
	orphans, err := s.options.Cleanups.StartOrphans(ctx, order.Scenario, order.RequestedBy)
	for _, run := range orphans.Runs {
		if run.Cleanup != nil {
			return http.StatusAccepted, orphanAnswer(string(haymaker.CleanupPending), orphans), err
		}
	}
	return http.StatusOK, orphanAnswer("nothing", orphans), err
}

func orphanAnswer(status string, orphans haymaker.Orphans) OrphanAnswer {
	orphans.Runs, orphans.Unanswered = orEmpty(orphans.Runs), orEmpty(orphans.Unanswered)
	return OrphanAnswer{Status: status, Orphans: orphans}
}

func (s *Server) showCleanup(r *http.Request) (int, any, error) {
	cleanup, err := s.options.Cleanups.Show(r.Context(), mux.Vars(r)["cleanup_id"])
	cleanup.Left, cleanup.Errors = orEmpty(cleanup.Left), orEmpty(cleanup.Errors)
	return http.StatusOK, cleanup, err
}

func errRunActive(cause error) *Error {
	return &Error{Status: http.StatusConflict, Code: CodeRunActive, cause: cause,
		Message: "the run is in progress and cleans up at its end; nothing was changed. With force it is cancelled"}
}
