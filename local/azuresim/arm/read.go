package arm

import (
	"net/http"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// get serves GET and HEAD of one resource.
func (p *Plane) get(c *Call) wire.Answer {
	t := c.Target
	if answer := c.Authorize(t.ID, t.Type()+"/read"); answer != nil {
		return *answer
	}
	resource, ok := c.Data.Resource(t.ID)
	if !ok {
		if implicit, found := p.implicit(c, t); found {
			return wire.JSON(http.StatusOK, implicit)
		}
		return p.notFound(c)
	}
	if c.Method == http.MethodHead {
		return wire.Empty(http.StatusNoContent)
	}
	return wire.JSON(http.StatusOK, p.render(c.Data, resource))
}

// notFound tells a missing group from a missing resource, as Azure does.
func (p *Plane) notFound(c *Call) wire.Answer {
	t := c.Target
	if t.Group != "" {
		if _, ok := c.Data.Resource(c.Data.GroupID(t.Group)); !ok {
			return groupNotFound(t.Group)
		}
		return wire.ARMError(http.StatusNotFound, "ResourceNotFound",
			"The Resource '%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
			typedName(t), t.Group)
	}
	return wire.ARMError(http.StatusNotFound, "ResourceNotFound",
		"The Resource '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix", typedName(t))
}

// typedName is "Microsoft.X/a/name/b/name".
func typedName(t Target) string {
	name := t.Namespace
	for i := range t.Types {
		name += "/" + t.Types[i] + "/" + t.Names[i]
	}
	return name
}

// scopeExists refuses collections below something that does not exist.
func (p *Plane) scopeExists(c *Call, scope string) *wire.Answer {
	if tenant.Key(scope) == tenant.Key(c.Data.SubscriptionScope()) {
		return nil
	}
	if _, ok := c.Data.Resource(scope); ok {
		return nil
	}
	if len(c.Target.Types) > 0 {
		if _, found := p.implicit(c, c.Target); found {
			return nil
		}
	}
	answer := p.notFound(c)
	return &answer
}
