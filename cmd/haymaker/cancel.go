package main

import (
	"context"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
)

func (p *program) cancelCommand() *cobra.Command {
	var watch bool
	cmd := &cobra.Command{
		Use:   "cancel RUN_ID",
		Short: "Ask a run to clean up and end",
		Long: `Ask a run to stop its agents, clean up, report and end as cancelled. The
clean-up takes a while: --watch stays until it is done, and succeeds when the
run ended cancelled, or completed before the request arrived. A run that is
still queued is cancelled at once: it has made nothing.`,
		Args: oneRun,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			return p.cancel(cmd.Context(), arguments[0], watch)
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "stay and watch until the run has ended")
	return cmd
}

func (p *program) cancel(ctx context.Context, runID string, watch bool) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx, stop := p.bounded(ctx)
	defer stop()
	cancelled, err := client.CancelRun(ctx, runID)
	if err != nil {
		return err
	}
	if watch {
		// It may have completed before the request arrived.
		wanted := []haymaker.RunStatus{haymaker.RunCancelled, haymaker.RunCompleted}
		return p.watch(ctx, watching{client: client, runID: cancelled.RunID, interval: defaultInterval, wanted: wanted, seen: true})
	}
	return p.print(cancelled, func(t *tabular) {
		t.pair("Run", cancelled.RunID)
		t.pair("Status", cancelled.Status)
	})
}
