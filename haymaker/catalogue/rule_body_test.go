package catalogue

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestOffered breaks a document that providers accept in one place each.
func TestOffered(t *testing.T) {
	const file = "compute-01-linux-vm-web-server.yaml"
	raw, err := os.ReadFile("scenarios/" + file)
	if err != nil {
		t.Fatal(err)
	}
	valid := string(raw)
	for _, test := range []struct{ name, old, new, field, words string }{
		{"as it is", "", "", "", ""},
		{"misspelled property", "addressPrefix: 10.10.1.0/24", "adressPrefix: 10.10.1.0/24", "deploy[1].put.body.properties.subnets[0].properties", "'adressPrefix' not allowed"},
		{"property the provider sets", "addressPrefix: 10.10.1.0/24", "addressPrefix: 10.10.1.0/24\n                provisioningState: Succeeded", "deploy[1].put.body.properties.subnets[0].properties", "'provisioningState'"},
		{"one level too high", "        properties:\n          publicKey:", "        publicKey:", "deploy[4].put.body", "'publicKey'"},
		{"unknown value", "name: Standard, tier: Regional", "name: Premium, tier: Regional", "deploy[2].put.body.sku.name", "must be one of"},
		{"value of a run", "name: Standard, tier: Regional", "name: \"${location}\", tier: Regional", "", ""},
		{"size of a later list", "vmSize: Standard_B1s", "vmSize: Standard_B2ats_v2", "", ""},
		{"missing property", "                priority: 100\n", "", "deploy[0].put.body.properties.securityRules[0].properties", "missing property 'priority'"},
		{"text for a number", "diskSizeGB: 32", "diskSizeGB: \"32\"", "deploy[5].put.body.properties.diskSizeGB", "want integer"},
		{"text for an object", "hardwareProfile: {vmSize: Standard_B1s}", "hardwareProfile: Standard_B1s", "deploy[6].put.body.properties.hardwareProfile", "want object"},
		{"patch names what changes", "tags: {Department: Operations, Service: product-pages, PatchWindow: \"window-${n}\"}", "properties: {userData: \"${n}\"}", "", ""},
		{"patch with an unknown property", "tags: {Department: Operations, Service: product-pages, PatchWindow: \"window-${n}\"}", "label: \"${n}\"", "operate[8].patch.body", "'label'"},
		{"action", "post: {of: vm, action: restart}", "post: {of: vm, action: reboot}", "operate[9].post", "no POST of Microsoft.Compute/virtualMachines"},
		{"list", "get: {of: vm, action: instanceView}", "get: {of: vm, action: instanceViews}", "operate[2].get", "no GET"},
		{"other api-version", "get: {of: vm, action: instanceView}", "get: {of: vm, action: instanceViews, api_version: \"2015-01-01\"}", "", ""},
		{"key of a disk", "script: systemctl is-active nginx && df -h /", "script: \"${secret:data-disk:listKeys:key}\"", "operate[7].put.body.properties.source.script", "no POST of Microsoft.Compute/disks"},
	} {
		if strings.Count(valid, test.old) == 0 {
			t.Errorf("%s: the valid document has no %q", test.name, test.old)
		}
		_, err := Parse(file, []byte(strings.Replace(valid, test.old, test.new, 1)))
		var problems Problems
		switch {
		case test.words == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.words == "":
		case !errors.As(err, &problems):
			t.Errorf("%s: got %v", test.name, err)
		case !slices.ContainsFunc(problems, func(p Problem) bool {
			return p.Field == test.field && strings.Contains(p.Message, test.words) && p.Fix != "" && p.Line > 0
		}):
			t.Errorf("%s: no problem at %s with %q in:\n%v", test.name, test.field, test.words, err)
		}
	}
}

