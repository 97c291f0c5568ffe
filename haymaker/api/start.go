package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

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
)

// StartRequest is the body of POST /api/orchestrate_haymaker_run. Every field
// may be missing; an empty body starts a run of the configured size.
type StartRequest struct {
	RunID         string            `json:"run_id,omitempty"`          // UUID; makes the start idempotent
	Scenarios     []string          `json:"scenarios,omitempty"`       // exact ids; empty draws
	DurationHours float64           `json:"duration_hours,omitempty"`  // up to 24, fractions allowed
	Timeout       int               `json:"timeout,omitempty"`         // seconds, instead of duration_hours
	Size          string            `json:"simulation_size,omitempty"` // small, medium, large
	Tags          map[string]string `json:"tags,omitempty"`
	RequestedBy   string            `json:"requested_by,omitempty"`
}

// Started is the 202 answer, with the Durable Functions management links.
type Started struct {
	ID                    string `json:"id"`
	RunID                 string `json:"run_id"`
	StatusURL             string `json:"status_url"`
	StatusQueryGetURI     string `json:"statusQueryGetUri"`
	SendEventPostURI      string `json:"sendEventPostUri"`
	TerminatePostURI      string `json:"terminatePostUri"`
	PurgeHistoryDeleteURI string `json:"purgeHistoryDeleteUri"`
	SuspendPostURI        string `json:"suspendPostUri"`
	ResumePostURI         string `json:"resumePostUri"`
}

func (s Started) headers() map[string]string {
	return map[string]string{"Location": s.StatusQueryGetURI, "Retry-After": "10"}
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
	if err := s.options.Orchestrations.Start(r.Context(), run); err != nil {
		return 0, nil, err
	}
	return http.StatusAccepted, links(r, run.RunID), nil
}

// readStart decodes the body strictly: a misspelt field is an error, because
// ignoring it would start another run than was asked for.
func readStart(r *http.Request) (StartRequest, error) {
	var request StartRequest
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBodyBytes+1))
	if err != nil {
		return request, invalid(CodeInvalidRequest, "the body could not be read; send it again with a Content-Length")
	}
	if len(body) > MaxBodyBytes {
		return request, &Error{Status: http.StatusRequestEntityTooLarge, Code: CodeInvalidRequest, Message: fmt.Sprintf("the body is larger than %d bytes", MaxBodyBytes)}
	}
	return ParseStart(body)
}

// ParseStart decodes a start request; empty text is the empty request. Its
// error is an *Error that names the field.
func ParseStart(body []byte) (StartRequest, error) {
	var request StartRequest
	if len(strings.TrimSpace(string(body))) == 0 {
		return request, nil
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&request)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		return request, invalid(CodeInvalidRequest, "field %q must be a %s, not a %s", wrongType.Field, wrongType.Type, wrongType.Value)
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		return request, invalid(CodeInvalidRequest, "the body has the unknown field %s", strings.TrimPrefix(err.Error(), "json: unknown field "))
	case err != nil:
		return request, invalid(CodeInvalidJSON, "the body is not a JSON object: %s", err)
	case decoder.More():
		return request, invalid(CodeInvalidJSON, "the body holds more than one JSON value")
	}
	return request, nil
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
			return run, invalid(CodeInvalidParameter, "%s", err)
		}
	}
	if run.Timing.ActiveSeconds, err = activeSeconds(request, run.Timing.ActiveSeconds); err != nil {
		return run, err
	}
	if err := checkTags(request.Tags); err != nil {
		return run, err
	}
	return run, s.checkScenarios(request.Scenarios)
}

// CanonicalRunID checks a run id and gives its one spelling.
func CanonicalRunID(text string) (string, error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return "", invalid(CodeInvalidRunID, "the run id must be a UUID like 01234567-89ab-4cde-8f01-23456789abcd")
	}
	return id.String(), nil
}

func activeSeconds(request StartRequest, otherwise int) (int, error) {
	switch {
	case request.Timeout != 0 && request.DurationHours != 0:
		return 0, invalid(CodeInvalidParameter, "give timeout or duration_hours, not both")
	case request.Timeout < 0 || request.Timeout > maxHours*3600:
		return 0, invalid(CodeInvalidParameter, "timeout must be 1 to %d seconds", maxHours*3600)
	case request.DurationHours < 0 || request.DurationHours > maxHours || request.DurationHours != 0 && request.DurationHours*3600 < 1:
		return 0, invalid(CodeInvalidParameter, "duration_hours must be more than a second and at most %d hours", maxHours)
	case request.Timeout > 0:
		return request.Timeout, nil
	case request.DurationHours > 0:
		return int(request.DurationHours * 3600), nil
	}
	return otherwise, nil
}

// links are the addresses a client goes on with. The key the caller used is not
// put into them: a link may be logged.
func links(r *http.Request, runID string) Started {
	scheme := "https"
	if host := r.Host; strings.HasPrefix(host, "localhost") || strings.HasPrefix(host, "127.0.0.1") || strings.HasPrefix(host, "[::1]") {
		scheme = "http"
	}
	base := url.URL{Scheme: scheme, Host: r.Host}
	instance := base.String() + "/api/durabletask/instances/" + runID
	return Started{
		ID: runID, RunID: runID, StatusURL: base.String() + "/api/v1/runs/" + runID,
		StatusQueryGetURI: instance, PurgeHistoryDeleteURI: instance,
		SendEventPostURI: instance + "/raiseEvent/{eventName}", TerminatePostURI: instance + "/terminate?reason={text}",
		SuspendPostURI: instance + "/suspend?reason={text}", ResumePostURI: instance + "/resume?reason={text}",
	}
}
