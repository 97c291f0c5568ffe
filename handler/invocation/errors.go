package invocation

import (
	"errors"
	"fmt"
	"net/http"
)

// ErrDeadline is the cause of a context, and of a failure, when an invocation
// ran longer than Options.Deadline.
var ErrDeadline = errors.New("invocation deadline exceeded; long waits belong into durable timers")

// ErrStopping is the cause of a context when the handler stops and gives up the
// work that did not finish in time; the host delivers the message again.
var ErrStopping = errors.New("handler is stopping; the message will be delivered again")

// CallError says that the host's request itself cannot be read: our
// function.json and our handler disagree, or the caller is not the host.
type CallError struct {
	Function string
	Reason   string
	Err      error // cause, may be nil
}

// Error names the function and what was wrong with the call.
func (e *CallError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("call of %s: %s", e.Function, e.Reason)
	}
	return fmt.Sprintf("call of %s: %s: %v", e.Function, e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *CallError) Unwrap() error { return e.Err }

// PanicError is a panic of a function, turned into the failure of its invocation.
type PanicError struct {
	Value any
	Stack []byte
}

// Error prints the value the function panicked with; the stack is for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("function panicked: %v", e.Value) }

// class maps a failure to a status and to the little that its answer says. The
// host reads the status only; the cause goes to the log.
func class(err error) (status int, code, message string) {
	var call *CallError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", fmt.Sprintf("the body is larger than %d bytes", large.Limit)
	case errors.As(err, &call):
		return http.StatusBadRequest, "INVALID_CALL", "the call cannot be read; the cause is in the log"
	case errors.Is(err, ErrStopping):
		return http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE", "the handler is stopping; try again"
	case errors.Is(err, ErrDeadline):
		return http.StatusInternalServerError, "DEADLINE_EXCEEDED", "the invocation took too long; the cause is in the log"
	}
	return http.StatusInternalServerError, "INTERNAL_ERROR", "the invocation failed; the cause is in the log"
}
