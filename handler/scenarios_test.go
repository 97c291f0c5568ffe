package main

import (
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

// TestScenarioSettings: what is denied is listed with the reason, and a name that
// the catalogue does not have keeps the handler from being ready.
func TestScenarioSettings(t *testing.T) {
	const denied = "networking-01-virtual-network"
	s := newScenarios("cost", denied)
	if err := s.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	choices, excluded := s.Choices()
	if slices.ContainsFunc(choices, func(c haymaker.ScenarioChoice) bool { return c.ScenarioName == denied }) || len(choices) == 0 {
		t.Errorf("choices: %v", choices)
	}
	if !slices.ContainsFunc(excluded, func(e haymaker.Exclusion) bool {
		return e.ScenarioName == denied && strings.Contains(e.Reason, "SCENARIO_DENY")
	}) {
		t.Errorf("excluded: %v", excluded)
	}
	err := newScenarios("costs", "networking-1").prepare(t.Context())
	if err == nil || !strings.Contains(err.Error(), "costs, networking-1") {
		t.Errorf("unknown names: %v", err)
	}
}
