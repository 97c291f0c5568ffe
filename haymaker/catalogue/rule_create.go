package catalogue

import (
	"slices"
	"strings"
)

// checkCreate holds a create to its type's naming limits, its provider to the
// stated needs, and its parent to an earlier step.
func (c *checker) checkCreate(index int, step placed) {
	path := extend(step.path, "put")
	resourceType, _ := splitType(step.Put.Type)
	if isGraph(resourceType) {
		c.checkGraphCreate(index, step, path)
		return
	}
	provider, _, _ := strings.Cut(resourceType, "/")
	if !slices.Contains(c.s.Needs.Providers, provider) {
		c.report(extend(path, "type"), "add "+provider+" to needs.providers", "provider %s is not among the needs", provider)
	}
	facts, ok := factsOf(resourceType)
	if !ok {
		c.report(extend(path, "type"), "add it to types/"+strings.ToLower(provider)+".json; docs/scenarios.md says how", "type %s is not in the table of types", resourceType)
		return
	}
	made, err := c.s.resource(step.Name, c.sample())
	if err != nil {
		c.report(extend(path, "name"), "correct the name", "%v", err)
		return
	}
	if wrong := facts.check(made.shortName()); wrong != "" {
		c.report(extend(path, "name"), "shorten or respell it", "name %q %s (%d to %d characters, %s)", made.shortName(), wrong, facts.Min, facts.Max, facts.Form)
	}
	c.checkPlace(step, path, facts)
	if !facts.OwnPerGroup && !strings.Contains(step.Put.Name, "${uniqueId}") && !strings.Contains(step.Put.Name, "${guid:") && step.Put.On == "" {
		c.report(extend(path, "name"), "put ${uniqueId} into the name", "the name would be the same in every run")
	}
	if parentType(resourceType) != "" && c.ancestor(index, made) == "" {
		c.report(extend(path, "name"), "create the parent in an earlier step", "no earlier step creates a parent of %s", made.Name)
	}
	c.checkUnique(index, made, path)
}

// ancestor finds the nearest earlier step that creates a resource above made.
func (c *checker) ancestor(index int, made resource) string {
	for t, name := parentType(made.Type), parentName(made.Name); t != ""; t, name = parentType(t), parentName(name) {
		for _, other := range c.steps[:index] {
			if !other.Creates() {
				continue
			}
			candidate, err := c.s.resource(other.Name, c.sample())
			if err == nil && strings.EqualFold(candidate.Type, t) && strings.EqualFold(candidate.Name, name) {
				return other.Name
			}
		}
	}
	return ""
}

func (c *checker) checkUnique(index int, made resource, path []string) {
	for _, other := range c.steps[:index] {
		if !other.Creates() {
			continue
		}
		if before, err := c.s.resource(other.Name, c.sample()); err == nil && strings.EqualFold(before.ID, made.ID) {
			c.report(extend(path, "name"), "update it with put: {of: "+other.Name+"}", "step %q creates the same resource", other.Name)
		}
	}
}
