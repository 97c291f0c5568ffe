package graph

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

func (c *call) servicePrincipals() wire.Answer {
	if grantsRoles(c.path.action) {
		principal, ok := c.findPrincipal()
		if !ok {
			return c.notFound(c.path.value)
		}
		return c.grants(principal.ID)
	}
	if c.path.action != "" {
		return c.fail(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", c.path.action)
	}
	if c.path.key == "" {
		switch c.r.Method {
		case http.MethodGet:
			return c.listPrincipals()
		case http.MethodPost:
			appID, _ := c.body["appId"].(string)
			return c.createPrincipal(appID)
		}
		return c.methodNotAllowed()
	}
	principal, ok := c.findPrincipal()
	if c.r.Method == http.MethodPatch {
		return c.patchPrincipal(principal, ok)
	}
	if !ok {
		return c.notFound(c.path.value)
	}
	switch c.r.Method {
	case http.MethodGet:
		return c.selected(renderPrincipal(principal), "servicePrincipals/$entity")
	case http.MethodDelete:
		if !c.owns(principal.Owners) {
			return c.denied()
		}
		c.softDeletePrincipal(principal)
		return wire.Empty(http.StatusNoContent)
	}
	return c.methodNotAllowed()
}

func (c *call) findPrincipal() (*tenant.ServicePrincipal, bool) {
	for _, principal := range c.data.Principals {
		if !principal.Visible(c.now) {
			continue
		}
		have := map[string]string{"id": principal.ID, "appid": principal.AppID}
		if value := have[strings.ToLower(c.path.key)]; value != "" && strings.EqualFold(value, c.path.value) {
			return principal, true
		}
	}
	return nil, false
}

func (c *call) createPrincipal(appID string) wire.Answer {
	if appID == "" {
		return c.fail(http.StatusBadRequest, "Request_BadRequest", "A value is required for property 'appId' of resource 'ServicePrincipal'.")
	}
	application, ok := c.data.ApplicationByApp(appID)
	if !ok || !application.Visible(c.now) {
		return c.fail(http.StatusBadRequest, "Request_BadRequest",
			"The appId '%s' of the service principal does not reference a valid application object.", appID)
	}
	if !c.owns(application.Owners) {
		return c.denied()
	}
	if _, exists := c.data.PrincipalByApp(appID); exists {
		return c.fail(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue",
			"The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", appID)
	}
	principal := &tenant.ServicePrincipal{
		ID: uuid.NewString(), AppID: application.AppID, DisplayName: application.DisplayName, Type: "Application",
		Owners: []string{c.caller.ID}, Body: map[string]any{},
		CreatedAt: c.now, VisibleAt: c.now.Add(c.data.Settings.GraphReplication()),
	}
	applyPrincipal(principal, c.body)
	c.data.Principals[principal.ID] = principal
	c.record("create", "servicePrincipal", principal.ID)
	return c.selected(renderPrincipal(principal), "servicePrincipals/$entity").WithStatus(http.StatusCreated)
}

func (c *call) patchPrincipal(principal *tenant.ServicePrincipal, found bool) wire.Answer {
	if !found {
		if !strings.EqualFold(c.path.key, "appId") || !c.upsert() {
			return c.notFound(c.path.value)
		}
		return c.createPrincipal(c.path.value)
	}
	if !c.owns(principal.Owners) {
		return c.denied()
	}
	applyPrincipal(principal, c.body)
	c.record("update", "servicePrincipal", principal.ID)
	return wire.Empty(http.StatusNoContent)
}

func (c *call) softDeletePrincipal(principal *tenant.ServicePrincipal) {
	c.data.SoftDeletePrincipal(principal, c.now)
	c.record("delete", "servicePrincipal", principal.ID)
}

func (c *call) listPrincipals() wire.Answer {
	objects := map[string]map[string]any{}
	for id, principal := range c.data.Principals {
		if principal.Visible(c.now) {
			objects[id] = renderPrincipal(principal)
		}
	}
	return c.list(objects, "servicePrincipals")
}

func applyPrincipal(principal *tenant.ServicePrincipal, body map[string]any) {
	for name, value := range body {
		switch name {
		case "id", "appId", "createdDateTime", "deletedDateTime", "servicePrincipalType":
		case "displayName":
			if text, ok := value.(string); ok && text != "" {
				principal.DisplayName = text
			}
		default:
			principal.Body[name] = value
		}
	}
}

func renderPrincipal(p *tenant.ServicePrincipal) map[string]any {
	body := map[string]any{"accountEnabled": true, "tags": []any{}, "notes": nil, "appRoles": []any{}, "passwordCredentials": []any{}}
	for name, value := range p.Body {
		body[name] = value
	}
	body["id"], body["appId"], body["displayName"], body["appDisplayName"] = p.ID, p.AppID, p.DisplayName, p.DisplayName
	body["servicePrincipalType"], body["servicePrincipalNames"] = p.Type, []string{p.AppID}
	body["createdDateTime"], body["deletedDateTime"] = p.CreatedAt.UTC().Format(time.RFC3339), nil
	if p.DeletedAt != nil {
		body["deletedDateTime"] = p.DeletedAt.UTC()
	}
	return body
}
