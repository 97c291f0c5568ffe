package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/catalogue"
)

// shownScenario is a whole document with where it is from.
type shownScenario struct {
	catalogue.Scenario
	Origin string           `json:"origin"`
	Above  []catalogue.Need `json:"needs_above_a_plain_tenant"`
}

func (p *program) scenariosShowCommand() *cobra.Command {
	var flags scenarioFlags
	cmd := &cobra.Command{
		Use:     "show ID|FILE",
		Short:   "Show one scenario: who runs it, what it needs and every step",
		Example: "  haymaker scenarios show databases-02-cosmos-db\n  haymaker scenarios show ./mine/webapps-90-shop.yaml --format json",
		Args:    exactlyOne("a scenario's id, or a file"),
		RunE: func(_ *cobra.Command, args []string) error {
			scenario, err := p.findScenario(flags, args[0])
			if err != nil {
				return err
			}
			origin := args[0]
			if !isFile(args[0]) {
				loaded, err := p.loadScenarios(flags)
				if err != nil {
					return err
				}
				origin = loaded.Origin(scenario.ID)
			}
			return p.printScenario(shownScenario{Scenario: scenario, Origin: origin, Above: scenario.Needs.Above()})
		},
	}
	flags.add(cmd)
	return cmd
}

// exactlyOne asks for one argument by its name.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(fmt.Errorf("name %s; got %d arguments", what, len(args)))
		}
		return nil
	}
}

func (p *program) printScenario(s shownScenario) error {
	return p.print(s, func(t *tabular) {
		t.pair("Scenario", s.ID)
		t.pair("Title", s.Title)
		t.pair("Origin", s.Origin)
		t.pair("Who", fmt.Sprintf("%s, %s: %s", s.Company.Industry, s.Company.Size, s.Company.UseCase))
		t.pair("What", s.Description)
		t.pair("Services", strings.Join(s.Services, ", "))
		t.pair("Roles", roleWords(s.Scenario))
		t.pair("Directory rights", strings.Join(s.Needs.DirectoryRights, ", "))
		t.pair("Subscription objects", strings.Join(s.Needs.SubscriptionObjects, ", "))
		t.pair("Special", s.Needs.Special)
		t.pair("Cost", fmt.Sprintf("%s, about %.2f US dollars a run", s.Needs.CostClass, s.Needs.CostPerRunUSD))
		t.pair("Minutes", fmt.Sprintf("%d to create, %d to delete", s.Needs.CreateMinutes, s.Needs.DeleteMinutes))
		deploy, cleanup := s.DeployOrder(), s.CleanupOrder()
		t.pair("At the same time", fmt.Sprintf("%d steps to deploy in %d waves, %d to clean up in %d; at most %d at once", len(deploy), deploy.Longest(), len(cleanup), cleanup.Longest(), catalogue.AtOnce))
		t.header("Phase", "Step", "What", "When")
		for i, step := range s.Deploy {
			t.row("deploy", step.Name, step.Title, fmt.Sprintf("wave %d", deploy.Waves()[i]))
		}
		for _, operation := range s.Operate {
			t.row("operate", operation.Name, operation.Title, fmt.Sprintf("every %d min", operation.Cadence.EveryMinutes))
		}
		for i, step := range s.Cleanup {
			t.row("cleanup", step.Name, step.Title, fmt.Sprintf("wave %d", cleanup.Waves()[i]))
		}
	})
}

func roleWords(s catalogue.Scenario) string {
	var words []string
	for _, need := range s.Needs.Roles {
		words = append(words, need.Role+" on the "+strings.ReplaceAll(need.Scope, "_", " "))
	}
	return strings.Join(words, ", ")
}
