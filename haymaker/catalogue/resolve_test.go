package catalogue

import (
	"encoding/base64"
	"reflect"
	"strings"
	"testing"
)

func stepOf(t *testing.T, s Scenario, name string) Step {
	t.Helper()
	for step := range s.each() {
		if step.Name == name {
			return step
		}
	}
	t.Fatalf("no step %s", name)
	return Step{}
}

func TestResolve(t *testing.T) {
	s := small(t)
	v := runValues(s.ID)
	scope := "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.ResourceGroup + "/providers/"
	for _, test := range []struct {
		step, method, path, version string
		creates, tags, gone         bool
	}{
		{"nsg", "PUT", "Microsoft.Network/networkSecurityGroups/nsg-ffffffff", "2024-01-01", true, true, false},
		{"subnet", "PUT", "Microsoft.Network/virtualNetworks/vnet-ffffffff/subnets/extra", "2024-01-01", true, false, false},
		{"secret", "PUT", "Microsoft.KeyVault/vaults/kv-ffffffff/secrets/one", "2022-07-01", true, true, true},
		{"audit", "PUT", "Microsoft.KeyVault/vaults/kv-ffffffff/providers/Microsoft.Insights/diagnosticSettings/audit-ffffffff", "2017-05-01-preview", true, false, false},
		{"o2", "GET", "Microsoft.Network/virtualNetworks/vnet-ffffffff/subnets", "2024-01-01", false, false, false},
		{"o3", "PATCH", "Microsoft.Network/virtualNetworks/vnet-ffffffff", "2024-01-01", false, true, false},
		{"o4", "POST", "Microsoft.Network/virtualNetworks/vnet-ffffffff/restart", "2024-01-01", false, false, false},
		{"o7", "PUT", "Microsoft.Network/virtualNetworks/vnet-ffffffff/config/logs", "2024-01-01", false, false, false},
		{"c4", "DELETE", "Microsoft.Network/networkSecurityGroups/nsg-ffffffff", "2024-01-01", false, true, false},
	} {
		r, err := s.Resolve(stepOf(t, s, test.step), v)
		if err != nil {
			t.Errorf("%s: %v", test.step, err)
			continue
		}
		if r.Method != test.method || r.Path != scope+test.path || r.APIVersion != test.version || r.Creates != test.creates || r.Tags != test.tags || r.GoneWithParent != test.gone {
			t.Errorf("%s: got %+v", test.step, r)
		}
	}
}

func TestResolveBody(t *testing.T) {
	s := small(t)
	r, err := s.Resolve(stepOf(t, s, "audit"), runValues(s.ID))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"properties": map[string]any{"note": "${literal}", "script": base64.StdEncoding.EncodeToString([]byte("echo ffffffff"))}}
	if !reflect.DeepEqual(r.Body, want) {
		t.Errorf("body %v, want %v", r.Body, want)
	}
	r, err = s.Resolve(stepOf(t, s, "o3"), runValues(s.ID))
	if err != nil || r.Body["tags"].(map[string]any)["Turn"] != "3" {
		t.Errorf("body %v, %v", r.Body, err)
	}
}

func TestResolveRefuses(t *testing.T) {
	s := small(t)
	if _, err := s.Resolve(stepOf(t, s, "pause"), runValues(s.ID)); err == nil {
		t.Error("a wait resolved to a call")
	}
	if _, err := s.ProbeURL(stepOf(t, s, "pause"), runValues(s.ID)); err == nil {
		t.Error("a wait has an address")
	}
	if _, err := s.ResourceIDOf("nothing", runValues(s.ID)); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("got %v", err)
	}
	loop := Step{Name: "loop", Put: &Call{Type: "Microsoft.Insights/diagnosticSettings@2017-05-01-preview", Name: "x", On: "loop"}}
	s.Deploy = append(s.Deploy, loop)
	if _, err := s.Resolve(loop, runValues(s.ID)); err == nil {
		t.Error("an extension resource on itself resolved")
	}
}
