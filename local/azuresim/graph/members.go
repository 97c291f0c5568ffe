package graph

import (
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

// domain is the tenant's one verified domain.
const domain = "azuresim.onmicrosoft.com"

// organization answers the tenant itself.
func (c *call) organization() wire.Answer {
	if c.r.Method != http.MethodGet {
		return c.methodNotAllowed()
	}
	return c.list(map[string]map[string]any{c.data.TenantID: {
		"id": c.data.TenantID, "displayName": "azuresim",
		"verifiedDomains": []any{map[string]any{"name": domain, "isDefault": true, "isInitial": true, "type": "Managed"}},
	}}, "organization")
}

// objectAction serves what lies below a user or a group.
func (c *call) objectAction(object *tenant.DirectoryObject) wire.Answer {
	switch action := strings.ToLower(c.path.action); {
	case object.Kind == "groups" && (action == "members" || action == "owners"):
		return c.links(object, action)
	case object.Kind == "groups" && action == "transitivemembers" && c.r.Method == http.MethodGet:
		return c.shown(object.Members)
	case action == "memberof" && c.r.Method == http.MethodGet:
		return c.shown(c.data.GroupsOf(object.ID))
	case action == "approleassignments":
		return c.grants(object.ID)
	case object.Kind == "users" && action == "revokesigninsessions" && c.r.Method == http.MethodPost:
		return wire.JSON(http.StatusOK, map[string]any{"value": true})
	}
	return c.fail(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", c.path.action)
}

// links serves members or owners: the list, POST .../$ref and DELETE .../{id}/$ref.
func (c *call) links(group *tenant.DirectoryObject, action string) wire.Answer {
	list := &group.Members
	if action == "owners" {
		list = &group.Owners
	}
	switch {
	case c.path.rest == "" && c.r.Method == http.MethodGet:
		return c.shown(*list)
	case strings.EqualFold(c.path.rest, "$ref") && c.r.Method == http.MethodPost:
		reference, _ := c.body["@odata.id"].(string)
		id := strings.ToLower(reference[strings.LastIndexByte(reference, '/')+1:])
		if c.data.PrincipalType(id, c.now) == "" {
			return c.notFound(id)
		}
		if slices.Contains(*list, id) {
			return c.fail(http.StatusBadRequest, "Request_BadRequest", "One or more added object references already exist for the following modified properties: '%s'.", action)
		}
		*list = append(*list, id)
		c.record("update", group.Kind, group.ID)
		return wire.Empty(http.StatusNoContent)
	case strings.HasSuffix(strings.ToLower(c.path.rest), "/$ref") && c.r.Method == http.MethodDelete:
		id := strings.ToLower(c.path.rest[:len(c.path.rest)-len("/$ref")])
		at := slices.Index(*list, id)
		if at < 0 {
			return c.notFound(id)
		}
		*list = slices.Delete(*list, at, at+1)
		c.record("update", group.Kind, group.ID)
		return wire.Empty(http.StatusNoContent)
	}
	return c.methodNotAllowed()
}

// shown lists principals by id.
func (c *call) shown(ids []string) wire.Answer {
	objects := map[string]map[string]any{}
	for _, id := range ids {
		if object, ok := c.data.Objects[id]; ok {
			objects[id] = renderObject(object)
			objects[id]["@odata.type"] = "#microsoft.graph." + strings.TrimSuffix(object.Kind, "s")
		}
		if principal, ok := c.data.Principals[id]; ok {
			objects[id] = renderPrincipal(principal)
			objects[id]["@odata.type"] = "#microsoft.graph.servicePrincipal"
		}
	}
	return c.list(objects, "directoryObjects")
}

// grants serves the app roles a principal has, or that were given of a resource.
func (c *call) grants(id string) wire.Answer {
	ofResource := strings.EqualFold(c.path.action, "appRoleAssignedTo")
	switch {
	case c.path.rest == "" && c.r.Method == http.MethodGet:
		objects := map[string]map[string]any{}
		for _, grant := range c.data.Grants {
			if grant.Visible(c.now) && (ofResource && grant.ResourceID == id || !ofResource && grant.PrincipalID == id) {
				objects[grant.ID] = renderGrant(grant)
			}
		}
		return c.list(objects, "appRoleAssignments")
	case c.path.rest == "" && c.r.Method == http.MethodPost:
		return c.grant(id, ofResource)
	case c.r.Method == http.MethodDelete:
		grant, ok := c.data.Grants[c.path.rest]
		if !ok || grant.PrincipalID != id && grant.ResourceID != id {
			return c.notFound(c.path.rest)
		}
		delete(c.data.Grants, grant.ID)
		c.record("delete", "appRoleAssignment", grant.ID)
		return wire.Empty(http.StatusNoContent)
	}
	return c.methodNotAllowed()
}

// grant gives a principal a role that the resource's application declares.
func (c *call) grant(id string, ofResource bool) wire.Answer {
	text := func(name string) string {
		value, _ := c.body[name].(string)
		return strings.ToLower(value)
	}
	resource, ok := c.data.Principals[text("resourceId")]
	switch {
	case !ok || ofResource && resource.ID != id || !ofResource && text("principalId") != id:
		return c.fail(http.StatusBadRequest, "Request_BadRequest", "The principalId or resourceId does not fit the path.")
	case c.data.PrincipalType(text("principalId"), c.now) == "":
		return c.notFound(text("principalId"))
	case !c.declares(resource, text("appRoleId")):
		return c.fail(http.StatusBadRequest, "Request_BadRequest", "Permission being assigned was not found on application '%s'.", resource.AppID)
	}
	for _, have := range c.data.Grants {
		if have.PrincipalID == text("principalId") && have.ResourceID == resource.ID && have.AppRoleID == text("appRoleId") {
			return c.fail(http.StatusBadRequest, "Request_BadRequest", "Permission being assigned already exists on the object")
		}
	}
	grant := &tenant.AppRoleGrant{
		ID: uuid.NewString(), PrincipalID: text("principalId"), ResourceID: resource.ID, AppRoleID: text("appRoleId"),
		CreatedAt: c.now, VisibleAt: c.now.Add(c.data.Settings.GraphReplication()),
	}
	c.data.Grants[grant.ID] = grant
	c.record("create", "appRoleAssignment", grant.ID)
	return wire.JSON(http.StatusCreated, renderGrant(grant))
}

// declares reports whether an application has a role; the zero id is the default one.
func (c *call) declares(resource *tenant.ServicePrincipal, role string) bool {
	if role == "00000000-0000-0000-0000-000000000000" {
		return true
	}
	return slices.ContainsFunc(c.data.AppRoles(resource), func(declared tenant.AppRole) bool { return declared.ID == role })
}

func renderGrant(g *tenant.AppRoleGrant) map[string]any {
	return map[string]any{"id": g.ID, "principalId": g.PrincipalID, "resourceId": g.ResourceID, "appRoleId": g.AppRoleID, "createdDateTime": g.CreatedAt.UTC()}
}
