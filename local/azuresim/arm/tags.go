package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// tags serves {scope}/providers/Microsoft.Resources/tags/default: reading,
// replacing, and merging or deleting single tags.
func (p *Plane) tags(c *Call) wire.Answer {
	scope := c.Target.Scope
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" || !strings.EqualFold(c.Target.Name(), "default") {
		return notFoundPath(c)
	}
	if answer := c.Authorize(scope, "Microsoft.Resources/tags/"+verb); answer != nil {
		return *answer
	}
	resource, ok := c.Data.Resource(scope)
	if !ok {
		return p.notFound(c)
	}
	if c.Method == http.MethodGet {
		return p.tagsAnswer(c, resource)
	}
	changed, answer := changedTags(c, resource)
	if answer != nil {
		return *answer
	}
	if answer := checkTags(map[string]any{"tags": changed}); answer != nil {
		return *answer
	}
	resource.Body["tags"] = changed
	resource.ChangedAt = c.Now
	return p.tagsAnswer(c, resource)
}

func (p *Plane) tagsAnswer(c *Call, r *tenant.Resource) wire.Answer {
	return wire.JSON(http.StatusOK, map[string]any{
		"id": r.ID + "/providers/Microsoft.Resources/tags/default", "name": "default", "type": "Microsoft.Resources/tags",
		"properties": map[string]any{"tags": r.Tags()},
	})
}

func changedTags(c *Call, r *tenant.Resource) (map[string]any, *wire.Answer) {
	given, _ := lookup(c.Body, "properties.tags").(map[string]any)
	operation, _ := c.Body["operation"].(string)
	switch {
	case c.Method == http.MethodDelete:
		return map[string]any{}, nil
	case given == nil:
		return nil, Fail(http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid: properties.tags is required.")
	case c.Method == http.MethodPut || strings.EqualFold(operation, "Replace"):
		return given, nil
	}
	merged := map[string]any{}
	for name, value := range r.Tags() {
		merged[name] = value
	}
	for name, value := range given {
		for have := range merged {
			if strings.EqualFold(have, name) {
				delete(merged, have)
			}
		}
		switch strings.ToLower(operation) {
		case "merge":
			merged[name] = value
		case "delete":
		default:
			return nil, Fail(http.StatusBadRequest, "InvalidPatchOperation", "The tags patch operation '%s' is invalid; use Merge, Replace or Delete.", operation)
		}
	}
	return merged, nil
}
