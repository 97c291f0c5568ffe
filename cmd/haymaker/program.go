package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/api"
)

// program is the command line as a value, so that tests run it whole.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	flags          struct {
		endpoint, format string
		timeout          time.Duration
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
	code := exitCode(err)
	p.explain(err, code)
	return code
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "haymaker",
		Short: "Start, watch and report HayMaker runs",
		Long: `haymaker talks to the HTTP API of a HayMaker deployment.

The endpoint comes from --endpoint or HAYMAKER_ENDPOINT, the function key from
HAYMAKER_API_KEY. For a deployment on this machine, 'make dev' prints both.

Exit codes: 0 success; 1 wrong input or configuration, or a run that did not
complete; 2 the endpoint cannot be reached; 3 the API refused or knows no such
thing; 4 the server failed.`,
		SilenceUsage: true, SilenceErrors: true,
		Version: version(),
	}
	flags := root.PersistentFlags()
	flags.StringVar(&p.flags.endpoint, "endpoint", "", "base URL of the deployment (HAYMAKER_ENDPOINT)")
	flags.StringVar(&p.flags.format, "format", "table", "output: table, json or yaml")
	flags.DurationVar(&p.flags.timeout, "timeout", 0, "give up after this long, e.g. 90s (0: no limit of its own)")
	root.AddCommand(p.runCommand())
	return root
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// client builds the API's client from flags and environment.
func (p *program) client() (*api.Client, error) {
	endpoint := p.flags.endpoint
	if endpoint == "" {
		endpoint = p.getenv("HAYMAKER_ENDPOINT")
	}
	if endpoint == "" {
		return nil, usage(errors.New("no endpoint: give --endpoint or set HAYMAKER_ENDPOINT (`make dev` prints one)"))
	}
	client, err := api.NewClient(api.ClientOptions{
		Endpoint: endpoint, Key: p.getenv("HAYMAKER_API_KEY"), UserAgent: "haymaker-cli/" + version(), Pause: pause,
	})
	if err != nil {
		return nil, usage(err)
	}
	return client, nil
}

// bounded applies --timeout.
func (p *program) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.flags.timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, p.flags.timeout, fmt.Errorf("not done after --timeout %s", p.flags.timeout))
}

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
