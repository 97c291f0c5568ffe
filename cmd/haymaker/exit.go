package main

import (
	"context"
	"errors"
	"net/http"

	"azurehaymaker/haymaker/api"
)

// The exit codes every command uses.
const (
	exitOK          = 0
	exitUsage       = 1 // wrong input or configuration, or a run that did not complete
	exitUnreachable = 2
	exitUnanswered  = 2 // functions check: neither good nor bad
	exitRefused     = 3 // 4xx, and no capacity
	exitServer      = 4 // 5xx after retries
)

// usageError is the caller's to mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error { return usageError{err} }

// exitCode classifies an error. What nothing else claims is the caller's input:
// that is what cobra complains of.
func exitCode(err error) int {
	var refused *api.Error
	switch {
	case errors.As(err, new(*unansweredError)):
		return exitUnanswered
	case errors.As(err, new(usageError)):
		return exitUsage
	case errors.As(err, &refused) && refused.Code == api.CodeNoCapacity:
		return exitRefused // by a decision, although HTTP has only a 503 for it
	case errors.As(err, &refused) && refused.Status >= http.StatusInternalServerError:
		return exitServer
	case errors.As(err, &refused):
		return exitRefused
	case errors.Is(err, context.Canceled):
		return exitUsage // interrupted
	case errors.Is(err, api.ErrUnreachable):
		return exitUnreachable
	}
	return exitUsage
}
