package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
)

// program is the whole command without the process around it.
type program struct {
	getenv   func(string) string
	workBase string
	out      io.Writer
	err      io.Writer
	code     int
}

func newProgram(getenv func(string) string, workBase string, out, err io.Writer) *program {
	return &program{getenv: getenv, workBase: workBase, out: out, err: err}
}

// Run reads the command line, does what it asks and gives the exit code.
func (p *program) Run(ctx context.Context, arguments []string) int {
	command := p.command()
	command.SetArgs(arguments)
	command.SetOut(p.out)
	command.SetErr(p.err)
	if err := command.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(p.err, "haymaker-agent: %v\n", err)
		return agent.ExitUnusable
	}
	return p.code
}

func (p *program) command() *cobra.Command {
	var planned string
	command := &cobra.Command{
		Use:           "haymaker-agent",
		Short:         "Carry out one HayMaker scenario, configured by the environment",
		Long:          "haymaker-agent deploys, operates and removes what one scenario states, in its own resource group.\nIts configuration is the environment of its Container Apps job; docs/agent.md lists it.\nAGENT_STRATEGY is steps (the document's operations) or goal (a model adds operations, within an allow-list and a budget).\n\nExit codes: 0 done, 1 work failed (all removed), 2 not usable as configured, 3 something may still exist,\n4 interrupted (all removed), 5 events not delivered.",
		Version:       version(),
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(command *cobra.Command, _ []string) error {
			if planned != "" {
				return plan(p.out, planned)
			}
			return p.carryOut(command.Context())
		},
	}
	command.Flags().StringVar(&planned, "plan", "", "print the calls of this scenario without making any")
	return command
}

// carryOut wires the agent and runs it.
func (p *program) carryOut(ctx context.Context) error {
	config, err := agent.ConfigFromEnv(p.getenv, p.workBase)
	if err != nil {
		return fmt.Errorf("the environment is not usable:\n%w", err)
	}
	scenario, err := find(config)
	if err != nil {
		return err
	}
	dependencies, err := dependencies(config, p.out)
	if err != nil {
		return err
	}
	worker, err := agent.New(config, scenario, dependencies)
	if err != nil {
		return err
	}
	outcome := worker.Run(ctx)
	p.code = outcome.ExitCode()
	dependencies.Logger.Info("the agent has ended", zap.Int("exit_code", p.code), zap.Error(outcome.Err()))
	return worker.Close()
}

// find gives the scenario that was handed to the agent, or the embedded one.
func find(config agent.Config) (catalogue.Scenario, error) {
	if config.Document != nil {
		scenario, err := catalogue.Parse(config.Scenario+".yaml", config.Document)
		if err != nil {
			return scenario, fmt.Errorf("the document of %s in SCENARIO_DOCUMENT is not valid:\n%w", config.Scenario, err)
		}
		return scenario, nil
	}
	return catalogue.Embedded(config.Scenario)
}

func dependencies(config agent.Config, out io.Writer) (agent.Dependencies, error) {
	clock := agent.Clock{Now: time.Now, Sleep: sleep}
	credential, err := agent.NewCredential(config, nil)
	if err != nil {
		return agent.Dependencies{}, err
	}
	manager, err := agent.NewManager(config, credential, nil, clock)
	if err != nil {
		return agent.Dependencies{}, err
	}
	queue, err := agent.NewQueue(config.EventsQueueURL, nil)
	if err != nil {
		return agent.Dependencies{}, err
	}
	scrubber := agent.NewScrubber(config)
	d := agent.Dependencies{
		Manager: manager, Queue: queue, Clock: clock, Random: agent.Jitter(config.RunID, config.Scenario), NewID: uuid.NewString,
		Scrubber: scrubber, Logger: agent.NewLogger(config, out, scrubber),
	}
	if config.Azure() {
		d.Prober = agent.NewProber(http.DefaultTransport)
	}
	return d, nil
}

// sleep waits d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
