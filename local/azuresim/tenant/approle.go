package tenant

import (
	"slices"
	"strings"
	"time"
)

// GraphAppID is the application id of Microsoft Graph in every tenant.
const GraphAppID = "00000003-0000-0000-c000-000000000000"

// AppRole is a role that an application offers, such as a permission of Graph.
type AppRole struct{ ID, Value string }

// AppRoleGrant lets a principal use a role of an application.
type AppRoleGrant struct {
	ID          string    `json:"id"`
	PrincipalID string    `json:"principal_id"`
	ResourceID  string    `json:"resource_id"`
	AppRoleID   string    `json:"app_role_id"`
	CreatedAt   time.Time `json:"created_at"`
	VisibleAt   time.Time `json:"visible_at"`
}

// Visible reports whether the directory's replicas know the grant by now.
func (g *AppRoleGrant) Visible(now time.Time) bool { return !g.VisibleAt.After(now) }

// AppRoles lists the roles a principal offers: its own where it has any, as
// Microsoft's principals do, else those of its application in this tenant.
func (d *Data) AppRoles(p *ServicePrincipal) []AppRole {
	declared, _ := p.Body["appRoles"].([]any)
	if application, ok := d.ApplicationByApp(p.AppID); ok && len(declared) == 0 {
		declared, _ = application.Body["appRoles"].([]any)
	}
	roles := []AppRole{}
	for _, one := range declared {
		role, _ := one.(map[string]any)
		id, _ := role["id"].(string)
		value, _ := role["value"].(string)
		roles = append(roles, AppRole{ID: strings.ToLower(id), Value: value})
	}
	return roles
}

// Permissions lists the application permissions of Graph that a principal holds
// by now: what an administrator set, and what app role assignments give it.
func (d *Data) Permissions(p *ServicePrincipal, now time.Time) []string {
	held := slices.Clone(p.Permissions)
	for _, grant := range d.Grants {
		resource, ok := d.Principals[grant.ResourceID]
		if !ok || grant.PrincipalID != p.ID || resource.AppID != GraphAppID || !grant.Visible(now) {
			continue
		}
		for _, role := range d.AppRoles(resource) {
			if role.ID == grant.AppRoleID && !slices.Contains(held, role.Value) {
				held = append(held, role.Value)
			}
		}
	}
	held = slices.DeleteFunc(held, func(permission string) bool { return p.suspended(permission, now) })
	slices.Sort(held)
	return held
}

// DropGrants removes the app role assignments that give a principal a permission
// of Graph.
func (d *Data) DropGrants(p *ServicePrincipal, permission string) {
	for id, grant := range d.Grants {
		resource, ok := d.Principals[grant.ResourceID]
		if !ok || grant.PrincipalID != p.ID || resource.AppID != GraphAppID {
			continue
		}
		for _, role := range d.AppRoles(resource) {
			if role.ID == grant.AppRoleID && role.Value == permission {
				delete(d.Grants, id)
			}
		}
	}
}