// TestEmbeddedAreOffered holds every scenario to what providers accept, and
// says how much of them is judged: a file that went missing, or a scenario that
// moved to an api-version nobody described, shows.
func TestEmbeddedAreOffered(t *testing.T) {
	c, err := LoadStrict()
	if err != nil {
		t.Fatal(err)
	}
	unjudged := map[string]bool{}
	calls, bodies := 0, 0
	for _, id := range c.IDs() {
		s, _ := c.Scenario(id)
		judge := &checker{s: s}
		for _, step := range place(s) {
			call := step.Call()
			if call == nil || step.Verb() == "rotate" {
				continue
			}
			of := call.Of
			if step.Creates() {
				of = step.Name
			}
			meant, err := s.resource(of, judge.sample())
			if err != nil {
				t.Fatal(err)
			}
			if meant.graph() {
				continue
			}
			calls++
			found, _, ok := judge.offered(step, nil, orOf(call.APIVersion, meant.APIVersion), strings.ToUpper(step.Verb()), strings.TrimSuffix(meant.ID+"/"+call.Action, "/"))
			if !ok {
				unjudged[meant.Type] = true
			}
			if found.schema != "" {
				bodies++
			}
		}
	}
	want := []string{
		"Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
		"Microsoft.Migrate/assessmentProjects", "Microsoft.Migrate/assessmentProjects/groups", "Microsoft.Migrate/migrateProjects",
		"Microsoft.Migrate/migrateProjects/solutions", "Microsoft.PowerBIDedicated/capacities",
	}
	if got := slices.Sorted(maps.Keys(unjudged)); !slices.Equal(got, want) {
		t.Errorf("types that are not judged: %v, want %v", got, want)
	}
	if calls < 1400 || bodies < 700 {
		t.Errorf("only %d calls and %d bodies", calls, bodies)
	}
}

func orOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// TestEverySchemaCompiles: the documents use a part of them only.
func TestEverySchemaCompiles(t *testing.T) {
	entries, err := bodyFiles.ReadDir("bodies")
	if err != nil {
		t.Fatal(err)
	}
	schemas := 0
	for _, entry := range entries {
		known, err := readOffers(bodyFiles, "bodies/"+entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range known.all {
			if found.schema == "" {
				continue
			}
			if _, err := known.schemaOf(found); err != nil {
				t.Error(err)
			}
			schemas++
		}
	}
	if schemas < 300 {
		t.Errorf("only %d schemas", schemas)
	}
}

// TestGrowing: of an api-version that may offer more than was read, an unknown
// operation passes and a known one is judged.
func TestGrowing(t *testing.T) {
	known, err := readOffers(fstest.MapFS{"bodies/a.b.json": {Data: []byte(`{"growing": ["2024-05-01 A.B/c"], "operations": {
		"2024-05-01 PUT A.B/c/{}": "C", "2024-05-01 PUT A.B/d/{}": "D", "2024-05-01 PUT A.B/d/default": "E"}, "$defs": {}}`)}}, "bodies/a.b.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, path, schema string
		ok, known            bool
	}{
		{"PUT", "A.B/c/x", "C", true, false},
		{"POST", "A.B/c/x/start", "", false, false},
		{"PUT", "a.b/D/x", "D", true, true},
		{"PUT", "A.B/d/Default", "E", true, true},
		{"POST", "A.B/d/x/start", "", false, true},
		{"GET", "A.B/e", "", false, false},
	} {
		found, ok, judged := known.find("2024-05-01", test.method, test.path)
		if ok != test.ok || judged != test.known || ok && found.schema != "bodies/a.b.json#/$defs/"+test.schema {
			t.Errorf("%s %s: %v, %t, %t", test.method, test.path, found, ok, judged)
		}
	}
}

// TestBrokenFacts: a file that an edit broke is a problem of the document that
// needs it, never an unjudged body.
func TestBrokenFacts(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":   "{",
		"no schema": `{"operations": {"2024-05-01 PUT A.B/c/{}": "C"}, "$defs": {}}`,
	} {
		known, err := readOffers(fstest.MapFS{"bodies/a.b.json": {Data: []byte(text)}}, "bodies/a.b.json")
		if err == nil {
			_, err = known.schemaOf(known.all[0])
		}
		if err == nil || !strings.Contains(err.Error(), "bodies/a.b.json") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if known, err := readOffers(fstest.MapFS{}, "bodies/a.b.json"); known != nil || err != nil {
		t.Errorf("an unknown namespace: %v, %v", known, err)
	}
}
