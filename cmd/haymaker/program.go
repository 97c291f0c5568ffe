package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/spf13/cobra"
)

// program is the command line as a value, so that tests run it whole.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	pause          func(ctx context.Context, d time.Duration) error
	// size gives columns and rows when out is a terminal that can be redrawn.
	size func(out io.Writer, term string) (columns, rows int, ok bool)
	// terminal says whether somebody can answer on in; nil means nobody.
	terminal func(in io.Reader) bool
	// transport carries the calls of Azure; nil takes the SDK's own.
	transport policy.Transporter
	flags     struct {
		endpoint, keyFile, format string
		timeout                   time.Duration
	}
}

// Run executes one command line and gives its exit code.
func (p *program) Run(ctx context.Context, arguments []string) int {
	root := p.root()
	root.SetArgs(arguments)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	return p.explain(err, formatOf(arguments))
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "haymaker",
		Short: "Start, watch, report and clean up after HayMaker runs",
		Long: `haymaker talks to the HTTP API of a HayMaker deployment.

The endpoint comes from --endpoint or HAYMAKER_ENDPOINT, the function key from
--api-key-file or HAYMAKER_API_KEY. A local deployment needs no key: 'make dev'
starts one and prints its endpoint.

Exit codes: 0 success; 1 wrong input or configuration, or a run that did not
complete; 2 the endpoint cannot be reached; 3 the API refused or knows no such
thing; 4 the server failed.`,
		SilenceUsage: true, SilenceErrors: true,
		Version:           version(),
		PersistentPreRunE: func(*cobra.Command, []string) error { return p.checkFlags() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&p.flags.endpoint, "endpoint", "", "base URL of the deployment (HAYMAKER_ENDPOINT)")
	flags.StringVar(&p.flags.keyFile, "api-key-file", "", "file that holds the function key (HAYMAKER_API_KEY holds the key itself)")
	flags.StringVar(&p.flags.format, "format", "table", "output: table, json or yaml")
	flags.DurationVar(&p.flags.timeout, "timeout", 0, "give up after this long, e.g. 90s (0: no limit of its own)")
	root.AddCommand(p.runCommand())
	root.AddCommand(p.cleanupCommand())
	root.AddCommand(p.functionsCommand())
	root.AddCommand(p.scenariosCommand())
	return root
}

// checkFlags refuses what is wrong before a command has any effect.
func (p *program) checkFlags() error {
	if _, known := documents()[p.flags.format]; !known && p.flags.format != "table" {
		return usage(fmt.Errorf("--format %q is unknown: use table, json or yaml", p.flags.format))
	}
	if p.flags.timeout < 0 {
		return usage(fmt.Errorf("--timeout %s is negative", p.flags.timeout))
	}
	return nil
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// bounded applies --timeout.
func (p *program) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.flags.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, p.flags.timeout, errTimeout{p.flags.timeout})
}

// errTimeout is the end of --timeout.
type errTimeout struct{ after time.Duration }

func (e errTimeout) Error() string { return fmt.Sprintf("not done after --timeout %s", e.after) }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
