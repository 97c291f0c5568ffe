package catalogue

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"azurehaymaker/haymaker"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed scenarios/*.yaml
var embedded embed.FS

// Catalogue is a set of valid scenarios. It meets haymaker.Catalogue.
type Catalogue struct {
	ids       []string
	scenarios map[string]Scenario
	origins   map[string]string
	texts     map[string][]byte
	refused   []Refused
	allowance Allowance
}

// Load reads the embedded documents. It fails with Problems when any of them
// is refused. It does not hold them against what providers accept, which takes
// longer than all else and which tests and LoadStrict do.
func Load() (*Catalogue, error) { return loadEmbedded(false) }

// LoadStrict is Load with every rule, as Parse has them.
func LoadStrict() (*Catalogue, error) { return loadEmbedded(true) }

func loadEmbedded(strict bool) (*Catalogue, error) {
	folder, err := fs.Sub(embedded, "scenarios")
	if err != nil {
		return nil, fmt.Errorf("open the embedded scenarios: %w", err)
	}
	return loadFS(folder, strict)
}

// loadFS reads every *.yaml directly in folder, each named after its
// scenario's id. It fails with the Problems of all documents together.
func loadFS(folder fs.FS, strict bool) (*Catalogue, error) {
	schema, err := compileSchema()
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the scenarios: %w", err)
	}
	catalogue := &Catalogue{scenarios: map[string]Scenario{}, origins: map[string]string{}, texts: map[string][]byte{}}
	var refused Problems
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, fmt.Errorf("read scenario %s: %w", file, err)
		}
		scenario, err := parse(schema, file, text, strict)
		var problems Problems
		if errors.As(err, &problems) {
			refused = append(refused, problems...)
			continue
		}
		if err != nil {
			return nil, err
		}
		catalogue.ids = append(catalogue.ids, scenario.ID)
		catalogue.add(scenario, OriginEmbedded, text)
	}
	if len(refused) > 0 {
		return nil, refused
	}
	sort.Strings(catalogue.ids)
	return catalogue, nil
}

// Parse reads and judges one document. file must be named after the scenario's
// id; the error is Problems when the document is refused.
func Parse(file string, text []byte) (Scenario, error) {
	schema, err := compileSchema()
	if err != nil {
		return Scenario{}, err
	}
	return parse(schema, file, text, true)
}

// parse judges a document; strict also by what providers accept.
func parse(schema *jsonschema.Schema, file string, text []byte, strict bool) (Scenario, error) {
	d, err := readDocument(file, text)
	if err != nil {
		return Scenario{}, err
	}
	if problems := checkSchema(schema, d); len(problems) > 0 {
		return Scenario{}, sorted(problems)
	}
	var scenario Scenario
	if err := d.decode(&scenario); err != nil {
		return Scenario{}, err
	}
	if len(scenario.Needs.Roles) == 0 {
		scenario.Needs.Roles = []haymaker.RoleNeed{{Role: "Contributor", Scope: haymaker.ScopeResourceGroup}}
	}
	problems := checkRules(d, scenario, strict)
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); want != scenario.ID {
		problems = append(problems, d.problem([]string{"id"}, fmt.Sprintf("id is %q", scenario.ID), "name the file and the id alike: "+want))
	}
	if len(problems) > 0 {
		return Scenario{}, sorted(problems)
	}
	return scenario, nil
}

func sorted(problems Problems) Problems {
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Line < problems[j].Line })
	return problems
}

// IDs lists the scenarios' ids in order.
func (c *Catalogue) IDs() []string { return append([]string{}, c.ids...) }

// Scenario gives the scenario with exactly this id.
func (c *Catalogue) Scenario(id string) (Scenario, bool) {
	scenario, ok := c.scenarios[id]
	return scenario, ok
}

// Allowing gives the same catalogue with an allowance for Choices.
func (c *Catalogue) Allowing(a Allowance) *Catalogue {
	allowed := *c
	allowed.allowance = a
	return &allowed
}

// Choices lists the eligible scenarios in order of id, and the others with the
// reason they are not.
func (c *Catalogue) Choices() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
	var choices []haymaker.ScenarioChoice
	var excluded []haymaker.Exclusion
	for _, id := range c.ids {
		scenario := c.scenarios[id]
		if reason := c.allowance.Refuses(scenario); reason != "" {
			excluded = append(excluded, haymaker.Exclusion{ScenarioName: id, Reason: reason})
			continue
		}
		choices = append(choices, haymaker.ScenarioChoice{ScenarioName: id, TechnologyArea: scenario.Area, Roles: append([]haymaker.RoleNeed{}, scenario.Needs.Roles...),
			DirectoryRights: slices.Clone(scenario.Needs.DirectoryRights), SubscriptionObjects: slices.Clone(scenario.Needs.SubscriptionObjects),
			Providers: slices.Clone(scenario.Needs.Providers), Quotas: scenario.quotas()})
	}
	for _, refused := range c.refused {
		excluded = append(excluded, haymaker.Exclusion{ScenarioName: strings.TrimSuffix(refused.File, ".yaml"), Reason: "the document from " + refused.Origin + " is not valid: " + refused.Problems.Error()})
	}
	return choices, excluded
}
