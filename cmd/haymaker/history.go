package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"azurehaymaker/durable/historyfile"
	"azurehaymaker/haymaker/api"
)

func (p *program) historyCommand() *cobra.Command {
	var save string
	cmd := &cobra.Command{
		Use:   "history RUN_ID",
		Short: "Print or save the history of a run's orchestration, to replay it in a test",
		Long: `Print or save the history of a run's orchestration, as the JSON that the tests
replay: put the file into haymaker/workflow/testdata/history, and a change of
the workflow that such a run would not survive fails the tests. The run need
not have ended. Inputs and results are in it, secrets never are.`,
		Example: "  haymaker run history 01234567-89ab-4cde-8f01-23456789abcd --save haymaker/workflow/testdata/history/v1-quota.json",
		Args:    oneRun,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			return p.history(cmd.Context(), arguments[0], save)
		},
	}
	cmd.Flags().StringVar(&save, "save", "", "write to this file, which must not exist, instead of standard output")
	return cmd
}

func (p *program) history(ctx context.Context, runID, save string) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	file, err := client.RunHistory(ctx, runID)
	if err != nil {
		return err
	}
	events, err := historyfile.Decode(file)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", api.ErrNotHayMaker, err)
	case len(events) == 0:
		return usage(fmt.Errorf("run %s has no history yet: it is pending", runID))
	case save == "":
		_, err = p.stdout.Write(file)
		return err
	}
	if err := historyfile.Save(save, events); err != nil {
		return usage(err)
	}
	fmt.Fprintf(p.stderr, "saved %d events in %s\n", len(events), save)
	return nil
}
