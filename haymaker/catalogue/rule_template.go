package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

const deployments = "Microsoft.Resources/deployments"

// checkTemplate keeps a deployment to what the clean-up reaches. Deleting one
// removes its record only, and what a template makes is in nobody's ledger and
// has none of the required tags: so it may make only parts of resources that the
// document creates itself, which go with them.
func (c *checker) checkTemplate(index int, step placed) {
	resourceType, _ := splitType(c.typeOf(step))
	if !strings.EqualFold(resourceType, deployments) || step.Put == nil || step.Put.Action != "" {
		return
	}
	path := extend(step.path, "put", "body", "properties")
	properties, _ := step.Put.Body["properties"].(map[string]any)
	if mode, _ := properties["mode"].(string); mode != "Incremental" {
		c.report(extend(path, "mode"), "write Incremental", "mode is %q; Complete would delete the rest of the group", mode)
	}
	for _, key := range []string{"templateLink", "parametersLink"} {
		if properties[key] != nil {
			c.report(extend(path, key), "write the template into the body", "a linked document cannot be judged")
		}
	}
	template, _ := properties["template"].(map[string]any)
	resources, ok := template["resources"].([]any)
	if !ok {
		c.report(extend(path, "template"), "add template.resources, a list", "there is no list of resources")
	}
	for i, value := range resources {
		part, _ := value.(map[string]any)
		if wrong := c.templated(index, part); wrong != "" {
			c.report(extend(path, "template", "resources", fmt.Sprint(i)), "write type, apiVersion, name and properties of a part of a resource that an earlier step creates", "%s", wrong)
		}
	}
}

// templated says what is wrong with a resource of a template; "" when the
// clean-up reaches it.
func (c *checker) templated(index int, part map[string]any) string {
	for _, key := range keys(part) {
		if !slices.Contains([]string{"type", "apiVersion", "name", "properties"}, key) {
			return "it has " + key
		}
	}
	kind, _ := part["type"].(string)
	name, _ := part["name"].(string)
	expanded, err := c.s.expandName(name, c.sample())
	switch facts, known := factsOf(kind); {
	case err != nil:
		return err.Error()
	case !known || facts.Extension || facts.Subscription:
		return fmt.Sprintf("type %q is not in the table of types of a resource group", kind)
	case strings.Count(kind, "/") != strings.Count(expanded, "/")+1:
		return fmt.Sprintf("name %q does not fit type %s", name, kind)
	case c.ancestor(index, resource{Type: kind, Name: expanded}) == "":
		return fmt.Sprintf("no earlier step creates a parent of %q", name)
	}
	return ""
}
