package arm

import (
	"net/http"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// patch merges a document into an existing resource: tags and other top-level
// parts are replaced, properties are merged (RFC 7396: null removes).
func (p *Plane) patch(c *Call) wire.Answer {
	t := c.Target
	if answer := c.Authorize(t.ID, t.Type()+"/write"); answer != nil {
		return *answer
	}
	if answer := p.checkMatch(c); answer != nil {
		return *answer
	}
	resource, ok := c.Data.Resource(t.ID)
	if !ok {
		return p.notFound(c)
	}
	if answer := p.checkPlace(c); answer != nil {
		return *answer
	}
	if c.Body == nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid: a JSON object is required.")
	}
	merged := Clone(resource.Body)
	for name, value := range c.Body {
		switch name {
		case "id", "name", "type", "location":
		case "properties":
			changes, _ := value.(map[string]any)
			PropertiesOf(merged)
			merged["properties"] = mergePatch(merged["properties"], changes)
		default:
			merged[name] = value
		}
	}
	c.Body = merged
	if answer := p.checkPolicy(c, t.ID, t.Type(), t.Name()); answer != nil {
		return *answer
	}
	if answer := p.checkDocument(c, resource); answer != nil {
		return *answer
	}
	return p.finishWrite(c, p.store(c, resource), http.StatusOK, false)
}

func mergePatch(into any, changes map[string]any) map[string]any {
	object, ok := into.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	for name, value := range changes {
		switch value := value.(type) {
		case nil:
			delete(object, name)
		case map[string]any:
			object[name] = mergePatch(object[name], value)
		default:
			object[name] = value
		}
	}
	return object
}

// keepServiceParts carries over what the service set and the client cannot.
func (p *Plane) keepServiceParts(c *Call, r *tenant.Resource, previous map[string]any) {
	before, _ := previous["properties"].(map[string]any)
	for _, name := range p.catalogue.ServiceSet(r.Type) {
		if value, ok := before[name]; ok {
			r.Properties()[name] = value
		}
	}
	p.assignIdentity(c, r, previous)
}
