package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/catalogue"
)

// listedScenario is one line of the list.
type listedScenario struct {
	ID            string           `json:"id"`
	Title         string           `json:"title"`
	Area          string           `json:"area"`
	Origin        string           `json:"origin"`
	Needs         []catalogue.Need `json:"needs"`
	CostClass     string           `json:"cost_class"`
	CostPerRunUSD float64          `json:"cost_per_run_usd"`
	CreateMinutes int              `json:"create_minutes"`
	DeleteMinutes int              `json:"delete_minutes"`
	Admitted      bool             `json:"admitted"`
	Reason        string           `json:"reason,omitempty"` // why it is kept out of the draw
}

// scenarioList is what scenarios list answers.
type scenarioList struct {
	Scenarios []listedScenario    `json:"scenarios"`
	Refused   []catalogue.Refused `json:"refused"`
}

func (p *program) scenariosListCommand() *cobra.Command {
	var flags scenarioFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the scenarios, with what they need and whether they are drawn",
		Long: `list shows every scenario: what it needs beyond a plain tenant (D rights in the
directory, A assigns roles, S objects of the subscription, X hardware, licence or
provider, $ slow or expensive), what a run costs, and whether it is drawn. What is
kept out says why with --format json.`,
		Example: "  haymaker scenarios list\n  haymaker scenarios list --allow cost,role-assignments\n  haymaker scenarios list --overlay ./scenarios --format json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			loaded, err := p.loadScenarios(flags)
			if err != nil {
				return err
			}
			return p.printScenarios(listScenarios(loaded))
		},
	}
	flags.add(cmd)
	flags.addAllowance(cmd)
	return cmd
}

func listScenarios(loaded *catalogue.Catalogue) scenarioList {
	list := scenarioList{Scenarios: []listedScenario{}, Refused: append([]catalogue.Refused{}, loaded.Refused()...)}
	reasons := map[string]string{}
	_, excluded := loaded.Choices()
	for _, exclusion := range excluded {
		reasons[exclusion.ScenarioName] = exclusion.Reason
	}
	for _, id := range loaded.IDs() {
		s, _ := loaded.Scenario(id)
		list.Scenarios = append(list.Scenarios, listedScenario{
			ID: id, Title: s.Title, Area: s.Area, Origin: loaded.Origin(id), Needs: s.Needs.Above(), CostClass: s.Needs.CostClass, CostPerRunUSD: s.Needs.CostPerRunUSD,
			CreateMinutes: s.Needs.CreateMinutes, DeleteMinutes: s.Needs.DeleteMinutes, Admitted: reasons[id] == "", Reason: reasons[id],
		})
	}
	return list
}

func (p *program) printScenarios(list scenarioList) error {
	return p.print(list, func(t *tabular) {
		t.header("Scenario", "Needs", "USD", "Minutes", "Drawn", "Origin", "Title")
		drawn := 0
		for _, s := range list.Scenarios {
			shown := "no"
			if s.Admitted {
				shown = "yes"
				drawn++
			}
			t.row(s.ID, letters(s.Needs), fmt.Sprintf("%.2f", s.CostPerRunUSD), fmt.Sprintf("%d+%d", s.CreateMinutes, s.DeleteMinutes), shown, s.Origin, s.Title)
		}
		t.note(fmt.Sprintf("%d scenarios, %d are drawn.", len(list.Scenarios), drawn))
		for _, refused := range list.Refused {
			t.note(fmt.Sprintf("%s from %s is not valid:\n%v", refused.File, refused.Origin, refused.Problems))
		}
	})
}

// letters are the needs as the specification's legend has them.
func letters(needs []catalogue.Need) string {
	var text strings.Builder
	for _, need := range needs {
		text.WriteString(need.Letter())
	}
	return text.String()
}
