package arm

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// checkDocument refuses what Azure would refuse before it stores a document.
func (p *Plane) checkDocument(c *Call, existing *tenant.Resource) *wire.Answer {
	resourceType := c.Target.Type()
	if answer := checkTags(c.Body); answer != nil {
		return answer
	}
	if answer := p.checkLocation(c, existing); answer != nil {
		return answer
	}
	if properties, present := c.Body["properties"]; present {
		if _, ok := properties.(map[string]any); !ok && properties != nil {
			return Fail(http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid: 'properties' must be an object.")
		}
	}
	for _, path := range p.catalogue.Required(resourceType) {
		if lookup(c.Body, path) == nil {
			return Fail(http.StatusBadRequest, "InvalidParameter",
				"Required parameter '%s' is missing (null) on resource '%s' of type '%s'.", path, c.Target.Name(), resourceType)
		}
	}
	if answer := p.checkReferences(c); answer != nil {
		return answer
	}
	if validate := p.behaviour(resourceType).Validate; validate != nil {
		return validate(c, c.Body)
	}
	return nil
}

func (p *Plane) checkLocation(c *Call, existing *tenant.Resource) *wire.Answer {
	location, _ := c.Body["location"].(string)
	if location == "" {
		if !p.catalogue.NeedsLocation(c.Target) {
			return nil
		}
		return Fail(http.StatusBadRequest, "LocationRequired", "The location property is required for this definition.")
	}
	if offered := p.catalogue.Offered(c.Target.Type()); !p.catalogue.HasLocation(location) || len(offered) < len(p.catalogue.Locations()) && !slices.Contains(offered, tenant.NormalLocation(location)) {
		return Fail(http.StatusBadRequest, "LocationNotAvailableForResourceType",
			"The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is '%s'.",
			location, c.Target.Type(), strings.Join(offered, ","))
	}
	if existing == nil || existing.Location() == "" || existing.Location() == tenant.NormalLocation(location) {
		return nil
	}
	return Fail(http.StatusConflict, "InvalidResourceLocation",
		"The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same name cannot be created in location '%s'. Please select a new resource name.",
		existing.Name, existing.Location(), existing.Group(), location)
}

// checkName refuses names outside the type's rules.
func (p *Plane) checkName(t Target) *wire.Answer {
	name := t.Name()
	if len(name) > 260 || strings.ContainsAny(name, `<>%&\?`) || strings.HasSuffix(name, ".") {
		return Fail(http.StatusBadRequest, "InvalidResourceName",
			"Resource name '%s' is invalid: at most 260 characters, none of <>%%&\\? and no '.' at the end.", name)
	}
	rule, ok := p.catalogue.NameRule(t.Type())
	if ok && !rule.Pattern.MatchString(name) {
		return Fail(http.StatusBadRequest, rule.Code, "Resource name '%s' of type '%s' is invalid. %s", name, t.Type(), rule.Text)
	}
	return nil
}

// checkTags holds tags to Azure's limits: 50, names to 512 characters, values to 256.
func checkTags(body map[string]any) *wire.Answer {
	raw, present := body["tags"]
	if !present || raw == nil {
		return nil
	}
	tags, ok := raw.(map[string]any)
	if !ok {
		return Fail(http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid: 'tags' must be an object of texts.")
	}
	if len(tags) > 50 {
		return Fail(http.StatusBadRequest, "InvalidTags", "The number of tags is %d; the maximum is 50.", len(tags))
	}
	seen := map[string]bool{}
	for name, value := range tags {
		if problem := tagProblem(name, value); problem != "" {
			return Fail(http.StatusBadRequest, "InvalidTagNameCharacters", "The tag '%s' is not valid: %s.", name, problem)
		}
		if key := strings.ToLower(name); seen[key] {
			return Fail(http.StatusBadRequest, "DuplicateTagName", "Duplicate tag name '%s' (tag names are case-insensitive).", name)
		} else {
			seen[key] = true
		}
	}
	return nil
}

func tagProblem(name string, value any) string {
	text, ok := value.(string)
	switch {
	case !ok:
		return fmt.Sprintf("its value is no text but %T", value)
	case name == "" || len(name) > 512:
		return "its name must have 1 to 512 characters"
	case len(text) > 256:
		return "its value has more than 256 characters"
	case strings.ContainsAny(name, `<>%&\?/`):
		return `its name must not contain any of <>%&\?/`
	}
	return ""
}

// lookup finds a dotted path in a document.
func lookup(body map[string]any, path string) any {
	var current any = body
	for _, part := range strings.Split(path, ".") {
		object, ok := current.(map[string]any)
		if !ok {
			return nil
		}
		current = object[part]
	}
	return current
}
