package catalogue

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"azurehaymaker/haymaker"
)

// TestOverlay: own documents are added or take an embedded one's place; a broken
// one is reported and takes nothing down, not even what it meant to replace.
func TestOverlay(t *testing.T) {
	base := loaded(t)
	text, err := os.ReadFile("scenarios/networking-01-virtual-network.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mine := strings.Replace(string(text), "title: ", "title: Mine. ", 1)
	folder := fstest.MapFS{
		smallFile:                            {Data: []byte(smallText(t))},
		"networking-01-virtual-network.yaml": {Data: []byte(mine)},
		"databases-02-cosmos-db.yaml":        {Data: []byte("id: databases-02-cosmos-db")},
		"huge-01-x.yaml":                     {Data: []byte(strings.Repeat("#", 2*maxDocument))},
		"readme.txt":                         {Data: []byte("no scenario")},
	}
	c, err := base.Overlay("mine", folder)
	if err != nil {
		t.Fatal(err)
	}
	for id, origin := range map[string]string{"compute-99-small": "mine", "networking-01-virtual-network": "mine", "databases-02-cosmos-db": OriginEmbedded} {
		if s, ok := c.Scenario(id); !ok || c.Origin(id) != origin || !strings.Contains(string(c.Text(id)), "id: "+s.ID) {
			t.Errorf("%s: there %t, from %s", id, ok, c.Origin(id))
		}
	}
	if s, _ := c.Scenario("networking-01-virtual-network"); !strings.HasPrefix(s.Title, "Mine. ") || string(c.Text(s.ID)) != mine {
		t.Errorf("the embedded document is still in place: %s", s.Title)
	}
	if len(c.IDs()) != len(base.IDs())+1 || !slices.IsSorted(c.IDs()) || len(base.Refused()) != 0 {
		t.Errorf("ids %v", c.IDs())
	}
	refused := c.Refused()
	if len(refused) != 2 || refused[0].File != "databases-02-cosmos-db.yaml" || !strings.Contains(refused[1].Problems.Error(), "keep it under") {
		t.Errorf("refused: %v", refused)
	}
	_, excluded := c.Choices()
	if !slices.ContainsFunc(excluded, func(e haymaker.Exclusion) bool {
		return strings.Contains(e.Reason, "the document from mine is not valid")
	}) {
		t.Errorf("the broken one is in no list: %v", excluded)
	}
	if _, err := base.Overlay("nowhere", os.DirFS(t.TempDir()+"/nowhere")); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a missing folder: %v", err)
	}
}

// TestPlansOfAll: every scenario can be planned, and no plan holds a reference.
func TestPlansOfAll(t *testing.T) {
	c := loaded(t)
	for _, id := range c.IDs() {
		s, _ := c.Scenario(id)
		steps, err := s.Plan()
		if err != nil || len(steps) < len(s.Deploy)+len(s.Operate) {
			t.Errorf("%s: %d steps, %v", id, len(steps), err)
		}
		for _, step := range steps {
			if step.Call == "" || strings.Contains(step.Call, "${") {
				t.Errorf("%s: step %s: call %q", id, step.Step, step.Call)
			}
		}
		for _, node := range s.Dependencies() {
			for _, needed := range node.Needs {
				if needed == node.Step {
					t.Errorf("%s: step %s needs itself", id, node.Step)
				}
			}
		}
	}
}
