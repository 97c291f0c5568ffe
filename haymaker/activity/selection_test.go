package activity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

func pick(t *testing.T, run string, in haymaker.SelectInput) haymaker.Selection {
	t.Helper()
	w := newTenant(t)
	w.catalogue.choices = func() (choices []haymaker.ScenarioChoice, excluded []haymaker.Exclusion) {
		for i := range 20 {
			choices = append(choices, haymaker.ScenarioChoice{ScenarioName: fmt.Sprintf("compute-%02d-x", i+1)})
		}
		return choices, []haymaker.Exclusion{{ScenarioName: "hybrid-04-expressroute", Reason: "needs a circuit"}}
	}
	a := w.activities(t)
	start := request()
	start.RunID, in.RunID = run, run
	want[haymaker.Validation](t)(a.ValidateEnvironment(t.Context(), haymaker.ValidateInput{RunID: run, Request: start}))
	selection := want[haymaker.Selection](t)(a.SelectScenarios(t.Context(), in))
	rows := want[[]haymaker.ScenarioRecord](t)(a.Records.Scenarios(t.Context(), run))
	if len(rows) != len(selection.Scenarios) {
		t.Errorf("%d scenarios picked, %d recorded", len(selection.Scenarios), len(rows))
	}
	for _, row := range rows {
		if row.Status != haymaker.ScenarioPending || row.ResourceGroup != haymaker.ResourceGroupName(run, row.ScenarioName) {
			t.Errorf("row %+v", row)
		}
	}
	return selection
}

func picked(s haymaker.Selection) []string {
	var all []string
	for _, choice := range s.Scenarios {
		all = append(all, choice.ScenarioName)
	}
	return all
}

func TestTheDrawFollowsFromTheRunID(t *testing.T) {
	draws := map[string]bool{}
	for i := range 8 {
		run := fmt.Sprintf("%08d-0000-4000-8000-000000000001", i)
		first, second := picked(pick(t, run, haymaker.SelectInput{Size: haymaker.SizeSmall})), picked(pick(t, run, haymaker.SelectInput{Size: haymaker.SizeSmall}))
		if len(first) != 5 || !slices.Equal(first, second) || !slices.IsSorted(first) || len(slices.Compact(slices.Clone(first))) != 5 {
			t.Errorf("drawn %v, then %v", first, second)
		}
		draws[strings.Join(first, " ")] = true
	}
	if len(draws) < 6 {
		t.Errorf("eight runs drew only %d different sets", len(draws))
	}
}

func TestTooFewScenariosAreNone(t *testing.T) {
	selection := pick(t, runID, haymaker.SelectInput{Size: haymaker.SizeLarge})
	if len(selection.Scenarios) != 0 || !strings.Contains(selection.Error, "30 scenarios are asked for and only 20 are eligible") || len(selection.Excluded) != 1 {
		t.Errorf("selection %+v", selection)
	}
}

func TestNamedScenariosAreExact_Defect66(t *testing.T) {
	selection := pick(t, runID, haymaker.SelectInput{Scenarios: []string{"compute-07-x", "compute-01-x", "compute-07-x"}})
	if got := picked(selection); !slices.Equal(got, []string{"compute-07-x", "compute-01-x"}) || selection.Error != "" {
		t.Errorf("picked %v, %q", got, selection.Error)
	}
	selection = pick(t, runID, haymaker.SelectInput{Scenarios: []string{"compute-07-x", "compute-0", "hybrid-04-expressroute"}})
	if len(selection.Scenarios) != 0 || selection.Error != "scenario compute-0 is unknown; scenario hybrid-04-expressroute is excluded: needs a circuit" {
		t.Errorf("selection %+v", selection)
	}
}

func TestNoCheckProvesNothing(t *testing.T) {
	w := newTenant(t)
	w.environment.validate = func(context.Context) []haymaker.CheckResult { return nil }
	validation := want[haymaker.Validation](t)(w.activities(t).ValidateEnvironment(t.Context(), haymaker.ValidateInput{Request: request()}))
	if validation.OverallPassed || validation.Results[0].Error != "no check was made" {
		t.Errorf("validation %+v", validation)
	}
	w.environment.validate = func(context.Context) []haymaker.CheckResult {
		return []haymaker.CheckResult{{CheckName: "a", Passed: true}, {CheckName: "b"}, {CheckName: "c", Passed: true}}
	}
	if validation := want[haymaker.Validation](t)(w.activities(t).ValidateEnvironment(t.Context(), haymaker.ValidateInput{Request: request()})); validation.OverallPassed {
		t.Errorf("validation %+v", validation)
	}
}

func TestMissingPortsAreNamed(t *testing.T) {
	err := (&Activities{}).Check()
	for _, name := range []string{"Environment", "Identities", "Agents", "Resources", "Records", "Reports", "Catalogue", "Now", "Logger"} {
		if err == nil || !strings.Contains(err.Error(), "activities need "+name) {
			t.Errorf("%s is not missed: %v", name, err)
		}
	}
}
