package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"azurehaymaker/haymaker/api"
)

// The exit codes every command uses.
const (
	exitOK          = 0
	exitUsage       = 1 // wrong input or configuration, or a run that did not complete
	exitUnreachable = 2
	exitRefused     = 3 // 4xx
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
	case errors.As(err, &refused) && refused.Status >= http.StatusInternalServerError:
		return exitServer
	case errors.As(err, &refused):
		return exitRefused
	case errors.Is(err, api.ErrUnreachable):
		return exitUnreachable
	}
	return exitUsage
}

// explain writes the error to stderr, as an object where JSON was asked for.
func (p *program) explain(err error, code int) {
	suggestion := suggest(err, code)
	if p.flags.format == "json" {
		_ = json.NewEncoder(p.stderr).Encode(map[string]any{"error": err.Error(), "suggestion": suggestion, "exit_code": code})
		return
	}
	fmt.Fprintln(p.stderr, "error:", err)
	if suggestion != "" {
		fmt.Fprintln(p.stderr, suggestion)
	}
}

func suggest(err error, code int) string {
	switch {
	case errors.As(err, new(*notCompletedError)):
		return ""
	case code == exitUnreachable:
		return "Is the deployment up, and is the endpoint right? Locally, `make dev` starts one and prints its URL."
	case code == exitServer:
		return "The server's log has the cause under the trace id."
	case code == exitUsage && !errors.As(err, new(usageError)):
		return "Run the command with --help for its usage."
	}
	return ""
}
