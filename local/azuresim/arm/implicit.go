package arm

import "strings"

// implicit answers the singletons that exist with their parent without ever
// being created: a storage account's services, a site's configuration, the
// policy states of whatever they extend.
func (p *Plane) implicit(c *Call, t Target) (map[string]any, bool) {
	if len(t.Types) == 0 || !p.catalogue.Implicit(t.Type(), t.Name()) {
		return nil, false
	}
	if _, ok := c.Data.Resource(t.ParentID()); !ok {
		return nil, false
	}
	return map[string]any{
		"id": t.ID, "name": t.Name(), "type": t.Type(), "properties": map[string]any{},
	}, true
}

// parentExists reports whether the resource above exists, stored or implicit.
func (p *Plane) parentExists(c *Call, t Target) bool {
	if len(t.Types) < 2 {
		_, ok := c.Data.Resource(t.Scope)
		return ok || strings.EqualFold(t.Scope, c.Data.SubscriptionScope())
	}
	if _, ok := c.Data.Resource(t.ParentID()); ok {
		return true
	}
	_, ok := p.implicit(c, t.upTo(len(t.Types)-1))
	return ok
}
