package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

const (
	defaultInterval = time.Second
	minInterval     = 100 * time.Millisecond
	// awayLimit is how many looks in a row may fail once the run was seen, for
	// example while its host restarts. Each takes 3 seconds of retries or more.
	awayLimit = 60
)

// notCompletedError is the end of a watched run that is not the wanted one.
type notCompletedError struct{ view api.RunView }

func (e *notCompletedError) Error() string {
	text := fmt.Sprintf("run %s ended %s", e.view.RunID, e.view.Status)
	if e.view.Error != "" {
		text += ": " + e.view.Error
	}
	return text
}

func (p *program) watchCommand() *cobra.Command {
	var interval time.Duration
	cmd := &cobra.Command{
		Use:   "watch RUN_ID",
		Short: "Watch a run until it has ended",
		Long: `Watch a run until it has ended: phase, agents and their state, resources alive.
On a terminal the picture is redrawn; otherwise every change is a line. With
--format json or yaml the progress goes to stderr and the final state to stdout.

The exit code is 0 if the run ended "completed", and for Ctrl-C, which ends the
watching and not the run. A host that restarts meanwhile is waited for.`,
		Example: "  haymaker run watch 01234567-89ab-4cde-8f01-23456789abcd --timeout 12h",
		Args:    oneRun,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			if interval < minInterval {
				return usage(fmt.Errorf("--interval must be at least %s", minInterval))
			}
			client, err := p.client()
			if err != nil {
				return err
			}
			ctx, cancel := p.bounded(cmd.Context())
			defer cancel()
			return p.watch(ctx, watching{client: client, runID: arguments[0], interval: interval, wanted: []haymaker.RunStatus{haymaker.RunCompleted}})
		},
	}
	cmd.Flags().DurationVar(&interval, "interval", defaultInterval, "time between two looks")
	return cmd
}

// watching says which run is watched and which of its ends are successes.
type watching struct {
	client   *api.Client
	runID    string
	interval time.Duration
	wanted   []haymaker.RunStatus
	seen     bool // the run is known to be there
}

func (p *program) watch(ctx context.Context, w watching) error {
	screen := p.screen()
	for failures := 0; ; {
		view, err := w.client.Run(ctx, w.runID)
		switch {
		case ctx.Err() != nil:
			return p.leave(ctx, w.runID)
		case err == nil:
			w.seen, failures = true, 0
			screen.show(factsOf(view))
			if view.Status.Final() {
				return p.finish(view, w.wanted)
			}
		case w.seen && failures < awayLimit && passing(err):
			failures++
			screen.away(describe(err).Message)
		default:
			return err
		}
		if p.pause(ctx, w.interval) != nil {
			return p.leave(ctx, w.runID)
		}
	}
}

// passing says whether an error may be the host's restart: no answer, a 5xx, or
// the 404 of a host that has not loaded its functions yet.
func passing(err error) bool {
	var refused *api.Error
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound && refused.TraceID == "" {
		return true
	}
	code := exitCode(err)
	return code == exitUnreachable || code == exitServer
}

// leave ends the watching, not the run.
func (p *program) leave(ctx context.Context, runID string) error {
	if errors.Is(ctx.Err(), context.Canceled) { // Ctrl-C
		fmt.Fprintln(p.stderr, "the run goes on; watch it again: haymaker run watch", runID)
		return nil
	}
	return usage(fmt.Errorf("run %s goes on: %w", runID, context.Cause(ctx)))
}

func (p *program) finish(view api.RunView, wanted []haymaker.RunStatus) error {
	if p.flags.format != "table" {
		if err := p.print(view, nil); err != nil {
			return err
		}
	}
	if !slices.Contains(wanted, view.Status) {
		return &notCompletedError{view}
	}
	return nil
}
