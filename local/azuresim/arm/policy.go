package arm

import (
	"azurehaymaker/local/azuresim/policy"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// checkPolicy refuses a write that a policy denies, before the resource provider
// sees it, as Azure does.
func (p *Plane) checkPolicy(c *Call, id, resourceType, name string) *wire.Answer {
	written := &tenant.Resource{ID: id, Type: p.catalogue.Spelled(resourceType), Name: name, Body: c.Body}
	violations := policy.Violations(c.Data, c.Now, written)
	if len(violations) == 0 {
		return nil
	}
	answer := wire.PolicyDenied(name, violations...)
	return &answer
}
