package arm

import (
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"

	"github.com/google/uuid"
)

// assignIdentity gives a resource that asks for a system-assigned identity its
// service principal, and fills in the user-assigned ones it names.
func (p *Plane) assignIdentity(c *Call, r *tenant.Resource, previous map[string]any) {
	identity, ok := r.Body["identity"].(map[string]any)
	if !ok {
		return
	}
	kind, _ := identity["type"].(string)
	if strings.Contains(strings.ToLower(kind), "systemassigned") {
		before, _ := previous["identity"].(map[string]any)
		id, _ := before["principalId"].(string)
		if id == "" {
			id = newIdentity(c.Data, c.Now, r.Name).ID
		}
		identity["principalId"], identity["tenantId"] = id, c.Data.TenantID
	}
	named, _ := identity["userAssignedIdentities"].(map[string]any)
	for id := range named {
		if resource, found := c.Data.Resource(id); found {
			named[id] = map[string]any{
				"principalId": resource.Properties()["principalId"], "clientId": resource.Properties()["clientId"],
			}
		}
	}
}

// newIdentity makes the service principal of a managed identity.
func newIdentity(d *tenant.Data, now time.Time, name string) *tenant.ServicePrincipal {
	principal := &tenant.ServicePrincipal{
		ID: uuid.NewString(), AppID: uuid.NewString(), DisplayName: name, Type: "ManagedIdentity",
		Body: map[string]any{}, CreatedAt: now, VisibleAt: now.Add(d.Settings.GraphReplication()),
	}
	d.Principals[principal.ID] = principal
	d.Journal.Record(now, "graph", "create", "servicePrincipal", principal.ID, "")
	return principal
}

func storedIdentity(c *Call, r *tenant.Resource, created bool) {
	properties := r.Properties()
	if created {
		principal := newIdentity(c.Data, c.Now, r.Name)
		properties["principalId"], properties["clientId"] = principal.ID, principal.AppID
	}
	properties["tenantId"] = c.Data.TenantID
}

func removedIdentity(d *tenant.Data, now time.Time, r *tenant.Resource) {
	removePrincipal(d, now, r.Properties()["principalId"])
}

func removeSystemIdentity(d *tenant.Data, now time.Time, r *tenant.Resource) {
	if identity, ok := r.Body["identity"].(map[string]any); ok {
		removePrincipal(d, now, identity["principalId"])
	}
}

func removePrincipal(d *tenant.Data, now time.Time, id any) {
	text, _ := id.(string)
	if principal, ok := d.Principals[text]; ok && principal.Type == "ManagedIdentity" {
		delete(d.Principals, text)
		d.Journal.Record(now, "graph", "delete", "servicePrincipal", text, "")
	}
}
