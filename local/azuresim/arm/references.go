package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// checkReferences makes sure that {"id": "/subscriptions/..."} in a network or
// compute document names something that exists.
func (p *Plane) checkReferences(c *Call) *wire.Answer {
	namespace := strings.ToLower(c.Target.Namespace)
	if namespace != "microsoft.network" && namespace != "microsoft.compute" {
		return nil
	}
	for _, id := range references(c.Body["properties"]) {
		if tenant.Within(id, c.Target.ID) || p.referenceExists(c, id) {
			continue
		}
		return Fail(http.StatusBadRequest, "InvalidResourceReference",
			"Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.",
			id, c.Target.ID)
	}
	return nil
}

func references(value any) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if id, ok := inner.(string); ok && name == "id" && strings.HasPrefix(strings.ToLower(id), "/subscriptions/") {
				found = append(found, id)
				continue
			}
			found = append(found, references(inner)...)
		}
	case []any:
		for _, inner := range value {
			found = append(found, references(inner)...)
		}
	}
	return found
}

// referenceExists also finds elements of a parent's arrays (a load balancer's
// frontend, a NIC's ip configuration), which are no resources of their own.
func (p *Plane) referenceExists(c *Call, id string) bool {
	if !tenant.Within(id, c.Data.SubscriptionScope()) {
		return true // another subscription's resources cannot be looked at
	}
	if _, ok := c.Data.Resource(id); ok {
		return true
	}
	target, err := parseTarget(id)
	if err != nil || len(target.Types) < 2 || target.Tail != "" {
		return false
	}
	parent, ok := c.Data.Resource(target.ParentID())
	if !ok {
		return false
	}
	for property, value := range parent.Properties() {
		if !strings.EqualFold(property, target.Types[len(target.Types)-1]) {
			continue
		}
		elements, _ := value.([]any)
		for _, element := range elements {
			object, _ := element.(map[string]any)
			if name, _ := object["name"].(string); strings.EqualFold(name, target.Name()) {
				return true
			}
		}
	}
	return false
}
