package goal

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	testSubscription = "31111111-2222-4333-8444-555555555555"
	knownSecret      = "Hm4~canary-password"
)

func testMask() Mask {
	return Mask{
		Scrub:   func(text string) string { return strings.ReplaceAll(text, knownSecret, "[secret]") },
		Aliases: map[string]string{testSubscription: "<subscription>", "rg-haymaker-1": "<group>"},
	}
}

func testTools(t interface{ Fatal(...any) }) (*Tools, *fakeExecutor) {
	executor := newFakeExecutor()
	tools, err := NewTools(executor, testMask())
	if err != nil {
		t.Fatal(err)
	}
	return tools, executor
}

const rule = `{"properties":{"access":"Deny","direction":"Inbound","priority":4000,"protocol":"Tcp","sourcePortRange":"*","destinationPortRange":"23","sourceAddressPrefix":"Internet","destinationAddressPrefix":"*"}}`

func TestAllowedUses(t *testing.T) {
	for _, c := range []struct{ tool, input, want string }{
		{"read_resource", `{"resource":"` + strings.ToUpper(nsgName) + `"}`, "read " + nsgName},
		{"patch_resource", `{"resource":"` + siteName + `","body":{"tags":{"team":"web"}}}`, "patch " + siteName},
		{"put_resource", `{"type":"microsoft.network/routetables","name":"audit","body":{}}`, `put Microsoft.Network/routeTables audit in ""`},
		{"put_resource", `{"type":"Microsoft.Network/networkSecurityGroups/securityRules","parent":"` + nsgName + `","name":"no-telnet","body":` + rule + `}`,
			`put Microsoft.Network/networkSecurityGroups/securityRules no-telnet in "` + nsgName + `"`},
		{"post_action", `{"resource":"` + siteName + `","action":"restart"}`, "post " + siteName + " restart"},
		{"delete_resource", `{"resource":"` + madeName + `"}`, "delete " + madeName},
		{"wait", `{"minutes":3}`, "wait 3"},
	} {
		tools, executor := testTools(t)
		result := tools.Do(t.Context(), c.tool, json.RawMessage(c.input))
		if result.Refused || result.Failed || !slices.Equal(executor.calls, []string{c.want}) {
			t.Errorf("%s %s: %+v, carried out %v", c.tool, c.input, result, executor.calls)
		}
	}
}

// TestRefusedUses: what an injected text could make the model want.
func TestRefusedUses(t *testing.T) {
	for name, c := range map[string]struct{ tool, input string }{
		"another group":            {"read_resource", `{"resource":"/subscriptions/` + testSubscription + `/resourceGroups/other/providers/` + nsgName + `"}`},
		"another subscription":     {"patch_resource", `{"resource":"/subscriptions/99999999-2222-4333-8444-555555555555/resourceGroups/rg-haymaker-1/providers/` + nsgName + `","body":{"tags":{"a":"b"}}}`},
		"a way up":                 {"read_resource", `{"resource":"` + nsgName + `/../../../../other"}`},
		"below a resource":         {"read_resource", `{"resource":"` + siteName + `/config/appsettings"}`},
		"delete of what is not":    {"delete_resource", `{"resource":"Microsoft.Network/virtualNetworks/vnet-9"}`},
		"delete of the scenario's": {"delete_resource", `{"resource":"` + nsgName + `"}`},
		"a role assignment":        {"put_resource", `{"type":"Microsoft.Authorization/roleAssignments","name":"owner","body":{"properties":{"roleDefinitionId":"x","principalId":"y"}}}`},
		"a costly type":            {"put_resource", `{"type":"Microsoft.Network/virtualNetworkGateways","name":"big","body":{}}`},
		"patch of an assignment":   {"patch_resource", `{"resource":"` + nsgName + `/providers/Microsoft.Authorization/roleAssignments/r-1","body":{"tags":{"a":"b"}}}`},
		"list keys":                {"post_action", `{"resource":"` + siteName + `","action":"listKeys"}`},
		"list settings":            {"post_action", `{"resource":"` + siteName + `","action":"config/appsettings/list"}`},
		"an open rule":             {"put_resource", `{"type":"Microsoft.Network/networkSecurityGroups/securityRules","parent":"` + nsgName + `","name":"open","body":` + strings.Replace(rule, "Deny", "Allow", 1) + `}`},
		"properties in a patch":    {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"a":"b"},"properties":{}}}`},
		"an identity in a patch":   {"patch_resource", `{"resource":"` + siteName + `","body":{"identity":{"type":"SystemAssigned"}}}`},
		"a known secret":           {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"a":"` + knownSecret + `"}}}`},
		"a field for a secret":     {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"password":"b"}}}`},
		"a key":                    {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"a":"` + strings.Repeat("Ab1+", 21) + `AA=="}}}`},
		"an address":               {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"a":"https://example.org"}}}`},
		"a reference":              {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"a":"<subscription>"}}}`},
		"a nested type at the top": {"put_resource", `{"type":"Microsoft.Network/networkSecurityGroups/securityRules","name":"x1","body":` + rule + `}`},
		"a name with a slash":      {"put_resource", `{"type":"Microsoft.Network/routeTables","name":"a/b","body":{}}`},
		"a name with a reference":  {"put_resource", `{"type":"Microsoft.Network/routeTables","name":"${password:x}","body":{}}`},
		"a further field":          {"wait", `{"minutes":3,"then":"delete"}`},
		"a long wait":              {"wait", `{"minutes":31}`},
		"too long an input":        {"patch_resource", `{"resource":"` + nsgName + `","body":{"tags":{"a":"` + strings.Repeat("x", maxInput) + `"}}}`},
		"an unknown tool":          {"run_shell", `{}`},
	} {
		tools, executor := testTools(t)
		result := tools.Do(t.Context(), c.tool, json.RawMessage(c.input))
		if !result.Refused || len(executor.calls) > 0 || len(result.Text) < len("refused: ")+5 {
			t.Errorf("%s: %+v, carried out %v", name, result, executor.calls)
		}
		if strings.Contains(result.Text, knownSecret) || strings.Contains(result.Text, testSubscription) {
			t.Errorf("%s: the answer shows what is masked: %s", name, result.Text)
		}
	}
}

