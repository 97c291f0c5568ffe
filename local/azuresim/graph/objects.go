package graph

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

// The collections of plain objects besides users and groups.
const (
	policies  = "identity/conditionalAccess/policies"
	locations = "identity/conditionalAccess/namedLocations"
)

// required are the properties without which Graph refuses a new object.
func required(kind string) []string {
	switch kind {
	case "users":
		return []string{"displayName", "mailNickname", "userPrincipalName", "passwordProfile", "accountEnabled"}
	case "groups":
		return []string{"displayName", "mailNickname", "mailEnabled", "securityEnabled"}
	case policies:
		return []string{"displayName", "state", "conditions"}
	}
	return []string{"displayName", "@odata.type"}
}

// objects serves a collection of plain objects.
func (c *call) objects(kind string) wire.Answer {
	if c.path.key == "" {
		switch c.r.Method {
		case http.MethodGet:
			return c.listObjects(kind)
		case http.MethodPost:
			return c.createObject(kind, "")
		}
		return c.methodNotAllowed()
	}
	object, ok := c.findObject(kind)
	switch {
	case !ok && c.r.Method == http.MethodPatch && strings.EqualFold(c.path.key, "uniqueName") && c.upsert():
		return c.createObject(kind, c.path.value)
	case !ok:
		return c.notFound(c.path.value)
	case c.path.action != "":
		return c.objectAction(object)
	}
	switch c.r.Method {
	case http.MethodGet:
		return c.selected(renderObject(object), kind+"/$entity")
	case http.MethodPatch:
		return c.patchObject(object)
	case http.MethodDelete:
		return c.deleteObject(object)
	}
	return c.methodNotAllowed()
}

// findObject finds by id, unique name, or (a user) by principal name.
func (c *call) findObject(kind string) (*tenant.DirectoryObject, bool) {
	for _, object := range c.data.Objects {
		if object.Kind != kind || !object.Visible(c.now) {
			continue
		}
		have := []string{object.ID}
		switch {
		case strings.EqualFold(c.path.key, "uniqueName"):
			have = []string{object.UniqueName}
		case kind == "users":
			have = append(have, object.Text("userPrincipalName"))
		}
		for _, value := range have {
			if value != "" && strings.EqualFold(value, c.path.value) {
				return object, true
			}
		}
	}
	return nil, false
}

func (c *call) createObject(kind, uniqueName string) wire.Answer {
	for _, property := range required(kind) {
		if c.body[property] == nil {
			return c.fail(http.StatusBadRequest, "Request_BadRequest", "A value is required for property '%s' of the resource.", property)
		}
	}
	if answer := c.checkObject(kind, uniqueName); answer != nil {
		return *answer
	}
	object := &tenant.DirectoryObject{
		ID: uuid.NewString(), Kind: kind, UniqueName: uniqueName, Body: map[string]any{},
		CreatedAt: c.now, VisibleAt: c.now.Add(c.data.Settings.GraphReplication()),
	}
	applyObject(object, c.body)
	c.data.Objects[object.ID] = object
	c.record("create", kind, object.ID)
	return c.selected(renderObject(object), kind+"/$entity").WithStatus(http.StatusCreated)
}

// checkObject refuses names that are taken and what a kind does not allow.
func (c *call) checkObject(kind, uniqueName string) *wire.Answer {
	refuse := func(status int, code, format string, arguments ...any) *wire.Answer {
		answer := c.fail(status, code, format, arguments...)
		return &answer
	}
	if profile, ok := c.body["passwordProfile"].(map[string]any); ok {
		if password, _ := profile["password"].(string); len(password) < 8 {
			return refuse(http.StatusBadRequest, "Request_BadRequest", "The specified password does not comply with password complexity requirements. Please provide a different password.")
		}
	}
	if name, _ := c.body["userPrincipalName"].(string); name != "" && !strings.HasSuffix(strings.ToLower(name), "@"+domain) {
		return refuse(http.StatusBadRequest, "Request_BadRequest", "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.")
	}
	for _, objects := range []map[string]*tenant.DirectoryObject{c.data.Objects, c.data.DeletedObjects} {
		for _, other := range objects {
			if other.Kind != kind {
				continue
			}
			if name, _ := c.body["userPrincipalName"].(string); kind == "users" && strings.EqualFold(other.Text("userPrincipalName"), name) {
				return refuse(http.StatusBadRequest, "Request_BadRequest", "Another object with the same value for property userPrincipalName already exists.")
			}
			if uniqueName != "" && strings.EqualFold(other.UniqueName, uniqueName) {
				return refuse(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "Another object with the same value for property uniqueName already exists.")
			}
		}
	}
	return nil
}

func applyObject(object *tenant.DirectoryObject, body map[string]any) {
	for name, value := range body {
		switch name {
		case "id", "uniqueName", "createdDateTime", "deletedDateTime":
		case "passwordProfile": // taken, never shown or kept
		default:
			object.Body[name] = value
		}
	}
}

func renderObject(o *tenant.DirectoryObject) map[string]any {
	body := map[string]any{"description": nil}
	for name, value := range o.Body {
		body[name] = value
	}
	body["id"], body["createdDateTime"], body["deletedDateTime"] = o.ID, o.CreatedAt.UTC().Format(time.RFC3339), nil
	if o.UniqueName != "" {
		body["uniqueName"] = o.UniqueName
	}
	if o.DeletedAt != nil {
		body["deletedDateTime"] = o.DeletedAt.UTC()
	}
	return body
}

func (c *call) patchObject(object *tenant.DirectoryObject) wire.Answer {
	applyObject(object, c.body)
	c.record("update", object.Kind, object.ID)
	return wire.Empty(http.StatusNoContent)
}

// deleteObject moves users and groups to the deleted items; the others are gone.
func (c *call) deleteObject(object *tenant.DirectoryObject) wire.Answer {
	now := c.now
	object.DeletedAt = &now
	delete(c.data.Objects, object.ID)
	if object.Kind == "users" || object.Kind == "groups" {
		c.data.DeletedObjects[object.ID] = object
	}
	c.data.Forget(object.ID)
	c.record("delete", object.Kind, object.ID)
	return wire.Empty(http.StatusNoContent)
}

func (c *call) listObjects(kind string) wire.Answer {
	objects := map[string]map[string]any{}
	for id, object := range c.data.Objects {
		if object.Kind == kind && object.Visible(c.now) {
			objects[id] = renderObject(object)
		}
	}
	return c.list(objects, kind)
}
