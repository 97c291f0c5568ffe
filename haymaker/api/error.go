package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"azurehaymaker/haymaker"
)

// Code is the machine-readable kind of an error.
type Code string

// The error codes of the API.
const (
	CodeInvalidParameter   Code = "INVALID_PARAMETER"
	CodeInvalidRunID       Code = "INVALID_RUN_ID"
	CodeInvalidJSON        Code = "INVALID_JSON"
	CodeInvalidRequest     Code = "INVALID_REQUEST"
	CodePageSizeExceeded   Code = "PAGE_SIZE_EXCEEDED"
	CodeRunNotFound        Code = "RUN_NOT_FOUND"
	CodeReportNotFound     Code = "REPORT_NOT_FOUND"
	CodeScenarioNotFound   Code = "SCENARIO_NOT_FOUND"
	CodeRouteNotFound      Code = "ROUTE_NOT_FOUND"
	CodeMethodNotAllowed   Code = "METHOD_NOT_ALLOWED"
	CodeRunExists          Code = "RUN_EXISTS"
	CodeRunFinished        Code = "RUN_FINISHED"
	CodeNoCapacity         Code = "NO_CAPACITY"
	CodeRunActive          Code = "RUN_ACTIVE"
	CodeCleanupNotFound    Code = "CLEANUP_NOT_FOUND"
	CodeInternal           Code = "INTERNAL_ERROR"
	CodeServiceUnavailable Code = "SERVICE_UNAVAILABLE"
)

// The codes a Client gives to answers of the host, which have no envelope.
const (
	CodeUnauthorized Code = "UNAUTHORIZED"
	CodeNoEnvelope   Code = "HOST_ANSWER"
)

// Error is what the server answers with and the client returns.
type Error struct {
	Status  int            `json:"-"` // HTTP status
	Code    Code           `json:"code"`
	Message string         `json:"message"`
	Details map[string]any `json:"details,omitempty"`
	TraceID string         `json:"trace_id"`
	// cause is for the server's log only.
	cause error
	// headers go with the answer.
	headers map[string]string
}

// Error implements error.
func (e *Error) Error() string {
	if e.TraceID == "" {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s (trace %s)", e.Code, e.Message, e.TraceID)
}

// Unwrap gives the cause on the server's side.
func (e *Error) Unwrap() error { return e.cause }

// envelope is the body of every error.
type envelope struct {
	Error *Error `json:"error"`
}

func invalid(code Code, format string, arguments ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, arguments...)}
}

func unavailable(message string, cause error) *Error {
	return &Error{
		Status: http.StatusServiceUnavailable, Code: CodeServiceUnavailable, Message: message, cause: cause,
		headers: map[string]string{"Retry-After": "10"},
	}
}

// causeOf is what the log shows: the cause behind an answer, where there is one.
func causeOf(err error) error {
	var known *Error
	if errors.As(err, &known) && known.cause != nil {
		return known.cause
	}
	return err
}

// toError maps what the domain says to what the API answers. Anything it does
// not know is an internal error whose text stays in the log.
func toError(err error) *Error {
	var known *Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, haymaker.ErrRunNotFound):
		return &Error{Status: http.StatusNotFound, Code: CodeRunNotFound, Message: "there is no run with this id; list the runs with GET /api/v1/runs", cause: err}
	case errors.Is(err, haymaker.ErrReportNotFound):
		return &Error{Status: http.StatusNotFound, Code: CodeReportNotFound, Message: "the run has no report yet; it is written when the run ends", cause: err}
	case errors.Is(err, haymaker.ErrRunExists):
		return &Error{Status: http.StatusConflict, Code: CodeRunExists, Message: "a run with this id was started before; nothing was changed", cause: err}
	case errors.Is(err, haymaker.ErrRunFinished):
		return &Error{Status: http.StatusConflict, Code: CodeRunFinished, Message: "the run has ended; nothing was changed", cause: err}
	case errors.Is(err, haymaker.ErrRunActive):
		return errRunActive(err)
	case errors.Is(err, haymaker.ErrCleanupNotFound):
		return &Error{Status: http.StatusNotFound, Code: CodeCleanupNotFound, Message: "there is no clean-up with this id; POST /api/v1/cleanup begins one", cause: err}
	case errors.Is(err, haymaker.ErrNotAnswered):
		return unavailable("whether the run has anything in the tenant could not be found out; nothing was changed, try again", err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return unavailable("the answer took too long; try again", err)
	}
	return &Error{Status: http.StatusInternalServerError, Code: CodeInternal, Message: "the request failed inside HayMaker; the log line with this trace id has the cause", cause: err}
}
