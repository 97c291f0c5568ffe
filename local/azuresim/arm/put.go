package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// put creates or replaces a resource.
func (p *Plane) put(c *Call) wire.Answer {
	t := c.Target
	if answer := c.Authorize(t.ID, t.Type()+"/write"); answer != nil {
		return *answer
	}
	if answer := p.checkPlace(c); answer != nil {
		return *answer
	}
	if c.Body == nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid: a JSON object is required.")
	}
	existing, exists := c.Data.Resource(t.ID)
	if !exists {
		if answer := p.nameHeld(c, t.Type(), t.Name()); answer != nil {
			return *answer
		}
	}
	if answer := p.checkPolicy(c, t.ID, t.Type(), t.Name()); answer != nil {
		return *answer
	}
	if answer := p.checkDocument(c, existing); answer != nil {
		return *answer
	}
	if answer := c.checkQuota(t.Type(), existing); answer != nil {
		return *answer
	}
	resource := p.store(c, existing)
	status := http.StatusOK
	if !exists {
		status = http.StatusCreated
	}
	return p.finishWrite(c, resource, status, !exists)
}

// checkPlace makes sure that group and parent are there and take writes.
func (p *Plane) checkPlace(c *Call) *wire.Answer {
	t := c.Target
	if t.Group != "" {
		group, ok := c.Data.Resource(c.Data.GroupID(t.Group))
		if !ok {
			answer := groupNotFound(t.Group)
			return &answer
		}
		if group.State() == "Deleting" {
			return beingDeleted(group.Name)
		}
	}
	if !p.parentExists(c, t) {
		return Fail(http.StatusNotFound, "ParentResourceNotFound",
			"Failed to perform 'write' on resource(s) of type '%s', because the parent resource '%s' could not be found.",
			strings.Join(t.Types, "/"), t.ParentID())
	}
	if resource, ok := c.Data.Resource(t.ID); ok && resource.State() == "Deleting" {
		return Fail(http.StatusConflict, "AnotherOperationInProgress",
			"Another operation on this or dependent resource is in progress: '%s' is being deleted.", t.ID)
	}
	return p.checkName(t)
}

// store keeps the document under its id. Parts that the service owns survive.
func (p *Plane) store(c *Call, existing *tenant.Resource) *tenant.Resource {
	t := c.Target
	resource := existing
	event := "update"
	if resource == nil {
		event = "create"
		resource = &tenant.Resource{
			ID: p.canonicalID(c, t), Type: p.catalogue.Spelled(t.Type()), Name: t.Name(),
			CreatedAt: c.Now, CreatedBy: c.Caller.ObjectID, Body: map[string]any{},
		}
		c.Data.Resources[tenant.Key(resource.ID)] = resource
	}
	body := Clone(c.Body)
	for _, computed := range []string{"id", "name", "type", "apiVersion", "systemData", "dependsOn", "etag"} {
		delete(body, computed)
	}
	if location, ok := body["location"].(string); ok {
		body["location"] = tenant.NormalLocation(location)
	}
	previous := resource.Body
	resource.Body = body
	resource.ChangedAt = c.Now
	p.keepServiceParts(c, resource, previous)
	p.give(resource, previous)
	c.Record(event, resource.Type, resource.ID)
	p.syncInline(c, resource)
	if event == "create" {
		p.makeManagedGroup(c, resource)
	}
	if stored := p.behaviour(resource.Type).Stored; stored != nil {
		stored(c, resource, event == "create")
	}
	return resource
}

// finishWrite ends a write at once or begins a long-running operation.
func (p *Plane) finishWrite(c *Call, resource *tenant.Resource, status int, created bool) wire.Answer {
	p.rememberVersion(c, resource.Type)
	style := p.styleOf(c, resource, tenant.OperationPut)
	if style == syncStyle {
		if p.catalogue.HasState(resource.Type) {
			resource.SetState("Succeeded")
		}
		return wire.JSON(status, p.render(c.Data, resource))
	}
	resource.SetState(map[bool]string{true: "Creating", false: "Updating"}[created])
	operation := p.begin(c, tenant.OperationPut, resource.ID)
	if style == locationStyle {
		return p.accepted(c, operation)
	}
	return p.withAsyncHeaders(c, wire.JSON(status, p.render(c.Data, resource)), operation, resource.Type)
}

// canonicalID spells the group as it was created; the rest as the client did.
func (p *Plane) canonicalID(c *Call, t Target) string {
	if t.Group == "" {
		return t.ID
	}
	group, ok := c.Data.Resource(c.Data.GroupID(t.Group))
	if !ok {
		return t.ID
	}
	rest := strings.Join(t.Segments[4:], "/")
	return group.ID + "/" + rest
}

// rememberVersion keeps api-versions of types outside the catalogue, so that
// provider metadata can name a version that works.
func (p *Plane) rememberVersion(c *Call, resourceType string) {
	if _, known := p.catalogue.Type(resourceType); !known {
		c.Data.SeenVersions[tenant.Key(resourceType)] = c.APIVersion()
	}
}
