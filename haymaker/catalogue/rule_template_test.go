package catalogue

import (
	"os"
	"strings"
	"testing"
)

// TestTemplates breaks the template of hybrid-03 in one place each: whatever the
// clean-up would not reach is refused.
func TestTemplates(t *testing.T) {
	const file = "hybrid-03-azure-stack.yaml"
	raw, err := os.ReadFile("scenarios/" + file)
	if err != nil {
		t.Fatal(err)
	}
	valid := string(raw)
	if _, err := Parse(file, raw); err != nil {
		t.Fatal(err)
	}
	const part = "type: Microsoft.Storage/storageAccounts/blobServices/containers\n                apiVersion: \"2023-05-01\"\n"
	for _, test := range []struct{ name, old, new, field, words string }{
		{"mode", "mode: Incremental", "mode: Complete", "mode", "delete the rest"},
		{"linked template", "mode: Incremental", "mode: Incremental\n          templateLink: {uri: https://example.com/x.json}", "templateLink", "cannot be judged"},
		{"no resources", "            resources:\n", "            outputs:\n", "template", "no list of resources"},
		{"nested", part, part + "                resources: []\n", "template.resources[0]", "it has resources"},
		{"other scope", part, part + "                scope: /\n", "template.resources[0]", "it has scope"},
		{"whole resource", part, "type: Microsoft.Storage/storageAccounts\n                apiVersion: \"2023-05-01\"\n", "template.resources[0]", "does not fit"},
		{"role", part, "type: Microsoft.Authorization/roleAssignments\n                apiVersion: \"2022-04-01\"\n", "template.resources[0]", "not in the table of types of a resource group"},
		{"somebody else's", "name: sthci${uniqueId}/default/msft-cloud-witness", "name: other${uniqueId}/default/msft-cloud-witness", "template.resources[0]", "no earlier step"},
		{"expression", "name: sthci${uniqueId}/default/msft-cloud-witness", "name: \"[concat('a', '/default/b')]\"", "template.resources[0]", "no earlier step"},
	} {
		_, err := Parse(file, []byte(strings.Replace(valid, test.old, test.new, 1)))
		if err == nil || !strings.Contains(err.Error(), "properties."+test.field) || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: want %q about %s, got %v", test.name, test.words, test.field, err)
		}
	}
}

// TestRegions: a type that few regions offer is made in one of them, whatever
// the region of the run; all others stay in the region of the run.
func TestRegions(t *testing.T) {
	const file = "hybrid-05-azure-migrate.yaml"
	raw, err := os.ReadFile("scenarios/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, old, new, words string }{
		{"region of the run", "location: centralus", "location: ${location}", "not offered in every region"},
		{"region that does not offer it", "location: centralus", "location: eastus", "not offered in every region"},
		{"not its own location", "properties: {}", "properties: {location: centralus}", "region is fixed"},
		{"type of all regions", "location: ${location}", "location: centralus", "region is fixed"},
	} {
		_, err := Parse(file, []byte(strings.Replace(string(raw), test.old, test.new, 1)))
		if err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: want %q, got %v", test.name, test.words, err)
		}
	}
}
