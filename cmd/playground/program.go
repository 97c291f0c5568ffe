package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"azurehaymaker/local/playground"
)

// program is the command line as a value.
type program struct {
	stdout, stderr io.Writer
	root           string
}

// Run executes one command line and gives its exit code: 0 only for a run that
// ended completed, or a stack that was stopped on request.
func (p *program) Run(ctx context.Context, arguments []string) int {
	root := p.command()
	root.SetArgs(arguments)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		return ended.ExitCode() // the CLI has said why
	}
	fmt.Fprintln(p.stderr, "error:", err)
	return 1
}

func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "playground",
		Short: "Run HayMaker on this machine, with stand-ins for Azure",
		Long: `playground starts Azurite (storage), azuresim (Azure's planes, which starts real
agent processes) and funchost (the Functions host with the unmodified handler) on
free ports. Everything it writes is below .local/ in the repository.`,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&p.root, "root", ".", "the repository, built by `make build`")
	root.AddCommand(p.runCommand(), p.devCommand(), p.standInsCommand())
	return root
}

// open starts the stack, its state in a folder of its own.
func (p *program) open(ctx context.Context, state string, port int, env map[string]string) (*playground.Stack, error) {
	fmt.Fprintln(p.stderr, "starting Azurite, azuresim and the Functions host ...")
	return playground.Open(ctx, playground.Options{
		Root: p.root, State: filepath.Join(p.root, ".local", state), Port: port, Env: env, Restart: true,
	})
}
