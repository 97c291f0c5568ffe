package arm

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// delete removes a resource, at once or as a long-running operation.
func (p *Plane) delete(c *Call) wire.Answer {
	t := c.Target
	if answer := c.Authorize(t.ID, t.Type()+"/delete"); answer != nil {
		return *answer
	}
	if answer := p.checkMatch(c); answer != nil {
		return *answer
	}
	resource, ok := c.Data.Resource(t.ID)
	if !ok {
		if t.Group != "" {
			if _, found := c.Data.Resource(c.Data.GroupID(t.Group)); !found {
				return groupNotFound(t.Group)
			}
		}
		return wire.Empty(http.StatusNoContent)
	}
	if p.catalogue.NoDelete(t.Type()) {
		return methodNotAllowed(c).With("Allow", "GET, PUT, PATCH")
	}
	if answer := p.locked(c, t.ID); answer != nil {
		return *answer
	}
	if answer := p.inUse(c, resource); answer != nil {
		return *answer
	}
	if keeps := p.behaviour(resource.Type).Keeps; keeps != nil {
		if answer := keeps(c, resource); answer != nil {
			return *answer
		}
	}
	resource.Forced = p.forced(c, resource.Type)
	if p.styleOf(c, resource, tenant.OperationDelete) == syncStyle {
		p.remove(c.Data, c.Now, resource.ID)
		return wire.Empty(http.StatusOK)
	}
	operation, open := c.Data.OpenOperation(tenant.OperationDelete, resource.ID)
	if !open {
		operation = p.begin(c, tenant.OperationDelete, resource.ID)
	}
	resource.SetState("Deleting")
	resource.ChangedAt = c.Now
	return p.withAsyncHeaders(c, p.accepted(c, operation), operation, resource.Type)
}

// remove takes a resource with everything below it away and tells the types.
func (p *Plane) remove(d *tenant.Data, now time.Time, id string) {
	p.removeShown(d, now, id, d.Settings.IndexLag())
}

// removeShown is remove, with Resource Graph showing what is gone for so long.
func (p *Plane) removeShown(d *tenant.Data, now time.Time, id string, shown time.Duration) {
	for _, gone := range d.RemoveShown(id, now, shown) {
		if removed := p.behaviour(gone.Type).Removed; removed != nil {
			removed(d, now, gone)
		}
		removeSystemIdentity(d, now, gone)
		p.removeManagedGroup(d, now, gone)
		p.keepDeleted(d, gone)
	}
}
