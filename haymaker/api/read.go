package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"azurehaymaker/haymaker"
)

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
	QueuedRuns []haymaker.Run `json:"queued_runs"` // newest first, as all lists; the oldest starts next
	// Capacity is how many runs may be in progress at a time.
	Capacity haymaker.Capacity `json:"capacity"`
	Schedule string            `json:"schedule"` // {second} {minute} {hour} {day} {month} {weekday}, UTC
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
	queued, _, err := s.options.Records.Runs(r.Context(), haymaker.RunQueued, defaultPage, "")
	if err != nil {
		return 0, nil, err
	}
	status := Status{
		Status: "idle", ActiveRuns: orEmpty(active), QueuedRuns: orEmpty(queued),
		Capacity: s.options.Admissions.Capacity(), Schedule: s.options.Schedule,
	}
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
	known := []haymaker.RunStatus{"", haymaker.RunQueued, haymaker.RunInProgress, haymaker.RunCompleted, haymaker.RunFailed, haymaker.RunCancelled, haymaker.RunSkipped, haymaker.RunCleanupIncomplete}
	if !slices.Contains(known, status) {
		return 0, nil, invalid(CodeInvalidParameter, "status %q is unknown; use one of queued, in_progress, completed, failed, cancelled, skipped, cleanup_incomplete", shorten(string(status)))
	}
	continuation := r.URL.Query().Get("continuation")
	if !given(continuation) {
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

// given says whether a cursor can be one that this API gave: the keys behind it
// hold nothing but hex digits, bars and hyphens.
func given(cursor string) bool {
	return len(cursor) <= 100 && strings.Trim(cursor, "0123456789abcdef|-") == ""
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
