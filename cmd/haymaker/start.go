package main

import (
	"context"
	"fmt"
	"os/user"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/api"
)

func (p *program) startCommand() *cobra.Command {
	var request api.StartRequest
	var watch bool
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Start a run",
		Long: `Start a run and print its id. Without --scenario the scenarios are drawn by
--size; without --size the deployment's own size is used.`,
		Example: `  haymaker run start --size small --watch
  haymaker run start --scenario compute-01-linux-vm-web-server --active 3600
  haymaker run start --run-id 01234567-89ab-4cde-8f01-23456789abcd --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.start(cmd.Context(), request, watch)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&request.RunID, "run-id", "", "UUID of the run; starting it twice is refused (default: a new one)")
	flags.StringArrayVar(&request.Scenarios, "scenario", nil, "scenario id, repeatable")
	flags.StringVar(&request.Size, "size", "", "small (5), medium (15) or large (30)")
	flags.IntVar(&request.Timeout, "active", 0, "how long the agents act, in seconds")
	flags.Float64Var(&request.DurationHours, "duration", 0, "how long the agents act, in hours")
	flags.StringToStringVar(&request.Tags, "tag", nil, "tag for every resource, key=value, repeatable")
	flags.BoolVar(&watch, "watch", false, "stay and watch until the run has ended")
	return cmd
}

func (p *program) start(ctx context.Context, request api.StartRequest, watch bool) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	// The id is made here, so that a start whose answer was lost can be asked
	// for again without starting a second run.
	if request.RunID == "" {
		request.RunID = uuid.NewString()
	}
	if who, err := user.Current(); err == nil {
		request.RequestedBy = who.Username
	}
	started, err := client.StartRun(ctx, request)
	if err != nil {
		return fmt.Errorf("start run %s: %w", request.RunID, err)
	}
	if watch {
		fmt.Fprintln(p.stderr, "started run", started.RunID)
		return p.watch(ctx, client, started.RunID, defaultInterval)
	}
	return p.print(started, func(t *tabular) {
		t.pair("Run", started.RunID)
		t.pair("Status", started.StatusURL)
		t.pair("Watch", "haymaker run watch "+started.RunID)
	})
}
