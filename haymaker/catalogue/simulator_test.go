package catalogue

import (
	"slices"
	"strings"
	"testing"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/rbac"
)

// TestSimulatorKnowsTheTypes: whatever a scenario may create, the simulator has
// habits for, and every api-version a scenario uses is one the type has.
func TestSimulatorKnowsTheTypes(t *testing.T) {
	simulated, err := arm.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	table, err := typeTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, facts := range table {
		known, ok := simulated.Type(facts.Spelled)
		if !ok {
			t.Errorf("%s is in types/ but not in local/azuresim/arm/catalogue", facts.Spelled)
			continue
		}
		if spelled := known.Namespace + "/" + known.Name; spelled != facts.Spelled {
			t.Errorf("%s is spelled %s by the simulator", facts.Spelled, spelled)
		}
		if !slices.Equal(known.Regions, facts.Regions) {
			t.Errorf("%s: regions %v, the simulator has %v", facts.Spelled, facts.Regions, known.Regions)
		}
		if known.NoDelete != facts.GoneWithParent {
			t.Errorf("%s: gone_with_parent %t, no_delete %t", facts.Spelled, facts.GoneWithParent, known.NoDelete)
		}
	}
	c := loaded(t)
	for _, id := range c.IDs() {
		s, _ := c.Scenario(id)
		for _, step := range s.creates() {
			name, version := splitType(step.Put.Type)
			if known, ok := simulated.Type(name); ok && !slices.Contains(known.Versions, strings.ToLower(version)) {
				t.Errorf("%s: step %s: %s has no version %s", id, step.Name, name, version)
			}
		}
	}
}

// TestSimulatorKnowsTheRoles: the same names and ids on both sides.
func TestSimulatorKnowsTheRoles(t *testing.T) {
	if len(roleTable()) < 50 {
		t.Fatalf("only %d roles", len(roleTable()))
	}
	for name, id := range roleTable() {
		if role, ok := rbac.Find(id); !ok || !strings.EqualFold(role.Name, name) {
			t.Errorf("role %s (%s) is %q in local/azuresim/rbac", name, id, role.Name)
		}
	}
}
