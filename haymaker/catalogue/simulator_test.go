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

// TestSimulatorKnowsWhatIsOffered: an api-version at which a provider is known
// to create a type is one the simulator has for it.
func TestSimulatorKnowsWhatIsOffered(t *testing.T) {
	simulated, err := arm.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	table, err := typeTable()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, facts := range table {
		namespace, rest, _ := strings.Cut(strings.ToLower(facts.Spelled), "/")
		known, err := embeddedBodies.offersOf(namespace)
		if err != nil {
			t.Fatal(err)
		}
		if known == nil {
			continue
		}
		path := namespace + "/" + strings.ReplaceAll(rest, "/", "/{}/") + "/{}"
		for _, offered := range known.all {
			if offered.method != "PUT" || strings.Join(offered.path, "/") != path {
				continue
			}
			compared++
			if had, ok := simulated.Type(facts.Spelled); ok && !slices.Contains(had.Versions, offered.version) {
				t.Errorf("%s: the simulator lacks %s", facts.Spelled, offered.version)
			}
		}
	}
	if compared < 90 {
		t.Errorf("only %d types compared", compared)
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
