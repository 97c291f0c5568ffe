package arm

import (
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// deletedKey is where a soft-deleted resource is kept: names are unique within a type.
func deletedKey(resourceType, name string) string { return tenant.Key(resourceType + "/" + name) }

// keepDeleted keeps a resource that has gone, when its type does and the deletion
// did not ask for more.
func (p *Plane) keepDeleted(d *tenant.Data, r *tenant.Resource) {
	info, ok := p.catalogue.Type(r.Type)
	if !ok || info.SoftDelete == nil || r.Forced {
		return
	}
	copied := *r
	d.DeletedResources[deletedKey(r.Type, r.Name)] = &copied
}

// nameHeld refuses a name that a soft-deleted resource holds, unless creating it
// again restores it, as with a Log Analytics workspace.
func (p *Plane) nameHeld(c *Call, resourceType, name string) *wire.Answer {
	info, ok := p.catalogue.Type(resourceType)
	if !ok || info.SoftDelete == nil {
		return nil
	}
	if _, held := c.Data.DeletedResources[deletedKey(resourceType, name)]; !held {
		return nil
	}
	if info.SoftDelete.Conflict == "" {
		delete(c.Data.DeletedResources, deletedKey(resourceType, name))
		return nil
	}
	return Fail(http.StatusConflict, info.SoftDelete.Conflict,
		"An existing resource with the name '%s' and type '%s' has been soft-deleted. To use the name, restore or purge it.", name, resourceType)
}

// forced reports whether the query of a deletion asks for nothing to be kept.
func (p *Plane) forced(c *Call, resourceType string) bool {
	info, ok := p.catalogue.Type(resourceType)
	if !ok || info.SoftDelete == nil || info.SoftDelete.Force == "" {
		return false
	}
	name, value, _ := strings.Cut(info.SoftDelete.Force, "=")
	return strings.EqualFold(c.Query.Get(name), value)
}

// deleted serves the list of a type's soft-deleted resources, one of them, and
// its purge. false: the path is about none. A namespace that the catalogue lacks
// counts as one that the subscription has not registered.
func (p *Plane) deleted(c *Call) (wire.Answer, bool) {
	t := c.Target
	if !strings.EqualFold(t.Scope, c.Data.SubscriptionScope()) {
		return wire.Answer{}, false
	}
	known := p.catalogue.Known(t.Namespace)
	if len(known) == 0 && len(t.Types) == 0 && strings.HasPrefix(strings.ToLower(t.Tail), "deleted") {
		return wire.ARMError(http.StatusConflict, "MissingSubscriptionRegistration",
			"The subscription is not registered to use namespace '%s'. See https://aka.ms/rps-not-found for how to register subscriptions.", t.Namespace), true
	}
	for _, info := range known {
		if info.SoftDelete == nil {
			continue
		}
		if len(t.Types) == 0 && strings.EqualFold(t.Tail, info.SoftDelete.Type) && c.Method == http.MethodGet {
			return p.listDeleted(c, info), true
		}
		if shape := placeholders(info.SoftDelete.Path); len(t.Types) == len(shape) && slices.EqualFunc(t.Types, shape, strings.EqualFold) {
			return p.deletedItem(c, info), true
		}
	}
	return wire.Answer{}, false
}

// placeholders are the type words of a path such as locations/{location}/deletedServices/{name}.
func placeholders(path string) []string {
	var words []string
	for i, part := range strings.Split(path, "/") {
		if i%2 == 0 {
			words = append(words, part)
		}
	}
	return words
}

func (p *Plane) listDeleted(c *Call, info *TypeInfo) wire.Answer {
	if answer := c.Authorize(c.Data.SubscriptionScope(), info.Namespace+"/"+info.SoftDelete.Type+"/read"); answer != nil {
		return *answer
	}
	var found []*tenant.Resource
	for _, resource := range c.Data.DeletedResources {
		if strings.EqualFold(resource.Type, info.Namespace+"/"+info.Name) {
			found = append(found, resource)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	values := []any{}
	for _, resource := range found {
		values = append(values, renderDeleted(c, info, resource))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}

func (p *Plane) deletedItem(c *Call, info *TypeInfo) wire.Answer {
	t := c.Target
	action := info.Namespace + "/" + strings.Join(t.Types, "/")
	purges := t.Tail == "" && c.Method == info.SoftDelete.Purge || c.Method == http.MethodPost && strings.EqualFold(t.Tail, info.SoftDelete.Purge)
	verb := "/read"
	switch {
	case purges && t.Tail == "":
		verb = "/delete"
	case purges:
		verb = "/" + t.Tail + "/action"
	case c.Method != http.MethodGet || t.Tail != "":
		return methodNotAllowed(c)
	}
	if answer := c.Authorize(c.Data.SubscriptionScope(), action+verb); answer != nil {
		return *answer
	}
	key := deletedKey(info.Namespace+"/"+info.Name, t.Name())
	resource, ok := c.Data.DeletedResources[key]
	if !ok || !strings.EqualFold(deletedID(c, info, resource), t.ID) {
		return wire.ARMError(http.StatusNotFound, "ResourceNotFound", "The soft-deleted resource '%s' was not found.", t.ID)
	}
	if !purges {
		return wire.JSON(http.StatusOK, renderDeleted(c, info, resource))
	}
	delete(c.Data.DeletedResources, key)
	c.Record("purge", resource.Type, resource.ID)
	return c.Accept()
}

func deletedID(c *Call, info *TypeInfo, r *tenant.Resource) string {
	path := strings.NewReplacer("{location}", r.Location(), "{group}", r.Group(), "{name}", r.Name).Replace(info.SoftDelete.Path)
	return c.Data.SubscriptionScope() + "/providers/" + info.Namespace + "/" + path
}

// renderDeleted is an entry as the type's provider shows it.
func renderDeleted(c *Call, info *TypeInfo, r *tenant.Resource) map[string]any {
	properties := map[string]any{"deletionDate": r.ChangedAt.UTC().Format(time.RFC3339)}
	entry := map[string]any{
		"id": deletedID(c, info, r), "name": r.Name, "type": info.Namespace + "/" + info.SoftDelete.Type, "location": r.Location(), "properties": properties,
	}
	if former := info.SoftDelete.FormerID; former != "" {
		properties[former] = r.ID
	} else {
		entry["tags"] = r.Tags()
	}
	return entry
}
