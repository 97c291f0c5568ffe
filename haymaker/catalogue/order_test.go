package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestDeployOrder: what must wait for what, and what need not, one reason each.
func TestDeployOrder(t *testing.T) {
	create := func(step, kind, name string, body map[string]any) Step {
		return Step{Name: step, Put: &Call{Type: kind + "@2024-01-01", Name: name, Body: body}}
	}
	text := func(text string) map[string]any { return map[string]any{"a": text} }
	vnet := create("vnet", "Microsoft.Network/virtualNetworks", "vnet-${uniqueId}", nil)
	subnet := create("subnet", "Microsoft.Network/virtualNetworks/subnets", "vnet-${uniqueId}/web", nil)
	vault := create("vault", "Microsoft.KeyVault/vaults", "kv-${uniqueId}", nil)
	lockOn := func(on string) Step {
		return Step{Name: "lock", Put: &Call{Type: "Microsoft.Authorization/locks@2020-05-01", Name: "keep", On: on}}
	}
	for _, c := range []struct {
		why   string
		steps []Step
		want  string
	}{
		{"different things", []Step{vnet, vault}, "[[] []]"},
		{"parent, then children one after the other", []Step{vnet, subnet, create("data", "Microsoft.Network/virtualNetworks/subnets", "vnet-${uniqueId}/data", nil)}, "[[] [0] [1]]"},
		{"users of one thing need not wait for each other", []Step{vnet, create("n1", "Microsoft.Network/networkInterfaces", "n1", text("${id:vnet}/subnets/a")), create("n2", "Microsoft.Network/networkInterfaces", "n2", text("${id:vnet}"))}, "[[] [0] [0]]"},
		{"a user waits for earlier changes, a change for earlier users", []Step{
			vnet, create("n1", "Microsoft.Network/networkInterfaces", "n1", text("${id:vnet}")), subnet, create("n2", "Microsoft.Network/networkInterfaces", "n2", text("${id:subnet}")),
		}, "[[] [0] [1] [2]]"},
		{"an extension is a write of what it is on", []Step{vnet, subnet, lockOn("vnet"), vault}, "[[] [0] [1] []]"},
		{"a lock of the group is a fence", []Step{vnet, vault, lockOn(""), create("late", "Microsoft.KeyVault/vaults", "kv2-${uniqueId}", nil)}, "[[] [] [0 1] [2]]"},
		{"a definition is none", []Step{vnet, create("def", "Microsoft.Authorization/policyDefinitions", "p-${uniqueId}", nil)}, "[[] []]"},
		{"a wait is a fence", []Step{vnet, vault, {Name: "w", Wait: &Wait{Minutes: 1}}, subnet}, "[[] [] [0 1] [2]]"},
		{"a probe is a fence", []Step{vnet, vault, {Name: "p", Probe: &Probe{URL: "https://x"}}}, "[[] [] [0 1]]"},
		{"a name in a text counts", []Step{vault, create("app", "Microsoft.Web/sites", "app-${uniqueId}", text("https://kv-${uniqueId}.vault.azure.net"))}, "[[] [0]]"},
		{"an output, a key, a name", []Step{vault, vnet, create("app", "Microsoft.Web/sites", "app-${uniqueId}", map[string]any{"a": "${output:vault:properties.vaultUri}", "b": []any{"${name:vnet}"}})}, "[[] [] [0 1]]"},
		{"reading one thing comes after its changes", []Step{vnet, vault, subnet, {Name: "see", Get: &Call{Of: "vnet"}}, {Name: "look", Get: &Call{Of: "vault"}}}, "[[] [] [0] [2] [1]]"},
		{"a template writes what it mentions", []Step{vault, create("t", deployments, "t", text("${name:vault}")), create("app", "Microsoft.Web/sites", "app", text("${id:vault}"))}, "[[] [0] [1]]"},
		{"links of the directory", []Step{
			create("team", "graph:groups", "team-${uniqueId}", nil), create("ann", "graph:users", "ann-${uniqueId}", nil), create("bob", "graph:users", "bob-${uniqueId}", nil),
			{Name: "join", Post: &Call{Of: "team", Action: "members/$ref", Body: text("${ref:ann}")}},
		}, "[[] [] [] [0 1]]"},
	} {
		if got := fmt.Sprint(Scenario{Deploy: c.steps}.DeployOrder()); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// TestOrdersOfAll: in every scenario, what a step needs is done before it, the
// clean-up deletes users before what they use, locks and waits keep their place,
// and the order is worth having.
func TestOrdersOfAll(t *testing.T) {
	c := loaded(t)
	steps, longest := 0, 0
	for _, id := range c.IDs() {
		s, _ := c.Scenario(id)
		deploy, cleanup := s.DeployOrder(), s.CleanupOrder()
		for i, step := range s.Deploy {
			for _, needed := range s.required(step) {
				j := slices.IndexFunc(s.Deploy, func(other Step) bool { return other.Name == needed })
				if j >= 0 && !comesAfter(deploy, i, j) {
					t.Errorf("%s: %s does not wait for %s", id, step.Name, needed)
				}
			}
		}
		for i, step := range s.Cleanup {
			for j, later := range s.Cleanup[i+1:] {
				if step.Delete == nil || later.Delete == nil {
					continue
				}
				made, _ := s.creator(step.Delete.Of)
				if slices.Contains(s.required(made), later.Delete.Of) && !comesAfter(cleanup, i+1+j, i) {
					t.Errorf("%s: %s does not wait for %s", id, later.Name, step.Name)
				}
			}
		}
		for _, node := range s.Dependencies() {
			if node.Phase == "deploy" && node.Wave != deploy.Waves()[slices.IndexFunc(s.Deploy, func(step Step) bool { return step.Name == node.Step })] {
				t.Errorf("%s: the graph says wave %d of %s", id, node.Wave, node.Step)
			}
		}
		steps += len(deploy) + len(cleanup)
		longest += deploy.Longest() + cleanup.Longest()
	}
	if longest*10 > steps*7 {
		t.Errorf("%d steps, %d on the longest paths: hardly anything is done at the same time", steps, longest)
	}
}

func comesAfter(order Order, i, j int) bool {
	return i == j || slices.ContainsFunc(order[i], func(earlier int) bool { return comesAfter(order, earlier, j) })
}

// TestOrderKeepsEveryConflict: for any touches, two steps are connected exactly
// when a chain of conflicts leads from one to the other, and no edge is idle.
func TestOrderKeepsEveryConflict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Split("abcd", "")), 0, 3, rapid.ID[string])
		var all []touches
		for range rapid.IntRange(0, 9).Draw(t, "steps") {
			all = append(all, touches{about: names.Draw(t, "about"), refers: names.Draw(t, "refers"), fence: rapid.IntRange(0, 9).Draw(t, "fence") == 0})
		}
		order := orderOf(all)
		for i := range all {
			for j := range i {
				if all[i].conflicts(all[j]) && !comesAfter(order, i, j) {
					t.Fatalf("%d and %d may be done at the same time: %+v", i, j, all)
				}
			}
			for _, j := range order[i] {
				others := slices.DeleteFunc(slices.Clone(order[i]), func(other int) bool { return other == j })
				if j >= i || !all[i].conflicts(all[j]) || slices.ContainsFunc(others, func(other int) bool { return comesAfter(order, other, j) }) {
					t.Fatalf("%d after %d says nothing: %v", i, j, order)
				}
			}
		}
	})
}
