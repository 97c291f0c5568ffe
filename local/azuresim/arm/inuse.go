package arm

import (
	"net/http"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// inUse refuses to delete what another live resource refers to (a NIC of a VM, a
// subnet with a NIC, a plan with sites). References from below the resource
// itself, and weak ones, do not count.
func (p *Plane) inUse(c *Call, resource *tenant.Resource) *wire.Answer {
	info, ok := p.catalogue.Type(resource.Type)
	if !ok || info.InUse == nil {
		return nil
	}
	for _, other := range c.Data.Resources {
		if tenant.Within(other.ID, resource.ID) || !info.InUse.keys[tenant.Key(other.Type)] || other.State() == "Deleting" {
			continue
		}
		for _, id := range append(references(other.Body["properties"]), planOf(other)...) {
			if !tenant.Within(id, resource.ID) {
				continue
			}
			return Fail(http.StatusConflict, info.InUse.Code, "Resource %s is in use by %s and cannot be deleted. Delete or detach that resource first.",
				resource.ID, other.ID)
		}
	}
	return nil
}

// planOf is the App Service plan of a site, which is named without an {"id"} object.
func planOf(r *tenant.Resource) []string {
	properties, _ := r.Body["properties"].(map[string]any)
	if id, ok := properties["serverFarmId"].(string); ok {
		return []string{id}
	}
	return nil
}
