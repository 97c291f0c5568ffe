package api

import (
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// MaxBodyBytes bounds a request's body.
const MaxBodyBytes = 64 << 10

// The limits of a start request.
const (
	maxScenarios = 50
	maxHours     = 24
	maxTags      = 15 // of Azure's 50, HayMaker needs its own
	maxTagKey    = 128
	maxTagValue  = 256
	maxRequester = 256
)

// StartRequest is the body of POST StartPath. Every field may be missing; an
// empty body starts a run of the configured size.
type StartRequest struct {
	RunID         string            `json:"run_id,omitempty"`          // UUID; makes the start idempotent
	Scenarios     []string          `json:"scenarios,omitempty"`       // exact ids; empty draws
	DurationHours float64           `json:"duration_hours,omitempty"`  // up to 24, fractions allowed
	Timeout       int               `json:"timeout,omitempty"`         // seconds, instead of duration_hours
	Size          string            `json:"simulation_size,omitempty"` // small, medium, large
	Tags          map[string]string `json:"tags,omitempty"`
	RequestedBy   string            `json:"requested_by,omitempty"`
}

func (s *Server) startRun(r *http.Request) (int, any, error) {
	request, err := readStart(r)
	if err != nil {
		return 0, nil, err
	}
	run, err := s.Plan(request, haymaker.ExecutionManual)
	if err != nil {
		return 0, nil, err
	}
	answer, err := s.options.Admissions.Start(r.Context(), run)
	if errors.Is(err, haymaker.ErrNotBegun) && !errors.Is(err, haymaker.ErrRunExists) {
		// It is recorded and will begin, so "failed" would not be true.
		s.options.Logger.Warn("a run begins later", zap.String("run_id", run.RunID), zap.Error(err))
		err = nil
	}
	if err != nil {
		return 0, nil, err
	}
	if answer.Decision == haymaker.StartSkipped {
		return 0, nil, noCapacity(answer, s.options.Admissions.Capacity())
	}
	started := links(r, run.RunID)
	started.Status, started.Reason = haymaker.RunInProgress, answer.Reason
	if answer.Decision == haymaker.StartQueued {
		started.Status = haymaker.RunQueued
	}
	return http.StatusAccepted, started, nil
}

// readStart decodes the body strictly.
func readStart(r *http.Request) (StartRequest, error) {
	body, err := readBody(r)
	if err != nil {
		return StartRequest{}, err
	}
	return ParseStart(body)
}

// Plan checks a start request against the catalogue and the limits, and fills
// in the defaults. It starts nothing. Its error is an *Error.
func (s *Server) Plan(request StartRequest, executionType haymaker.ExecutionType) (haymaker.RunRequest, error) {
	run := haymaker.RunRequest{
		RunID: request.RunID, StartedAt: s.options.Now().UTC().Truncate(time.Millisecond), ExecutionType: executionType,
		Scenarios: request.Scenarios, Size: s.options.Size, Tags: request.Tags, RequestedBy: request.RequestedBy, Timing: s.options.Timing,
	}
	if run.RunID == "" {
		run.RunID = s.options.NewID()
	}
	var err error
	if run.RunID, err = CanonicalRunID(run.RunID); err != nil {
		return run, err
	}
	if request.Size != "" {
		if run.Size, err = haymaker.ParseSize(request.Size); err != nil {
			return run, invalid(CodeInvalidParameter, "simulation_size %q is unknown: use small, medium or large", shorten(request.Size))
		}
	}
	if run.Timing.ActiveSeconds, err = activeSeconds(request, run.Timing.ActiveSeconds); err != nil {
		return run, err
	}
	if err := checkRequester(request.RequestedBy); err != nil {
		return run, err
	}
	if err := checkTags(request.Tags); err != nil {
		return run, err
	}
	return run, s.checkScenarios(request.Scenarios)
}

// CanonicalRunID checks a run id and gives its one spelling. Its error is an
// *Error.
func CanonicalRunID(text string) (string, error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return "", invalid(CodeInvalidRunID, "the run id must be a UUID like 01234567-89ab-4cde-8f01-23456789abcd")
	}
	return id.String(), nil
}

func activeSeconds(request StartRequest, otherwise int) (int, error) {
	hours := request.DurationHours
	switch {
	case request.Timeout != 0 && hours != 0:
		return 0, invalid(CodeInvalidParameter, "give timeout or duration_hours, not both")
	case request.Timeout < 0 || request.Timeout > maxHours*3600:
		return 0, errTimeout()
	case request.Timeout > 0:
		return request.Timeout, nil
	case hours == 0:
		return otherwise, nil
	}
	// The comparison is false for NaN, too.
	if seconds := math.Round(hours * 3600); seconds >= 1 && hours <= maxHours {
		return int(seconds), nil
	}
	return 0, errDuration()
}

func errTimeout() *Error {
	return invalid(CodeInvalidParameter, "timeout must be 1 to %d seconds", maxHours*3600)
}

func errDuration() *Error {
	return invalid(CodeInvalidParameter, "duration_hours must be at least a second and at most %d hours", maxHours)
}
