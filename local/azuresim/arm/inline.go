package arm

import (
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// syncInline turns the arrays of a parent that was just written into child
// resources: they can be written either way and are read both ways. An absent
// array leaves the children alone; a present one replaces them.
func (p *Plane) syncInline(c *Call, parent *tenant.Resource) {
	for _, array := range p.catalogue.Inline(parent.Type) {
		p.syncArray(c, parent, array)
	}
}

func (p *Plane) syncArray(c *Call, parent *tenant.Resource, array string) {
	elements, present := parent.Properties()[array].([]any)
	delete(parent.Properties(), array)
	if !present {
		return
	}
	kept := map[string]bool{}
	for _, element := range elements {
		object, _ := element.(map[string]any)
		name, _ := object["name"].(string)
		if name == "" {
			continue
		}
		kept[strings.ToLower(name)] = true
		p.storeInline(c, parent, array, name, object)
	}
	for _, child := range childrenOf(c.Data, parent, array) {
		if !kept[strings.ToLower(child.Name)] {
			p.remove(c.Data, c.Now, child.ID)
		}
	}
}

func (p *Plane) storeInline(c *Call, parent *tenant.Resource, array, name string, object map[string]any) {
	id := parent.ID + "/" + array + "/" + name
	child, exists := c.Data.Resource(id)
	if !exists {
		child = &tenant.Resource{ID: id, Type: parent.Type + "/" + array, Name: name, CreatedAt: c.Now, CreatedBy: c.Caller.ObjectID}
		c.Data.Resources[tenant.Key(id)] = child
		c.Record("create", child.Type, id)
	}
	properties, _ := object["properties"].(map[string]any)
	if properties == nil {
		properties = map[string]any{}
	}
	child.Body = map[string]any{"properties": Clone(properties)}
	child.ChangedAt = c.Now
	child.SetState("Succeeded")
}

func childrenOf(d *tenant.Data, parent *tenant.Resource, array string) []*tenant.Resource {
	var found []*tenant.Resource
	wanted := tenant.Key(parent.Type + "/" + array)
	for _, child := range d.Below(parent.ID) {
		if tenant.Key(child.Type) == wanted {
			found = append(found, child)
		}
	}
	return found
}

// renderInline puts the children back into the parent's arrays.
func (p *Plane) renderInline(d *tenant.Data, r *tenant.Resource, body map[string]any) {
	properties, ok := body["properties"].(map[string]any)
	if !ok {
		return
	}
	for _, array := range p.catalogue.Inline(r.Type) {
		list := []any{}
		for _, child := range childrenOf(d, r, array) {
			entry := Clone(child.Body)
			entry["id"], entry["name"], entry["type"] = child.ID, child.Name, child.Type
			list = append(list, entry)
		}
		properties[array] = list
	}
}
