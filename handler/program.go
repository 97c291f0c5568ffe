package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"go.uber.org/zap"

	"azurehaymaker/functions"
)

// Exit codes. The host restarts the handler on every code but 0, gives up after
// three restarts within half an hour, and does not count exitRestart (Azure
// Functions host, HttpFunctionInvocationDispatcher).
const (
	exitDone     = 0   // stage and version; never serving
	exitFailed   = 1   // refused to start, or the server failed
	exitUsage    = 2   // unknown command line
	exitHostGone = 3   // the host died; nobody is left to answer
	exitHubTaken = 4   // the task hub belongs to another app
	exitRestart  = 200 // stopped by a signal in good order; start me again
)

// program is the handler as a value; Run may be called once.
type program struct {
	args   []string
	lookup func(string) (string, bool) // environment
	stdout io.Writer
	parent func() int // process id of the host
	wire   func(Config, *zap.Logger) (services, error)
}

// Run executes the command and returns the exit code.
func (p program) Run(ctx context.Context) int {
	switch {
	case len(p.args) == 0:
		return p.serve(ctx)
	case len(p.args) == 1 && p.args[0] == "version":
		return p.say(exitDone, version)
	case len(p.args) == 2 && p.args[0] == "stage":
		if err := functions.Stage(p.args[1]); err != nil {
			return p.say(exitFailed, fmt.Sprintf("cannot stage the functions: %v", err))
		}
		return exitDone
	}
	return p.say(exitUsage, "usage: handler | handler stage DIR | handler version")
}

func (p program) say(code int, text string) int {
	if _, err := fmt.Fprintln(p.stdout, text); err != nil {
		return exitFailed
	}
	return code
}

// serve refuses to start with every reason at once, or serves until it must end.
func (p program) serve(ctx context.Context) int {
	cfg, faults := LoadConfig(p.lookup)
	log := newLogger(p.stdout, cfg.LogLevel)
	defer redirectStandardLog(log)()
	faults = append(faults, checkFunctions(table(), cfg.ScriptRoot, os.DirFS)...)
	if len(faults) > 0 {
		return refuse(log, faults)
	}
	svc, err := p.wire(cfg, log)
	if err != nil {
		return refuse(log, []error{fmt.Errorf("cannot connect the parts of the handler: %w", err)})
	}
	router, err := newRouter(table(), svc, log)
	if err != nil {
		return refuse(log, []error{err})
	}
	s := server{log: log, router: router, port: cfg.Port, parent: p.parent, close: svc.Close, refused: svc.Refused, refusal: svc.Refusal}
	return s.Run(ctx)
}

// refuse logs one line per reason, taking joined errors apart.
func refuse(log *zap.Logger, faults []error) int {
	for _, fault := range faults {
		if joined, ok := fault.(interface{ Unwrap() []error }); ok {
			refuse(log, joined.Unwrap())
			continue
		}
		log.Error("cannot start", zap.Error(fault))
	}
	return exitFailed
}
