package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// starting are the flags of a start.
type starting struct {
	request  api.StartRequest
	duration string
	active   int
	watch    bool
}

func (p *program) startCommand() *cobra.Command {
	var s starting
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Start a run",
		Long: `Start a run and print its id. Without --scenario the scenarios are drawn by
--size; without --size and --duration the deployment's own are used.

When as many runs are in progress as the deployment allows, the run waits in its
queue, or is refused (exit code 3), as OVERLAP_POLICY says.`,
		Example: `  haymaker run start --size small --watch
  haymaker run start --scenario compute-01-linux-vm-web-server --duration 90m --tag team=blue
  haymaker run start --run-id 01234567-89ab-4cde-8f01-23456789abcd --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.check(cmd); err != nil {
				return usage(err)
			}
			return p.start(cmd.Context(), s)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.request.RunID, "run-id", "", "UUID of the run; starting it twice is refused (default: a new one)")
	flags.StringArrayVar(&s.request.Scenarios, "scenario", nil, "scenario id, repeatable")
	flags.StringVar(&s.request.Size, "size", "", "small (5), medium (15) or large (30)")
	flags.StringVar(&s.duration, "duration", "", "how long the agents act: 8h, 90m, or a number of hours")
	flags.IntVar(&s.active, "active", 0, "the same in seconds, for trying things out")
	flags.StringToStringVar(&s.request.Tags, "tag", nil, "tag for every resource, key=value, repeatable")
	flags.BoolVar(&s.watch, "watch", false, "stay and watch until the run has ended")
	cmd.MarkFlagsMutuallyExclusive("duration", "active")
	return cmd
}

// check turns the flags into the request. A flag that was given with 0 is not
// the same as none: that would start a run of hours.
func (s *starting) check(cmd *cobra.Command) error {
	if s.request.RunID != "" {
		id, err := api.CanonicalRunID(s.request.RunID)
		if err != nil {
			return fmt.Errorf("--run-id %q must be a UUID", clip(s.request.RunID, 60))
		}
		s.request.RunID = id
	}
	if _, err := haymaker.ParseSize(s.request.Size); err != nil {
		return fmt.Errorf("--size: %w", err)
	}
	active := time.Duration(s.active) * time.Second
	switch {
	case cmd.Flags().Changed("duration"):
		var err error
		if active, err = parseDuration(s.duration); err != nil {
			return fmt.Errorf("--duration %q is none: write 8h, 90m or a number of hours", clip(s.duration, 60))
		}
	case !cmd.Flags().Changed("active"):
		return nil
	}
	if active < time.Second || active > 24*time.Hour {
		return errors.New("the agents must act for at least a second and at most 24 hours")
	}
	s.request.Timeout = int(active.Round(time.Second) / time.Second)
	return nil
}

// parseDuration takes Go's form, or a plain number of hours as in the API.
func parseDuration(text string) (time.Duration, error) {
	if hours, err := strconv.ParseFloat(text, 64); err == nil && hours >= 0 && hours < 1000 {
		return time.Duration(hours * float64(time.Hour)), nil
	}
	return time.ParseDuration(text)
}

// lostStartError is a start of which nobody knows whether it happened.
type lostStartError struct {
	runID string
	error
}

func (e *lostStartError) Unwrap() error { return e.error }

func (p *program) start(ctx context.Context, s starting) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	// The id is made here, so that a start whose answer was lost can be asked
	// for again without starting a second run.
	if s.request.RunID == "" {
		s.request.RunID = uuid.NewString()
	}
	if who, err := user.Current(); err == nil {
		s.request.RequestedBy = clip(who.Username, 200)
	}
	started, err := client.StartRun(ctx, s.request)
	if err != nil {
		err = fmt.Errorf("start run %s: %w", s.request.RunID, err)
		if exitCode(err) != exitRefused {
			err = &lostStartError{s.request.RunID, err}
		}
		return err
	}
	if s.watch {
		fmt.Fprintln(p.stderr, began(started), started.RunID)
		return p.watch(ctx, watching{client: client, runID: started.RunID, interval: defaultInterval, wanted: []haymaker.RunStatus{haymaker.RunCompleted}, seen: true})
	}
	return p.print(started, func(t *tabular) {
		t.pair("Run", started.RunID)
		t.pair("State", string(started.Status))
		if started.Reason != "" {
			t.pair("Reason", started.Reason)
		}
		t.pair("Status", started.StatusURL)
		t.pair("Watch", "haymaker run watch "+started.RunID)
	})
}

// began says what became of a start, in two words.
func began(started api.Started) string {
	if started.Status == haymaker.RunQueued {
		return "queued run"
	}
	return "started run"
}
