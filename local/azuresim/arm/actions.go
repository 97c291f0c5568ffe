package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// action serves POST {id}/{action}.
func (p *Plane) action(c *Call) wire.Answer {
	t := c.Target
	if len(t.Types) == 0 {
		return notFoundPath(c)
	}
	if answer := c.Authorize(t.ID, t.Type()+"/"+t.Tail+"/action"); answer != nil {
		return *answer
	}
	resource, ok := c.Data.Resource(t.ID)
	if !ok {
		implicit, found := p.implicit(c, t)
		if !found {
			return p.notFound(c)
		}
		resource = &tenant.Resource{ID: t.ID, Type: p.catalogue.Spelled(t.Type()), Name: t.Name(), Body: implicit}
	}
	if resource.State() == "Deleting" {
		return wire.ARMError(http.StatusConflict, "OperationNotAllowed", "Operation '%s' is not allowed on '%s' since it is marked for deletion.", t.Tail, t.ID)
	}
	if act := p.behaviour(resource.Type).Action; act != nil {
		if answer, done := act(c, resource, strings.ToLower(t.Tail)); done {
			return answer
		}
	}
	if answer, done := p.listedAction(c, resource); done {
		return answer
	}
	return p.genericAction(c)
}

// genericAction answers actions no type claims: lists are empty, the rest is
// accepted as a long-running operation that changes nothing.
func (p *Plane) genericAction(c *Call) wire.Answer {
	if strings.HasPrefix(strings.ToLower(c.Target.Tail), "list") {
		return wire.JSON(http.StatusOK, map[string]any{"value": []any{}})
	}
	return p.accepted(c, p.begin(c, tenant.OperationAction, c.Target.ID))
}

// Accept begins a long-running action and answers 202, for behaviours.
func (c *Call) Accept() wire.Answer {
	return c.plane.accepted(c, c.plane.begin(c, tenant.OperationAction, c.Target.ID))
}
