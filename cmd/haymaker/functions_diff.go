package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/local/proof/listing"
)

// errDifferent is the answer "not as it should be"; the comparison says how.
var errDifferent = errors.New("the lists of functions do not agree, or the host is ill")

// livenessPath reaches HayMaker's handler and does no work there.
const livenessPath = "/api/health?probe=liveness"

// diffFlags are the flags of functions diff.
type diffFlags struct {
	url, containerApp, healthPath string
	foreign                       bool
	patience                      time.Duration
}

func (p *program) functionsDiffCommand() *cobra.Command {
	var flags diffFlags
	cmd := &cobra.Command{
		Use:   "diff [DIR] [--url URL] [--container-app ID]",
		Short: "Compare what should be there with what a running host and the platform list",
		Long: `diff compares the lists of functions there are: handler (HayMaker's own table, not with
--foreign), staged (what the host would find in DIR), host (the admin API of the host at
--url) and platform (what Container Apps lists for --container-app). What comes first
is what the others are held against.

The admin API needs the host's master key, from --api-key-file or HAYMAKER_API_KEY; a local
host needs none. The platform is asked with the usual Azure credentials (az login, a
workload's identity, AZURE_CLIENT_ID and so on).

A host that is ill has one of four illnesses: host-gone, not-running (503),
zero-functions or hangs. The last shows only when the handler itself is asked: GET
--health-path must be harmless. For HayMaker's functions it is /api/health by itself.

Exit codes: 0 all lists agree, no function is in error and the host is well; 1 not so;
2 the question could not be answered.`,
		Example: "  haymaker functions diff . --url http://127.0.0.1:7071\n  haymaker functions diff --url https://app.example.net --api-key-file key --container-app /subscriptions/…/containerApps/haymaker\n  haymaker functions diff ./app --foreign --url http://127.0.0.1:7071 --health-path /api/ping",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.MaximumNArgs(1)(cmd, args); err != nil {
				return unanswered(err)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := p.bounded(cmd.Context())
			defer cancel()
			comparison, err := p.compareLists(ctx, flags, args)
			if err == nil {
				err = p.printComparison(comparison)
			}
			switch {
			case err != nil:
				return unanswered(err)
			case !comparison.agree():
				return errDifferent
			}
			return nil
		},
	}
	cmd.PersistentPreRunE = func(*cobra.Command, []string) error {
		if err := p.checkFlags(); err != nil {
			return unanswered(err)
		}
		return nil
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return unanswered(err) })
	cmd.Flags().StringVar(&flags.url, "url", "", "base URL of the running host")
	cmd.Flags().StringVar(&flags.containerApp, "container-app", "", "resource id of the Container App")
	cmd.Flags().StringVar(&flags.healthPath, "health-path", "", "path whose GET reaches the handler without effects")
	cmd.Flags().BoolVar(&flags.foreign, "foreign", false, "the app is not HayMaker: leave its handler's table out")
	cmd.Flags().DurationVar(&flags.patience, "patience", 30*time.Second, "how long a call may take, and a start of the host")
	return cmd
}

// check refuses what cannot be compared.
func (f diffFlags) check(args []string) error {
	lists := len(args)
	for _, given := range []bool{!f.foreign, f.url != "", f.containerApp != ""} {
		if given {
			lists++
		}
	}
	switch {
	case f.url == "" && f.containerApp == "":
		return errors.New("nothing that runs is named: give --url, --container-app or both")
	case lists < 2:
		return errors.New("there is only one list: with --foreign name DIR, or both --url and --container-app")
	case f.patience <= 0:
		return fmt.Errorf("--patience %s must be positive", f.patience)
	case f.healthPath != "" && (f.healthPath[0] != '/' || f.url == ""):
		return errors.New("--health-path begins with / and needs --url")
	}
	return nil
}

// harmless is the path by which the handler is asked.
func (f diffFlags) harmless(functions []string) string {
	if f.healthPath == "" && !f.foreign && slices.Contains(functions, "health") {
		return livenessPath
	}
	return f.healthPath
}

// comparison is the document that functions diff prints.
type comparison struct {
	Reference string               `json:"reference"`
	Lists     map[string][]string  `json:"lists"`
	Missing   []listing.Difference `json:"missing"`
	Extra     []listing.Difference `json:"extra"`
	Errors    map[string][]string  `json:"errors"`  // by function, as the host says
	Illness   *listing.Illness     `json:"illness"` // null for a host that is well
	Handler   string               `json:"handler"` // answered, or unknown
	order     []listing.List
}

func (c comparison) agree() bool {
	return len(c.Missing)+len(c.Extra)+len(c.Errors) == 0 && c.Illness == nil
}
