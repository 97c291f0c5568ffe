package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) devCommand() *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Start the stack and keep it up until Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stack, err := p.open(cmd.Context(), "dev", port, nil)
			if err != nil {
				return err
			}
			defer stack.Close()
			fmt.Fprintf(p.stdout, `
The stack is up. Ctrl-C stops all of it; its state and logs are below .local/dev/.

  dashboard   %[1]s/api/dashboard/
  API         %[1]s/api/v1/status
  host        %[1]s/admin/host/status
  simulator   %[2]s/_sim/state   (CA: %[3]s)

In another terminal:

  export HAYMAKER_ENDPOINT=%[1]s
  bin/haymaker run start --active 30 --watch

`, stack.URL, stack.Simulator.URL, stack.Simulator.CAFile)
			<-cmd.Context().Done()
			fmt.Fprintln(p.stderr, "stopping ...")
			return nil
		},
	}
	cmd.Flags().IntVar(&port, "port", 7071, "port of the Functions host on 127.0.0.1; 0 takes a free one")
	return cmd
}
