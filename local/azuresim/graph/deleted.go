package graph

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// deletedItems serves the directory's recycle bin.
func (c *call) deletedItems() wire.Answer {
	if c.path.key == "" {
		return c.listDeleted()
	}
	id := c.path.value
	if object, ok := c.data.DeletedObjects[id]; ok {
		return c.deletedObject(object)
	}
	application, isApplication := c.data.DeletedApps[id]
	principal, isPrincipal := c.data.DeletedSPs[id]
	restore := strings.EqualFold(c.path.action, "restore") && c.r.Method == http.MethodPost
	switch {
	case c.path.action != "" && !restore:
		return c.fail(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", c.path.action)
	case !isApplication && !isPrincipal:
		return c.notFound(id)
	case !c.may("applications"):
		return c.denied()
	case c.r.Method == http.MethodGet && isApplication:
		return c.selected(renderApplication(application), "directoryObjects/$entity")
	case c.r.Method == http.MethodGet:
		return c.selected(renderPrincipal(principal), "directoryObjects/$entity")
	case isApplication && !c.owns(application.Owners), isPrincipal && !c.owns(principal.Owners):
		return c.denied()
	case restore && isApplication:
		application.DeletedAt = nil
		delete(c.data.DeletedApps, id)
		c.data.Applications[id] = application
		c.record("restore", "application", id)
		return c.selected(renderApplication(application), "directoryObjects/$entity")
	case restore:
		principal.DeletedAt = nil
		delete(c.data.DeletedSPs, id)
		c.data.Principals[id] = principal
		c.record("restore", "servicePrincipal", id)
		return c.selected(renderPrincipal(principal), "directoryObjects/$entity")
	case c.r.Method == http.MethodDelete:
		return c.purge(id, isApplication)
	}
	return c.methodNotAllowed()
}

func (c *call) purge(id string, isApplication bool) wire.Answer {
	if !isApplication {
		delete(c.data.DeletedSPs, id)
		c.record("purge", "servicePrincipal", id)
		return wire.Empty(http.StatusNoContent)
	}
	appID := c.data.DeletedApps[id].AppID
	delete(c.data.DeletedApps, id)
	c.record("purge", "application", id)
	for principalID, principal := range c.data.DeletedSPs {
		if principal.AppID == appID {
			delete(c.data.DeletedSPs, principalID)
			c.record("purge", "servicePrincipal", principalID)
		}
	}
	return wire.Empty(http.StatusNoContent)
}

func (c *call) listDeleted() wire.Answer {
	if c.r.Method != http.MethodGet {
		return c.methodNotAllowed()
	}
	kind, _ := strings.CutPrefix(strings.ToLower(c.path.cast), "microsoft.graph.")
	if !c.may(kind + "s") {
		return c.denied()
	}
	objects := map[string]map[string]any{}
	switch kind {
	case "user", "group":
		for id, object := range c.data.DeletedObjects {
			if object.Kind == kind+"s" {
				objects[id] = renderObject(object)
			}
		}
	case "application":
		for id, application := range c.data.DeletedApps {
			objects[id] = renderApplication(application)
		}
	case "serviceprincipal":
		for id, principal := range c.data.DeletedSPs {
			objects[id] = renderPrincipal(principal)
		}
	default:
		return c.fail(http.StatusBadRequest, "Request_BadRequest", "Name the type of the deleted items: microsoft.graph.application or microsoft.graph.servicePrincipal.")
	}
	return c.list(objects, "directoryObjects")
}

// deletedObject serves a deleted user or group.
func (c *call) deletedObject(object *tenant.DirectoryObject) wire.Answer {
	switch {
	case !c.may(object.Kind):
		return c.denied()
	case c.path.action == "" && c.r.Method == http.MethodGet:
		return c.selected(renderObject(object), "directoryObjects/$entity")
	case c.path.action == "" && c.r.Method == http.MethodDelete:
		delete(c.data.DeletedObjects, object.ID)
		c.record("purge", object.Kind, object.ID)
		return wire.Empty(http.StatusNoContent)
	case strings.EqualFold(c.path.action, "restore") && c.r.Method == http.MethodPost:
		object.DeletedAt = nil
		delete(c.data.DeletedObjects, object.ID)
		c.data.Objects[object.ID] = object
		c.record("restore", object.Kind, object.ID)
		return c.selected(renderObject(object), "directoryObjects/$entity")
	}
	return c.methodNotAllowed()
}
