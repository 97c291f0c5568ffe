package arm

import (
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// makeManagedGroup makes the resource group that a service keeps its own
// resources in (an AKS cluster's nodes, a Databricks workspace's storage).
func (p *Plane) makeManagedGroup(c *Call, r *tenant.Resource) {
	info, ok := p.catalogue.Type(r.Type)
	if !ok || info.ManagedGroup == "" {
		return
	}
	name, _ := lookup(r.Properties(), info.ManagedGroup).(string)
	if name == "" {
		name = "MC_" + r.Group() + "_" + r.Name + "_" + r.Location()
		setAt(r.Properties(), info.ManagedGroup, name)
	}
	id := c.Data.GroupID(name[strings.LastIndexByte(name, '/')+1:])
	if _, exists := c.Data.Resource(id); exists {
		return
	}
	c.Data.Resources[tenant.Key(id)] = &tenant.Resource{
		ID: id, Type: tenant.GroupType, Name: id[strings.LastIndexByte(id, '/')+1:], CreatedAt: c.Now, ChangedAt: c.Now, CreatedBy: r.ID,
		Body: map[string]any{"location": r.Location(), "managedBy": r.ID, "properties": map[string]any{"provisioningState": "Succeeded"}},
	}
	c.Record("create", tenant.GroupType, id)
}

// removeManagedGroup removes it again with what it belongs to.
func (p *Plane) removeManagedGroup(d *tenant.Data, now time.Time, r *tenant.Resource) {
	info, ok := p.catalogue.Type(r.Type)
	if !ok || info.ManagedGroup == "" {
		return
	}
	name, _ := lookup(r.Properties(), info.ManagedGroup).(string)
	id := d.GroupID(name[strings.LastIndexByte(name, '/')+1:])
	if group, exists := d.Resource(id); exists && group.CreatedBy == r.ID {
		p.remove(d, now, id)
	}
}
