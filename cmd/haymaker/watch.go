package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

const defaultInterval = time.Second

// notCompletedError is the end of a watched run that is no success.
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
The exit code is 0 only if the run ended "completed".`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, arguments []string) error {
			if interval < 100*time.Millisecond {
				return usage(errors.New("--interval must be at least 100ms"))
			}
			client, err := p.client()
			if err != nil {
				return err
			}
			ctx, cancel := p.bounded(cmd.Context())
			defer cancel()
			return p.watch(ctx, client, arguments[0], interval)
		},
	}
	cmd.Flags().DurationVar(&interval, "interval", defaultInterval, "time between two looks")
	return cmd
}

// unreachableLimit is how long a watch outlasts an endpoint that is away, for
// example while its host restarts.
const unreachableLimit = 60

func (p *program) watch(ctx context.Context, client *api.Client, runID string, interval time.Duration) error {
	screen := p.screen()
	failures := 0
	for {
		view, err := client.Run(ctx, runID)
		switch {
		case err == nil:
			failures = 0
			screen.show(view)
		case retriable(err) && ctx.Err() == nil && failures < unreachableLimit:
			failures++
			screen.away(err)
		case errors.Is(ctx.Err(), context.Canceled):
			return nil // Ctrl-C: the run goes on, which is what was wanted
		default:
			return err
		}
		if err == nil && view.Status.Final() {
			return p.finish(view)
		}
		if pause(ctx, interval) != nil {
			if errors.Is(ctx.Err(), context.Canceled) {
				return nil
			}
			return usage(context.Cause(ctx))
		}
	}
}

func retriable(err error) bool {
	code := exitCode(err)
	return code == exitUnreachable || code == exitServer
}

func (p *program) finish(view api.RunView) error {
	if p.flags.format != "table" {
		if err := p.print(view, nil); err != nil {
			return err
		}
	}
	if view.Status != haymaker.RunCompleted {
		return &notCompletedError{view}
	}
	return nil
}
