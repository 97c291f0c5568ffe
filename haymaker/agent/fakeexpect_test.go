package agent

import (
	"strings"

	"azurehaymaker/haymaker/catalogue"
)

// expectationsOf lists, by resource, what a scenario expects to read of it and
// what the fake, which is no service, would not know: that a server is ready.
// Where two steps expect different values the first counts.
func expectationsOf(c Config) map[string]map[string]string {
	all, err := loadOnce()
	if err != nil {
		return nil // the test of the catalogue says so
	}
	scenario, ok := all.Scenario(c.Scenario)
	if !ok {
		return nil // a document of a test's own
	}
	values := catalogue.Values{UniqueID: c.UniqueID, Location: c.Location, ResourceGroup: c.ResourceGroup, SubscriptionID: c.SubscriptionID, TenantID: c.TenantID}
	expected := map[string]map[string]string{}
	steps := scenario.Deploy
	for _, operation := range scenario.Operate {
		steps = append(steps[:len(steps):len(steps)], operation.Step)
	}
	for _, step := range steps {
		if step.Get == nil || step.Get.Action != "" {
			continue
		}
		id, err := scenario.ResourceIDOf(step.Get.Of, values)
		if err != nil {
			continue
		}
		key := strings.ToLower(id)
		if expected[key] == nil {
			expected[key] = map[string]string{}
		}
		for path, value := range step.Get.Expect {
			if _, has := expected[key][path]; !has {
				expected[key][path] = value
			}
		}
	}
	return expected
}

// serviceSet puts what the scenario expects of a resource where nothing is.
func (f *fakeTenant) serviceSet(id string, document map[string]any) {
	for path, value := range f.expected[id] {
		put(document, []string{path}, value)
	}
}
