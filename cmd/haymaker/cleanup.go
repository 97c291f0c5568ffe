package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// cleaning are the flags of a clean-up.
type cleaning struct {
	order     api.CleanupOrder
	yes, wait bool
}

func (p *program) cleanupCommand() *cobra.Command {
	var c cleaning
	cmd := &cobra.Command{
		Use:   "cleanup",
		Short: "Delete what runs have left in the tenant",
		Long: `Delete what a run has left: resources, identities, jobs, and what Azure keeps of
deleted vaults and accounts. Runs clean up at their end by themselves; this is for
what is left all the same. The run need not be known any more: what carries its
marks is found. --orphaned does it for every run that has something in the tenant
and has ended, or that nobody knows and that was to be over by now.

Without --yes it shows what would go and asks. --dry-run shows it, asks nothing and
changes nothing. A run in progress is refused; --force cancels it instead, and its
own clean-up removes all. --wait stays until nothing is left, or not.

Exit codes: 0 done, or with --wait: nothing is left; 1 declined, or something is left
or not shown to be gone; 3 also for a run in progress and for one that has nothing.`,
		Example: `  haymaker cleanup --run 01234567-89ab-4cde-8f01-23456789abcd --dry-run
  haymaker cleanup --run 01234567-89ab-4cde-8f01-23456789abcd --yes --wait
  haymaker cleanup --orphaned --dry-run --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.check(); err != nil {
				return usage(err)
			}
			return p.cleanUp(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.order.RunID, "run", "", "id of the run")
	flags.StringVar(&c.order.ExecutionID, "execution", "", "the same: an execution's id is its run's")
	flags.BoolVar(&c.order.Orphaned, "orphaned", false, "every run that has something in the tenant and will not clean up")
	flags.StringVar(&c.order.Scenario, "scenario", "", "this scenario's things only")
	flags.BoolVar(&c.order.DryRun, "dry-run", false, "show what would be deleted, with the reason, and change nothing")
	flags.BoolVar(&c.order.Force, "force", false, "cancel the run if it is in progress")
	flags.BoolVar(&c.yes, "yes", false, "do not ask")
	flags.BoolVar(&c.wait, "wait", false, "stay until the clean-up has ended")
	cmd.MarkFlagsOneRequired("run", "execution", "orphaned")
	cmd.MarkFlagsMutuallyExclusive("run", "execution", "orphaned")
	cmd.MarkFlagsMutuallyExclusive("orphaned", "force")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "wait")
	return cmd
}

// check holds the flags against what the API accepts, before anything is asked.
func (c *cleaning) check() error {
	if id := c.order.RunID + c.order.ExecutionID; !c.order.Orphaned { // one of them is empty
		canonical, err := api.CanonicalRunID(id)
		if err != nil {
			return fmt.Errorf("%q is no run id: it must be a UUID; `haymaker run list` shows them", clip(id, 60))
		}
		c.order.RunID, c.order.ExecutionID = canonical, ""
	}
	if c.order.Scenario != "" && !haymaker.ScenarioIDPattern.MatchString(c.order.Scenario) {
		return fmt.Errorf("--scenario %q is no scenario's id", clip(c.order.Scenario, 60))
	}
	return nil
}

func (p *program) cleanUp(ctx context.Context, c cleaning) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx, stop := p.bounded(ctx)
	defer stop()
	if who, err := user.Current(); err == nil {
		c.order.RequestedBy = clip(who.Username, 200)
	}
	if !c.order.DryRun && !c.yes {
		if err := p.confirm(ctx, client, c.order); err != nil {
			return err
		}
	}
	if c.order.Orphaned {
		return p.cleanUpOrphans(ctx, client, c)
	}
	if c.order.DryRun {
		preview, err := client.PreviewCleanup(ctx, c.order)
		if err != nil {
			return hinted(err, c.order)
		}
		return p.print(preview, func(t *tabular) { showPreview(t, preview) })
	}
	cleanup, err := client.CleanUp(ctx, c.order)
	if err != nil {
		return hinted(err, c.order)
	}
	if c.wait {
		return p.await(ctx, client, cleanup)
	}
	return p.print(cleanup, func(t *tabular) {
		showCleanup(t, cleanup)
		t.note("it goes on; follow it: haymaker cleanup --run " + cleanup.RunID + forScenario(cleanup.ScenarioName) + " --yes --wait")
	})
}

func forScenario(name string) string {
	if name == "" {
		return ""
	}
	return " --scenario " + name
}

// activeError is a clean-up that was refused because its run is in progress.
type activeError struct {
	runID string
	error
}

func (e *activeError) Unwrap() error { return e.error }

func hinted(err error, order api.CleanupOrder) error {
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeRunActive {
		return &activeError{order.RunID, err}
	}
	return err
}

func (p *program) cleanUpOrphans(ctx context.Context, client *api.Client, c cleaning) error {
	answer, err := client.CleanUpOrphans(ctx, c.order)
	if err != nil {
		return err
	}
	if c.wait {
		return p.awaitOrphans(ctx, client, answer)
	}
	return p.print(answer, func(t *tabular) { showOrphans(t, answer) })
}
