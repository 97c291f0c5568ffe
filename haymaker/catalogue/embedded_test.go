package catalogue

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"azurehaymaker/haymaker"
)

var _ haymaker.Catalogue = (*Catalogue)(nil)

// loadOnce: a Catalogue is never changed, so the tests share one.
var loadOnce = sync.OnceValues(Load)

func loaded(t testing.TB) *Catalogue {
	t.Helper()
	c, err := loadOnce()
	if err != nil {
		t.Fatalf("the embedded scenarios are refused:\n%v", err)
	}
	return c
}

func TestEmbeddedScenarios_Defects12_65(t *testing.T) {
	c := loaded(t)
	if len(c.IDs()) < 5 {
		t.Errorf("only %d scenarios", len(c.IDs()))
	}
	for _, id := range c.IDs() {
		s, _ := c.Scenario(id)
		titles := map[string]bool{}
		for _, operation := range s.Operate {
			if operation.Probe == nil {
				titles[operation.Title] = true
			}
		}
		if len(titles) < 7 {
			t.Errorf("%s has %d distinct operations besides probes, want 7", id, len(titles))
		}
	}
	choices, excluded := c.Choices()
	for _, exclusion := range excluded {
		if s, _ := c.Scenario(exclusion.ScenarioName); len(s.Needs.Above()) == 0 {
			t.Errorf("%s is kept out although a plain tenant meets its needs: %s", s.ID, exclusion.Reason)
		}
	}
	if len(choices)+len(excluded) != len(c.IDs()) {
		t.Errorf("%d choices and %d exclusions of %d scenarios", len(choices), len(excluded), len(c.IDs()))
	}
	for _, choice := range choices {
		if !slices.Equal(choice.Roles, []haymaker.RoleNeed{{Role: "Contributor", Scope: haymaker.ScopeResourceGroup}}) {
			t.Errorf("%s asks for more than Contributor on its group: %v", choice.ScenarioName, choice.Roles)
		}
	}
	if _, ok := c.Scenario("compute-0"); ok {
		t.Error("a part of an id found a scenario")
	}
}

// TestEmbeddedRequests resolves every call as a run would, and holds the result
// to what ARM accepts: no reference left, names in limits, whole ids.
func TestEmbeddedRequests(t *testing.T) {
	c := loaded(t)
	for _, id := range c.IDs() {
		s, _ := c.Scenario(id)
		v := runValues(id)
		for step := range s.each() {
			if step.Call() == nil {
				continue
			}
			request, err := s.Resolve(step, v)
			if err != nil {
				t.Errorf("%s: %v", id, err)
				continue
			}
			if request.Graph {
				continue // the tests of requests to Graph look at these
			}
			if !strings.HasPrefix(request.Path, placeOf(s, step, v)+"/providers/Microsoft.") {
				t.Errorf("%s %s: path %s", id, step.Name, request.Path)
			}
			body, err := json.Marshal(request.Body)
			if err != nil || strings.Contains(string(body)+request.Path, "${") {
				t.Errorf("%s %s: %s %v", id, step.Name, body, err)
			}
			facts, ok := factsOf(request.Type)
			if part := request.Name[strings.LastIndexByte(request.Name, '/')+1:]; !ok || facts.check(part) != "" {
				t.Errorf("%s %s: name %q %s", id, step.Name, part, facts.check(part))
			}
		}
	}
}

// placeOf is where the resource that a step is about lies: the scenario's group,
// or the subscription for what the document makes there.
func placeOf(s Scenario, step Step, v Values) string {
	name := step.Name
	if of := step.Call().Of; of != "" {
		name = of
	}
	if made, ok := s.creator(name); ok && made.Put.Scope == scopeSubscription {
		return "/subscriptions/" + v.SubscriptionID
	}
	return "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.ResourceGroup
}

func runValues(id string) Values {
	const run = "ffffffff-1111-4222-8333-444444444444"
	made := func(label string) (string, error) { return "made-" + label, nil }
	return Values{
		UniqueID: haymaker.UniqueID(run), Location: "eastus", ResourceGroup: haymaker.ResourceGroupName(run, id), Occurrence: 3,
		SubscriptionID: "11111111-2222-4333-8444-555555555555", TenantID: "99999999-2222-4333-8444-555555555555",
		Password: made, SSHPublicKey: made,
		Output: func(step, path string) (string, error) { return "output-of-" + step, nil },
		Secret: func(step, action, path string) (string, error) { return action + "-of-" + step, nil },
		Domain: func() (string, error) { return "example.com", nil },
	}
}

func TestChoicesExcludeDirectoryRights(t *testing.T) {
	text := strings.Replace(smallText(t), "  cost_class: low", "  directory_rights: [Group.ReadWrite.All]\n  roles: [{role: Reader, scope: subscription}]\n  cost_class: low", 1)
	c, err := loadFS(fstest.MapFS{smallFile: {Data: []byte(text)}, "notes.txt": {Data: []byte("x")}}, true)
	if err != nil {
		t.Fatal(err)
	}
	choices, excluded := c.Choices()
	if len(choices) != 0 || len(excluded) != 1 || !strings.Contains(excluded[0].Reason, "Group.ReadWrite.All") {
		t.Fatalf("choices %v, excluded %v", choices, excluded)
	}
	if s, _ := c.Scenario("compute-99-small"); s.Needs.Roles[0].Role != "Reader" {
		t.Errorf("roles %v", s.Needs.Roles)
	}
}

func TestLoadReportsAllDocuments(t *testing.T) {
	_, err := loadFS(fstest.MapFS{"a.yaml": {Data: []byte("x: 1")}, "b.yaml": {Data: []byte(":")}}, true)
	if err == nil || !strings.Contains(err.Error(), "a.yaml") || !strings.Contains(err.Error(), "b.yaml") {
		t.Fatalf("got %v", err)
	}
}

func TestSchemaIsValidJSON(t *testing.T) {
	text, err := os.ReadFile(schemaName)
	if err != nil || !json.Valid(text) {
		t.Fatal(err)
	}
	if _, err := compileSchema(); err != nil {
		t.Fatal(err)
	}
}