// TestAnyInput: whatever a model sends, only what the lists allow is carried out.
func TestAnyInput(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		nsgName, siteName, madeName, "restart", "listKeys", "tags", "../x", "Microsoft.Authorization/roleAssignments", "Microsoft.Network/routeTables", "audit", knownSecret,
	}))
	rapid.Check(t, func(t *rapid.T) {
		tools, executor := testTools(t)
		entry := rapid.SampledFrom(tools.tools).Draw(t, "tool")
		fields := map[string]any{}
		for _, name := range []string{"resource", "type", "name", "parent", "action"} {
			if strings.Contains(string(entry.InputSchema), `"`+name+`"`) && rapid.Bool().Draw(t, "has "+name) {
				fields[name] = texts.Draw(t, name)
			}
		}
		if strings.Contains(string(entry.InputSchema), `"body"`) {
			fields["body"] = map[string]any{texts.Draw(t, "field"): map[string]any{texts.Draw(t, "key"): texts.Draw(t, "value")}}
		}
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		tools.Do(t.Context(), entry.Name, text)
		for _, call := range executor.calls {
			verb, what, _ := strings.Cut(call, " ")
			allowed := map[string]bool{
				"read": slices.ContainsFunc(executor.resources, func(r Resource) bool { return r.Name == what }), "patch": what == nsgName || what == siteName || what == madeName,
				"put": strings.HasPrefix(what, "Microsoft.Network/routeTables "), "post": what == siteName+" restart", "delete": what == madeName,
			}
			if !allowed[verb] || strings.Contains(string(text), knownSecret) && verb == "patch" {
				t.Fatalf("%s %s carried out %q", entry.Name, text, call)
			}
		}
	})
}

// FuzzInput: no input makes a tool panic, or do what is not allowed.
func FuzzInput(f *testing.F) {
	f.Add("patch_resource", []byte(`{"resource":"`+nsgName+`","body":{"tags":{"a":"b"}}}`))
	f.Add("put_resource", []byte(`{"type":"Microsoft.Network/routeTables","name":"audit","body":{}}`))
	f.Add("wait", []byte(`{"minutes":1e1}`))
	f.Add("delete_resource", []byte(`{"resource":"`+nsgName+`","Resource":"`+madeName+`"}`))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		tools, executor := testTools(t)
		result := tools.Do(t.Context(), name, text)
		if result.Refused && len(executor.calls) > 0 {
			t.Errorf("refused and carried out %v", executor.calls)
		}
		for _, call := range executor.calls {
			if call == "delete "+nsgName || strings.HasPrefix(call, "put Microsoft.Authorization") {
				t.Errorf("carried out %s", call)
			}
		}
	})
}

func TestExamplesFitTheirSchemas(t *testing.T) {
	list, err := allowances()
	if err != nil {
		t.Fatal(err)
	}
	creatable := 0
	for name, entry := range list {
		if entry.create == nil {
			continue
		}
		creatable++
		if err := holds(entry.create, entry.Example); err != nil || entry.APIVersion == "" {
			t.Errorf("%s: %v, version %q", name, err, entry.APIVersion)
		}
	}
	if creatable < 4 {
		t.Errorf("%d types may be created", creatable)
	}
}
