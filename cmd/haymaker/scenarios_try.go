package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/haymaker/rehearsal"
)

// errRehearsal is the answer "it did not go well"; what was printed says why.
var errRehearsal = errors.New("not every scenario did all it states and left nothing")

// tryFlags say how scenarios are tried.
type tryFlags struct {
	scenarioFlags
	all, plan, faults bool
	simulator         string
	active, grace     time.Duration
	parallel          int
}

func (p *program) scenariosTryCommand() *cobra.Command {
	var flags tryFlags
	cmd := &cobra.Command{
		Use:   "try FILE|ID... | --all",
		Short: "Carry out scenarios against a simulated Azure, fast-forwarded",
		Long: `try carries out each scenario with the agent that runs in Azure: it deploys, operates
and cleans up against a simulated Azure on this machine, with an identity that has
exactly the needs the document states, and asks the simulator what is left. Nothing
leaves this machine. The program azuresim must lie beside this one or in PATH; make
build builds both. --plan makes no call at all.

Exit codes: 0 all went well and nothing is left; 1 not so.`,
		Example: "  haymaker scenarios try ./webapps-90-shop.yaml --plan\n  haymaker scenarios try ./webapps-90-shop.yaml\n  haymaker scenarios try --all --faults --format json",
		Args: func(_ *cobra.Command, args []string) error {
			if (len(args) > 0) == flags.all {
				return usage(errors.New("name files or ids of scenarios to try, or --all"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.try(cmd, args, flags) },
	}
	cmd.Flags().BoolVar(&flags.all, "all", false, "try every scenario, also those that are kept out of the draw")
	cmd.Flags().BoolVar(&flags.plan, "plan", false, "print the calls and make none")
	cmd.Flags().BoolVar(&flags.faults, "faults", false, "let the simulator refuse some calls: throttling, server errors, a conflict, a lost answer")
	cmd.Flags().StringVar(&flags.simulator, "simulator", "", "ready file of a running azuresim; default: one of its own")
	cmd.Flags().DurationVar(&flags.active, "active", 30*time.Second, "time for deployment and operation: eight hours shrink to it")
	cmd.Flags().DurationVar(&flags.grace, "grace", 30*time.Second, "time for the clean-up after it")
	cmd.Flags().IntVar(&flags.parallel, "parallel", 8, "how many at the same time")
	flags.add(cmd)
	return cmd
}

func (p *program) try(cmd *cobra.Command, args []string, flags tryFlags) error {
	if flags.active < time.Second || flags.grace < time.Second || flags.parallel < 1 {
		return usage(errors.New("--active and --grace are at least 1s, --parallel at least 1"))
	}
	scenarios, err := p.triedScenarios(args, flags)
	if err != nil {
		return err
	}
	if flags.plan {
		return p.printPlans(scenarios)
	}
	ctx, cancel := p.bounded(cmd.Context())
	defer cancel()
	sim, stop, err := p.simulator(ctx, flags)
	if err != nil {
		return err
	}
	tried, err := p.rehearse(ctx, sim, scenarios, flags)
	if err = errors.Join(err, stop()); err != nil {
		return err
	}
	if err := p.printTried(tried); err != nil {
		return err
	}
	if !tried.OK() {
		return errRehearsal
	}
	return nil
}

func (p *program) triedScenarios(args []string, flags tryFlags) ([]catalogue.Scenario, error) {
	load := sync.OnceValues(func() (*catalogue.Catalogue, error) { return p.loadScenarios(flags.scenarioFlags) })
	if flags.all {
		loaded, err := load()
		if err != nil {
			return nil, err
		}
		args = loaded.IDs()
	}
	var scenarios []catalogue.Scenario
	for _, argument := range args {
		scenario, err := find(argument, load)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, scenario)
	}
	return scenarios, nil
}

// plannedScenario is one scenario's calls.
type plannedScenario struct {
	Scenario string              `json:"scenario"`
	Steps    []catalogue.Planned `json:"steps"`
}

func (p *program) printPlans(scenarios []catalogue.Scenario) error {
	plans := []plannedScenario{}
	for _, scenario := range scenarios {
		steps, err := scenario.Plan()
		if err != nil {
			return err
		}
		plans = append(plans, plannedScenario{scenario.ID, steps})
	}
	if _, document := documents()[p.flags.format]; document {
		return p.print(plans, nil)
	}
	for _, plan := range plans { // not as a table: calls are long, and to be copied
		fmt.Fprintln(p.stdout, plan.Scenario)
		for _, step := range plan.Steps {
			if _, err := fmt.Fprintf(p.stdout, "  %-8s %s: %s (%s)\n           %s\n", step.Phase, step.Step, step.Title, step.When(), step.Call); err != nil {
				return err
			}
		}
	}
	return nil
}

// tried is what scenarios try answers.
type tried struct {
	Results []rehearsal.Result `json:"results"`
	// Remaining is what the simulator has in the end that it did not start with.
	Remaining []string `json:"remaining"`
	Seconds   float64  `json:"seconds"`
}

// OK says whether every scenario did all it states and the tenant is empty.
func (t tried) OK() bool {
	for _, result := range t.Results {
		if !result.OK() {
			return false
		}
	}
	return len(t.Remaining) == 0
}

func (p *program) printTried(answer tried) error {
	return p.print(answer, func(t *tabular) {
		t.header("Scenario", "Result", "Calls", "Resources", "Operations", "Faults met", "Seconds")
		good := 0
		for _, r := range answer.Results {
			verdict := "FAILED"
			if r.OK() {
				verdict = "ok"
				good++
			}
			t.row(r.Scenario, verdict, sum(r.Calls), fmt.Sprintf("%d made, %d gone", r.Created, r.Deleted), fmt.Sprintf("%d, %d turns", r.Operations, r.Turns), faultWords(r.Faults), fmt.Sprintf("%.0f", r.Seconds))
		}
		for _, r := range answer.Results {
			for _, line := range wrong(r) {
				t.note(r.Scenario + ": " + printable(line))
			}
		}
		for _, line := range answer.Remaining {
			t.note("still in the tenant: " + printable(line))
		}
		t.note(fmt.Sprintf("%d of %d scenarios went well in %.0f s; the tenant has %d things it did not start with.", good, len(answer.Results), answer.Seconds, len(answer.Remaining)))
	})
}

// wrong lists what was wrong with a scenario.
func wrong(r rehearsal.Result) []string {
	var lines []string
	if r.Problem != "" {
		lines = append(lines, r.Problem)
	}
	lines = append(lines, r.Failures...)
	for _, left := range r.Left {
		lines = append(lines, "left: "+left)
	}
	return lines
}
