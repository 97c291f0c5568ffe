package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/haymaker/api"
)

// failure is what stderr tells about an error: as lines, or as one document
// where stdout would be one.
type failure struct {
	Category    string         `json:"category"` // input, run, cleanup, connection, refused, server, interrupted, functions, scenarios, unanswered
	Code        string         `json:"code,omitempty"`
	Message     string         `json:"message"`
	Details     map[string]any `json:"details,omitempty"`
	TraceID     string         `json:"trace_id,omitempty"`
	Suggestions []string       `json:"suggestions"`
	ExitCode    int            `json:"exit_code"`
}

// explain writes the error to stderr and gives the exit code.
func (p *program) explain(err error, format string) int {
	f := describe(err)
	if encode, ok := documents()[format]; ok {
		if body, err := encode(f); err == nil {
			_, _ = p.stderr.Write(body)
			return f.ExitCode
		}
	}
	fmt.Fprintf(p.stderr, "error (%s): %s\n", f.Category, printable(f.Message))
	if f.TraceID != "" {
		fmt.Fprintln(p.stderr, "trace id:", printable(f.TraceID))
	}
	for _, suggestion := range f.Suggestions {
		fmt.Fprintln(p.stderr, suggestion)
	}
	fmt.Fprintln(p.stderr, "exit code:", f.ExitCode)
	return f.ExitCode
}

func describe(err error) failure {
	f := failure{Category: "input", Message: err.Error(), Suggestions: []string{}, ExitCode: exitCode(err)}
	var refused *api.Error
	if errors.As(err, &refused) {
		f.Code, f.Details, f.TraceID = string(refused.Code), refused.Details, refused.TraceID
		f.Message = strings.TrimSuffix(f.Message, " (trace "+refused.TraceID+")")
	}
	suggest := func(line string) { f.Suggestions = append(f.Suggestions, line) }
	switch {
	case errors.As(err, new(*unansweredError)):
		f.Category = "unanswered"
	case errors.Is(err, errRefusedDocuments) || errors.Is(err, errRehearsal):
		f.Category = "scenarios"
	case errors.Is(err, errUnhealthy) || errors.Is(err, errDifferent):
		f.Category = "functions"
	case errors.Is(err, context.Canceled):
		f.Category = "interrupted"
	case f.ExitCode == exitUnreachable:
		f.Category = "connection"
		suggest("Is the deployment up, and is the endpoint right? Locally, `make dev` starts one and prints its URL.")
	case f.ExitCode == exitRefused:
		f.Category = "refused"
		var active *activeError
		if errors.As(err, &active) {
			suggest("Let it end, or cancel it: `haymaker run cancel " + active.runID + "`, or the same command with --force.")
		}
		if refused.Code == api.CodeUnauthorized {
			suggest("Give the key by --api-key-file or HAYMAKER_API_KEY.")
		}
		if refused.Code == api.CodeNoCapacity {
			suggest("`haymaker run list --status in_progress` shows what has the places; with OVERLAP_POLICY=queue the deployment would let the run wait.")
		}
	case f.ExitCode == exitServer:
		f.Category = "server"
		if f.TraceID != "" {
			suggest("The server's log has the cause under the trace id.")
		}
	case errors.As(err, new(*leftError)):
		f.Category = "cleanup"
		suggest("The sweep goes on; `haymaker cleanup` tries again, and names what keeps the rest.")
	case errors.As(err, new(*notCompletedError)) || errors.As(err, new(errTimeout)):
		f.Category = "run"
	case errors.Is(err, api.ErrNotHayMaker):
		suggest("Is the endpoint the base URL of a HayMaker deployment, without /api?")
	case !errors.As(err, new(usageError)):
		suggest("Run the command with --help for its usage.")
	}
	var lost *lostStartError
	if errors.As(err, &lost) {
		suggest("Whether the run was started is not known: `haymaker run show " + lost.runID + "` tells.")
	}
	return f
}

// formatOf looks for --format without parsing, because a command line that does
// not parse must be answered in its format, too.
func formatOf(arguments []string) string {
	format := "table"
	for i, argument := range arguments {
		if value, found := strings.CutPrefix(argument, "--format="); found {
			format = value
		} else if argument == "--format" && i+1 < len(arguments) {
			format = arguments[i+1]
		}
	}
	return format
}
