package catalogue

import (
	"errors"
	"os"
	"strings"
	"testing"
)

const smallFile = "compute-99-small.yaml"

func smallText(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + smallFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func small(t testing.TB) Scenario {
	t.Helper()
	s, err := Parse(smallFile, []byte(smallText(t)))
	if err != nil {
		t.Fatalf("the small document must be valid: %v", err)
	}
	return s
}

// TestRefusedDocuments breaks the valid document in one place each, and expects
// a problem on that line, in that field, with those words.
func TestRefusedDocuments(t *testing.T) {
	valid := smallText(t)
	small(t)
	for _, test := range []struct {
		name, old, new string
		field, words   string
	}{
		{"syntax", "title: Smallest", "title: [Smallest", "", "not valid YAML"},
		{"duplicate key", "area: compute\n", "area: compute\narea: compute\n", "", "not valid YAML"},
		{"alias", "services: [Virtual Network]", "services: &a [Virtual Network]", "", "anchors"},
		{"two documents", "id: compute-99", "id: x\n---\nid: compute-99", "", "2 YAML documents"},
		{"unknown field", "area: compute", "area: compute\ncolour: red", "", "colour"},
		{"missing field", "title: Smallest valid scenario\n", "", "", "title"},
		{"wrong type", "create_minutes: 1", "create_minutes: soon", "needs.create_minutes", "integer"},
		{"cost class", "cost_class: low", "cost_class: free", "needs.cost_class", "low"},
		{"too few operations", "  - {step: o7, title: Set, put: {of: vnet, action: config/logs, api_version: 2024-01-01, body: {properties: {on: true}}}, cadence: {every_minutes: 10, jitter: 0.2}}\n", "", "operate", "minItems"},
		{"cadence", "{every_minutes: 10, jitter: 0.2}}\n  - {step: o2", "{every_minutes: 1, jitter: 0.2}}\n  - {step: o2", "operate[0].cadence.every_minutes", "minimum"},
		{"id and file", "id: compute-99-small", "id: compute-99-tiny", "id", "name the file and the id alike"},
		{"id and area", "area: compute", "area: webapps", "area", "not of area"},
		{"api version", "networkSecurityGroups@2024-01-01", "networkSecurityGroups@latest", "deploy[0].put.type", "pattern"},
		{"no verb", "    wait: {minutes: 1}\n", "", "deploy[6]", "no single verb"},
		{"two verbs", "wait: {minutes: 1}", "wait: {minutes: 1}\n    get: {of: vnet}", "deploy[6]", "no single verb"},
		{"same name", "- step: vnet\n", "- step: nsg\n", "deploy[1].step", "exists already"},
		{"create without body", "      body: {properties: {addressPrefix: 10.0.1.0/24}}\n", "", "deploy[2].put", "needs type, name and body"},
		{"create with action", "      name: nsg-${uniqueId}\n", "      name: nsg-${uniqueId}\n      action: x\n", "deploy[0].put", "nothing but type"},
		{"use without of", "get: {of: vnet, action: subnets, query: {top: \"5\"}}", "get: {action: subnets}", "operate[1].get", "by of"},
		{"use with name", "post: {of: vnet, action: restart}", "post: {of: vnet, action: restart, name: x}", "operate[3].post", "already says"},
		{"get with body", "get: {of: vnet, action: subnets, query", "get: {of: vnet, action: subnets, body: {}, query", "operate[1].get.body", "no body"},
		{"patch without body", "patch: {of: vnet, body: {tags: {Turn: \"${n}\"}}}", "patch: {of: vnet}", "operate[2].patch", "needs a body"},
		{"post without action", "post: {of: vnet, action: restart}", "post: {of: vnet}", "operate[3].post", "needs an action"},
		{"delete with action", "delete: {of: nsg}", "delete: {of: nsg, action: x}", "cleanup[3].delete", "neither action"},
		{"expect on post", "post: {of: vnet, action: restart}", "post: {of: vnet, action: restart, expect: {a: b}}", "operate[3].post.expect", "only a get"},
		{"create in cleanup", "delete: {of: nsg}", "put: {type: Microsoft.Network/routeTables@2024-01-01, name: \"rt-${uniqueId}\", body: {}}", "cleanup[3].put", "may not create"},
		{"unknown reference", "nsg-${uniqueId}", "nsg-${runId}", "deploy[0].put.name", "unknown"},
		{"nested reference", "value: \"${password:one}\"", "value: \"${password:${n}}\"", "deploy[4].put.body.properties.value", "no reference"},
		{"open reference", "echo ${uniqueId}", "echo ${uniqueId", "deploy[5].put.body.properties.script.$base64", "closing brace"},
		{"later step", "id: \"${id:nsg}\"", "id: \"${id:subnet}\"", "deploy[1].put.body.properties.subnets[0].properties.networkSecurityGroup.id", "comes later"},
		{"unknown step", "on: vault", "on: safe", "deploy[5].put.on", "no step"},
		{"step that makes nothing", "get: {of: vnet, expect", "get: {of: pause, expect", "operate[0].get.of", "creates no resource"},
		{"occurrence in deploy", "{Team: tests}", "{Team: \"${n}\"}", "deploy[0].put.body.tags.Team", "no operation"},
		{"secret in name", "kv-${uniqueId}\n      body: {location", "kv-${password:x}-${uniqueId}\n      body: {location", "deploy[3].put.name", "a name may hold"},
		{"provider", "providers: [Microsoft.Network, Microsoft.KeyVault, Microsoft.Insights]", "providers: [Microsoft.Network, Microsoft.Insights]", "deploy[3].put.type", "not among the needs"},
		{"type", "Microsoft.Network/virtualNetworks/subnets@", "Microsoft.Network/virtualNetworks/rooms@", "deploy[2].put.type", "table of types"},
		{"long name", "name: kv-${uniqueId}\n", "name: kv-company-secrets-${uniqueId}\n", "deploy[3].put.name", "longer than"},
		{"bad characters", "name: kv-${uniqueId}\n", "name: kv_${uniqueId}\n", "deploy[3].put.name", "does not allow"},
		{"name of all runs", "name: nsg-${uniqueId}", "name: nsg-web", "deploy[0].put.name", "same in every run"},
		{"segments", "name: vnet-${uniqueId}/extra", "name: extra-${uniqueId}", "deploy[2].put.name", "parts"},
		{"no parent", "name: vnet-${uniqueId}/extra", "name: net-${uniqueId}/extra", "deploy[2].put.name", "no earlier step"},
		{"same resource", "Microsoft.Network/virtualNetworks@2024-01-01\n      name: vnet-${uniqueId}", "Microsoft.Network/networkSecurityGroups@2024-01-01\n      name: NSG-${uniqueId}", "deploy[1].put.name", "same resource"},
		{"foreign subscription", "id: \"${id:nsg}\"", "id: \"/subscriptions/6c7/resourceGroups/${resourceGroup}/x\"", "deploy[1].put.body.properties.subnets[0].properties.networkSecurityGroup.id", "names subscription"},
		{"foreign group", "id: \"${id:nsg}\"", "id: \"/subscriptions/${subscriptionId}/resourceGroups/prod/x\"", "deploy[1].put.body.properties.subnets[0].properties.networkSecurityGroup.id", "names resource group"},
		{"foreign tenant", "tenantId: \"${tenantId}\"", "tenantId: 72f988bf", "deploy[3].put.body.properties.tenantId", "names tenant"},
		{"fixed region", "body: {location: \"${location}\", tags", "body: {location: westus, tags", "deploy[0].put.body.location", "region is fixed"},
		{"foreign probe", "https://${name:vault}.vault.azure.net/", "https://example.com/${uniqueId}", "operate[4].probe.url", "not the scenario's own"},
		{"shared probe", "https://${name:vault}.vault.azure.net/", "https://known.vault.azure.net/", "operate[4].probe.url", "not the scenario's own"},
		{"required tag", "{Team: tests}", "{runid: x}", "deploy[0].put.body.tags.runid", "not the document's"},
		{"vault secret in clear", "value: \"${password:one}\"", "value: hunter2", "deploy[4].put.body.properties.value", "in clear"},
		{"password in clear", "addressPrefix: 10.0.1.0/24", "adminPassword: hunter2", "deploy[2].put.body.properties.adminPassword", "in clear"},
		{"numeric password", "addressPrefix: 10.0.1.0/24", "adminPassword: 12345678", "deploy[2].put.body.properties.adminPassword", "in clear"},
		{"connection string", "addressPrefix: 10.0.1.0/24", "value: \"AccountName=a;AccountKey=abc\"", "deploy[2].put.body.properties.value", "looks like a secret"},
		{"uncovered create", "  - {step: c2, title: Delete the vault, delete: {of: vault}}\n", "", "deploy[3]", "nothing in the clean-up"},
		{"deleted too early", "  - {step: c3, title: Delete the network, delete: {of: vnet}}\n  - {step: c4, title: Delete the rules, delete: {of: nsg}}\n", "  - {step: c4, title: Delete the rules, delete: {of: nsg}}\n  - {step: c3, title: Delete the network, delete: {of: vnet}}\n", "cleanup[2]", "still depends"},
		{"key in a query", "top: \"5\"", "top: \"${secret:nsg:listKeys:keys.0.value}\"", "operate[1].get.query.top", "is logged"},
		{"key of an action that acts", "{properties: {on: true}}", "{properties: {on: \"${secret:nsg:regenerateKey:key}\"}}", "operate[6].put.body.properties.on", "an action that lists"},
		{"key of a later step", "tags: {Team: tests}", "tags: {Team: \"${secret:vnet:listKeys:key}\"}", "deploy[0].put.body.tags.Team", "comes later"},
		{"undeletable", "delete: {of: audit}", "delete: {of: secret}", "cleanup[0].delete.of", "no DELETE"},
		{"deleted twice", "delete: {of: audit}", "delete: {of: nsg}", "cleanup[3].delete.of", "twice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(valid, test.old) == 0 {
				t.Fatalf("the valid document has no %q", test.old)
			}
			text := strings.Replace(valid, test.old, test.new, 1)
			_, err := Parse(smallFile, []byte(text))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want Problems", err)
			}
			for _, p := range problems {
				if p.Field == test.field && strings.Contains(p.String(), test.words) {
					if p.Line == 0 && test.name != "two documents" {
						t.Errorf("no line: %s", p)
					}
					if p.Fix == "" || p.File != smallFile {
						t.Errorf("file or fix is missing: %s", p)
					}
					return
				}
			}
			t.Errorf("no problem at %q with %q in:\n%v", test.field, test.words, err)
		})
	}
}

func TestProblemNamesTheLine(t *testing.T) {
	text := strings.Replace(smallText(t), "name: kv-${uniqueId}/one", "name: kv-${uniqueId}/one_two", 1)
	_, err := Parse(smallFile, []byte(text))
	line := 1 + strings.Count(text[:strings.Index(text, "one_two")], "\n")
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Line != line {
		t.Fatalf("want one problem on line %d, got %v", line, err)
	}
}

func TestOversizedDocument(t *testing.T) {
	text := smallText(t) + "# " + strings.Repeat("x", maxDocument)
	if _, err := Parse(smallFile, []byte(text)); err == nil || !strings.Contains(err.Error(), "keep it under") {
		t.Fatalf("got %v", err)
	}
}
