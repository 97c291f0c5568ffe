package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"azurehaymaker/local/playground"
)

func (p *program) runCommand() *cobra.Command {
	var size string
	var scenarios []string
	var active int
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Make one whole run and print its report",
		Long: `Start the stack, make one run, show its progress, save the report below
.local/reports/<run id>/ and stop everything. The last line on stdout is
"report: <path of report.json>". The exit code is 0 only if the run ended
completed and the simulator's own state agrees that nothing is left.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd.Context(), what(size, scenarios), active) },
	}
	cmd.Flags().StringVar(&size, "size", "small", "small (5 scenarios), medium or large")
	cmd.Flags().StringArrayVar(&scenarios, "scenario", nil, "a scenario to run instead of drawn ones; at most 5, repeat the flag")
	cmd.MarkFlagsMutuallyExclusive("size", "scenario")
	cmd.Flags().IntVar(&active, "active", 30, "how long the agents act, in seconds")
	return cmd
}

// what gives the flags of haymaker run start that say what is run.
func what(size string, scenarios []string) []string {
	if len(scenarios) == 0 {
		return []string{"--size", size}
	}
	var flags []string
	for _, name := range scenarios {
		flags = append(flags, "--scenario", name)
	}
	return flags
}

func (p *program) run(ctx context.Context, what []string, active int) error {
	if err := os.RemoveAll(filepath.Join(p.root, ".local", "run")); err != nil {
		return fmt.Errorf("clear the last run's state: %w", err)
	}
	// No scheduled run may mix into this one.
	stack, err := p.open(ctx, "run", 0, map[string]string{"AzureWebJobs.haymaker_timer.Disabled": "true"})
	if err != nil {
		return err
	}
	defer stack.Close()
	runID, reports := uuid.NewString(), filepath.Join(p.root, ".local", "reports")
	start := append([]string{"run", "start", "--run-id", runID, "--active", strconv.Itoa(active), "--watch"}, what...)
	watched := p.haymaker(ctx, stack, start...)
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; the simulated tenant is gone with its processes: %w", context.Cause(ctx))
	}
	// The report is saved and shown whatever the run's end was.
	if err := p.haymaker(ctx, stack, "run", "report", runID, "--save", reports); err != nil {
		return errors.Join(watched, err)
	}
	agreed := p.simulatorAgrees(ctx, stack)
	fmt.Fprintln(p.stdout, "report:", filepath.Join(reports, runID, "report.json"))
	return errors.Join(watched, agreed)
}

// haymaker runs the CLI against the stack, as a user would.
func (p *program) haymaker(ctx context.Context, stack *playground.Stack, arguments ...string) error {
	command := exec.CommandContext(ctx, filepath.Join(p.root, "bin", "haymaker"), arguments...)
	command.Env = append(os.Environ(), "HAYMAKER_ENDPOINT="+stack.URL)
	command.Stdout, command.Stderr = p.stdout, p.stderr
	// A Ctrl-C is for the playground, which ends the stack and with it the run:
	// the CLI would say that the run goes on.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Run(); err != nil {
		return fmt.Errorf("haymaker %s: %w", arguments[1], err)
	}
	return nil
}

// simulatorAgrees asks the tenant itself, past everything HayMaker says.
func (p *program) simulatorAgrees(ctx context.Context, stack *playground.Stack) error {
	var left playground.Leftovers
	if err := stack.Simulator.Admin(ctx, http.MethodGet, "state", nil, &left); err != nil {
		return err
	}
	if found := left.OfRuns(); len(found) > 0 {
		return fmt.Errorf("the simulated tenant still holds %d things of runs: %v", len(found), found)
	}
	fmt.Fprintln(p.stdout, "simulator: nothing of any run is left in the tenant")
	return nil
}
