package main

import (
	"github.com/spf13/cobra"
)

func (p *program) runCommand() *cobra.Command {
	run := &cobra.Command{
		Use:   "run",
		Short: "Start, list, show, watch and cancel runs; fetch reports and histories",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	run.AddCommand(p.startCommand(), p.listCommand(), p.showCommand(), p.watchCommand(), p.cancelCommand(), p.reportCommand(), p.historyCommand())
	return run
}
