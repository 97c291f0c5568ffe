package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"azurehaymaker/local/proof"
	"azurehaymaker/local/proof/hostfile"
)

// unansweredError means that functions check has no answer, which is neither "good"
// nor "bad".
type unansweredError struct{ error }

func (e *unansweredError) Unwrap() error { return e.error }

func unanswered(err error) error { return &unansweredError{err} }

// errUnhealthy is the answer "bad"; the report says why.
var errUnhealthy = errors.New("not every declared function would be found and able to start")

func (p *program) functionsCommand() *cobra.Command {
	functions := &cobra.Command{
		Use:   "functions",
		Short: "Prove what the Functions host would find, and after a deployment what it did find",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	functions.AddCommand(p.functionsCheckCommand(), p.functionsDiffCommand())
	return functions
}

// checkFlags are the flags of functions check.
type checkFlags struct {
	plan, arch     string
	image, layout  string
	template       string
	listRules, run bool
}

func (p *program) functionsCheckCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check [DIR | --image ARCHIVE | --image-layout DIR]",
		Short: "Name every reason why the host would not find or not start a function",
		Long: `check looks at the script root of any custom-handler app as the Azure Functions
host would, and says what it would find, what it would reject, where, why, and how
to mend it. It starts nothing without --run. App settings are the environment, then
local.settings.json.

Of an image (an OCI layout as a folder or in a tar file, or what docker save writes)
the files after all layers, the user, the entrypoint and the variables are looked at;
what a deployment would set is not known then.

Exit codes: 0 every declared function would be found and able to start (warnings
are possible); 1 not so; 2 the question could not be answered.`,
		Example: "  haymaker functions check\n  haymaker functions check ./app --plan consumption --format json\n  haymaker functions check --image app.tar --format sarif\n  haymaker functions check --list-rules",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.MaximumNArgs(1)(cmd, args); err != nil {
				return unanswered(err)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.listRules {
				return p.printRules()
			}
			report, err := flags.check(cmd.Context(), args)
			if err != nil {
				return unanswered(err)
			}
			if err := p.printReport(report); err != nil {
				return unanswered(err)
			}
			if !report.Healthy() {
				return errUnhealthy
			}
			return nil
		},
	}
	cmd.PersistentPreRunE = func(*cobra.Command, []string) error {
		if p.flags.format == "sarif" {
			return nil // for code scanning; no other command has results to scan
		}
		if err := p.checkFlags(); err != nil {
			return unanswered(fmt.Errorf("%w, or sarif", err))
		}
		return nil
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return unanswered(err) })
	cmd.Flags().StringVar(&flags.plan, "plan", "", "where the app will be hosted: container-apps (default), consumption, flex, premium or dedicated")
	cmd.Flags().StringVar(&flags.image, "image", "", "check the app in this image archive")
	cmd.Flags().StringVar(&flags.layout, "image-layout", "", "check the app in this OCI layout folder")
	cmd.Flags().StringVar(&flags.template, "template", "", "compare with this deployment: a compiled ARM template, or a file of app settings (JSON or NAME=value)")
	cmd.Flags().BoolVar(&flags.run, "run", false, "also start the handler under the local host, all functions switched off, see it get ready, and probe it if it announces that")
	cmd.Flags().StringVar(&flags.arch, "arch", "amd64", "processor of the target, as GOARCH")
	cmd.Flags().BoolVar(&flags.listRules, "list-rules", false, "print every rule and check nothing")
	return cmd
}

// check answers for what the arguments name.
func (f checkFlags) check(ctx context.Context, args []string) (proof.Report, error) {
	plan, err := hostfile.ParsePlan(f.plan)
	if err != nil {
		return proof.Report{}, err
	}
	options := proof.Options{Env: os.Environ(), Plan: plan, Arch: f.arch, Deployment: f.template, Run: f.run}
	switch {
	case f.image != "" && f.layout != "" || (f.image != "" || f.layout != "") && len(args) > 0:
		return proof.Report{}, errors.New("name one thing to check: a folder, --image or --image-layout")
	case f.run && (f.image != "" || f.layout != ""):
		return proof.Report{}, errors.New("--run starts the app of a folder; it cannot start an image")
	case f.image != "":
		return proof.CheckArchive(ctx, f.image, options)
	case f.layout != "":
		return proof.CheckLayout(ctx, f.layout, options)
	}
	root := "."
	if len(args) > 0 {
		root = args[0]
	}
	return proof.Check(ctx, root, options)
}
