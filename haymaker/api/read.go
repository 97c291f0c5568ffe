package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"azurehaymaker/haymaker"
)

// RunView is one run as GET /runs/{run_id} shows it.
type RunView struct {
	haymaker.Run
	// Progress is what the workflow last published; absent once it is gone.
	Progress          *haymaker.Progress        `json:"progress,omitempty"`
	Details           []haymaker.ScenarioRecord `json:"scenarios"`
	TotalResources    int                       `json:"total_resources"`
	ResourcesAlive    int                       `json:"resources_alive"`
	ServicePrincipals int                       `json:"total_service_principals"`
}

// RunList is a page of runs, newest first.
type RunList struct {
	Runs []haymaker.Run `json:"runs"`
	// Continuation gives the next page; absent on the last.
	Continuation string `json:"continuation,omitempty"`
}

// Status is the answer of GET /status.
type Status struct {
	Status     string         `json:"status"` // idle or running
	ActiveRuns []haymaker.Run `json:"active_runs"`
	Schedule   string         `json:"schedule"` // {second} {minute} {hour} {day} {month} {weekday}, UTC
}

// LogPage is a page of what a run's agents reported.
type LogPage struct {
	RunID  string                `json:"run_id"`
	Logs   []haymaker.AgentEvent `json:"logs"`
	Cursor string                `json:"cursor"` // hand in as ?since=
}

const (
	defaultPage = 100
	maxPage     = 500
)

func (s *Server) status(r *http.Request) (int, any, error) {
	active, _, err := s.options.Records.Runs(r.Context(), haymaker.RunInProgress, defaultPage, "")
	if err != nil {
		return 0, nil, err
	}
	status := Status{Status: "idle", ActiveRuns: orEmpty(active), Schedule: s.options.Schedule}
	if len(active) > 0 {
		status.Status = "running"
	}
	return http.StatusOK, status, nil
}

func (s *Server) scenarios(*http.Request) (int, any, error) {
	choices, excluded := s.options.Catalogue.Choices()
	return http.StatusOK, map[string]any{"scenarios": orEmpty(choices), "excluded": orEmpty(excluded)}, nil
}

func (s *Server) listRuns(r *http.Request) (int, any, error) {
	limit, err := pageSize(r)
	if err != nil {
		return 0, nil, err
	}
	status := haymaker.RunStatus(r.URL.Query().Get("status"))
	known := []haymaker.RunStatus{"", haymaker.RunInProgress, haymaker.RunCompleted, haymaker.RunFailed, haymaker.RunCancelled, haymaker.RunSkipped, haymaker.RunCleanupIncomplete}
	if !slices.Contains(known, status) {
		return 0, nil, invalid(CodeInvalidParameter, "status %q is unknown; use one of in_progress, completed, failed, cancelled, skipped, cleanup_incomplete", shorten(string(status)))
	}
	continuation := r.URL.Query().Get("continuation")
	if strings.Trim(continuation, "0123456789abcdef|-") != "" {
		return 0, nil, invalid(CodeInvalidParameter, "continuation is not one that this API gave")
	}
	runs, next, err := s.options.Records.Runs(r.Context(), status, limit, continuation)
	return http.StatusOK, RunList{Runs: orEmpty(runs), Continuation: next}, err
}

func pageSize(r *http.Request) (int, error) {
	text := r.URL.Query().Get("page_size")
	if text == "" {
		return defaultPage, nil
	}
	size, err := strconv.Atoi(text)
	if err != nil || size < 1 {
		return 0, invalid(CodeInvalidParameter, "page_size must be a number from 1 to %d", maxPage)
	}
	if size > maxPage {
		return 0, invalid(CodePageSizeExceeded, "page_size must be at most %d", maxPage)
	}
	return size, nil
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
	progress, progressErr := s.options.Orchestrations.Progress(ctx, runID)
	run, err := s.options.Records.Run(ctx, runID)
	switch {
	case errors.Is(err, haymaker.ErrRunNotFound) && progressErr == nil:
		return haymaker.Run{RunID: runID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation}, &progress, nil
	case err != nil:
		return run, nil, err
	case errors.Is(progressErr, haymaker.ErrRunNotFound):
		return run, nil, nil
	case progressErr != nil:
		return run, nil, progressErr
	}
	return run, &progress, nil
}

// runIDOf reads the path parameter.
func runIDOf(r *http.Request) (string, error) { return CanonicalRunID(mux.Vars(r)["run_id"]) }

// known checks that the run exists, for the lists below it.
func (s *Server) known(r *http.Request) (string, error) {
	runID, err := runIDOf(r)
	if err == nil {
		_, _, err = s.lookUp(r.Context(), runID)
	}
	return runID, err
}

// orEmpty makes an absent list an empty one: JSON readers expect [], not null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
