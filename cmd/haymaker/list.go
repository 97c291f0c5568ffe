package main

import (
	"errors"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
)

func (p *program) listCommand() *cobra.Command {
	var status, continuation string
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List runs, newest first",
		Example: "  haymaker run list --status in_progress --format json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 || limit > 500 {
				return usage(errors.New("--limit must be 1 to 500"))
			}
			client, err := p.client()
			if err != nil {
				return err
			}
			ctx, cancel := p.bounded(cmd.Context())
			defer cancel()
			list, err := client.Runs(ctx, status, limit, continuation)
			if err != nil {
				return err
			}
			return p.print(list, func(t *tabular) {
				t.header("Run", "Status", "Phase", "Type", "Started", "Ended", "Reason")
				for _, run := range list.Runs {
					t.row(run.RunID, run.Status, run.Phase, run.ExecutionType, at(&run.StartedAt), at(run.EndedAt), why(run))
				}
				if list.Continuation != "" {
					t.note("more: --continuation '" + list.Continuation + "'")
				}
			})
		},
	}
	cmd.Flags().StringVar(&status, "status", "", "queued, in_progress, completed, failed, cancelled, skipped or cleanup_incomplete")
	cmd.Flags().IntVar(&limit, "limit", 20, "how many runs (1-500)")
	cmd.Flags().StringVar(&continuation, "continuation", "", "go on where an earlier list ended")
	return cmd
}

// why is the short reason of a run that waits or did not complete.
func why(run haymaker.Run) string {
	if run.Status == haymaker.RunQueued {
		return clip(run.WaitsFor, 60)
	}
	return string(run.FailureReason)
}
