package arm

import (
	"net/http"
	"slices"
	"strings"

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
		for _, id := range append(references(other.Body["properties"]), texts(other.Body["properties"], info.InUse.Texts)...) {
			if tenant.Within(id, resource.ID) {
				return heldBy(info, resource, other)
			}
		}
		if sameParent(other.ID, resource.ID) && slices.ContainsFunc(texts(other.Body["properties"], info.InUse.Names), func(name string) bool { return strings.EqualFold(name, resource.Name) }) {
			return heldBy(info, resource, other)
		}
	}
	return nil
}

func heldBy(info *TypeInfo, resource, other *tenant.Resource) *wire.Answer {
	return Fail(http.StatusConflict, info.InUse.Code, "Resource %s is in use by %s and cannot be deleted. Delete or detach that resource first.",
		resource.ID, other.ID)
}

// sameParent says whether two child resources lie in the same resource: their
// ids differ in the last type and name only.
func sameParent(one, other string) bool {
	a, errA := parseTarget(one)
	b, errB := parseTarget(other)
	return errA == nil && errB == nil && len(a.Types) > 1 && len(b.Types) > 1 && strings.EqualFold(a.ParentID(), b.ParentID())
}

// texts are the values of the named properties, at any depth: ids that are not
// inside an {"id": ...} object, such as a site's serverFarmId.
func texts(value any, names []string) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if text, ok := inner.(string); ok && slices.Contains(names, name) {
				found = append(found, text)
			}
			found = append(found, texts(inner, names)...)
		}
	case []any:
		for _, inner := range value {
			found = append(found, texts(inner, names)...)
		}
	}
	return found
}
