package durable

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"azurehaymaker/durable/history"
)

// Bounds of a failure in history: of one text in bytes, and of the chain of
// causes.
const (
	maxFailureText = 16 << 10
	maxCauses      = 8
)

// FailureOf turns an error into the form that crosses storage, with its chain
// of causes. The type is that of the first error in the chain that says more
// than "an error" (or what its ErrorType() string method says). nil gives nil.
func FailureOf(err error) *history.Failure {
	if err == nil {
		return nil
	}
	failure := failureOf(err, maxCauses)
	failure.IsNonRetriable = IsNonRetriable(err)
	return failure
}

func failureOf(err error, depth int) *history.Failure {
	if recorded, ok := err.(*history.Failure); ok { //nolint:errorlint // only this link of the chain; the loop or recursion goes on to the next
		copied := *recorded
		return &copied
	}
	failure := &history.Failure{ErrorType: errorType(err), ErrorMessage: bounded(err.Error())}
	if mark, ok := err.(nonRetriable); ok { //nolint:errorlint // only this link of the chain; the loop or recursion goes on to the next
		inner := failureOf(mark.error, depth)
		inner.IsNonRetriable = true
		return inner
	}
	if cause := errors.Unwrap(err); cause != nil && depth > 1 {
		failure.InnerFailure = failureOf(cause, depth-1)
	}
	return failure
}

// errorType names the kind of an error.
func errorType(err error) string {
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		if recorded, ok := cause.(*history.Failure); ok { //nolint:errorlint // only this link of the chain; the loop or recursion goes on to the next
			return recorded.ErrorType
		}
		if typed, ok := cause.(interface{ ErrorType() string }); ok {
			return typed.ErrorType()
		}
		switch name := fmt.Sprintf("%T", cause); name {
		case "*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors", "*errors.joinError", "*durable.TaskError", "durable.nonRetriable":
		default:
			return name
		}
	}
	return "error"
}

// panicFailure describes a recovered panic, from inside the deferred function.
func panicFailure(recovered any) *history.Failure {
	return &history.Failure{
		ErrorType: ErrorTypePanic, ErrorMessage: bounded(fmt.Sprint("panic: ", recovered)), StackTrace: bounded(string(debug.Stack())),
	}
}

func bounded(text string) string {
	if len(text) <= maxFailureText {
		return text
	}
	return strings.ToValidUTF8(text[:maxFailureText], "") + "… (cut)"
}
