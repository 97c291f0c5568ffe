package arm

import (
	"net/http"
	"sort"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// give sets what the catalogue says a service gives a new resource, and keeps it
// when the resource is written again.
func (p *Plane) give(r *tenant.Resource, previous map[string]any) {
	info, ok := p.catalogue.Type(r.Type)
	if !ok {
		return
	}
	before, _ := previous["properties"].(map[string]any)
	var paths []string
	for path := range info.Sets {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		value := lookup(before, path)
		if value == nil {
			value = filled(info.Sets[path], r)
		}
		setAt(r.Properties(), path, value)
	}
}

// filled replaces the placeholders in every text of a value of the catalogue.
func filled(value any, r *tenant.Resource) any {
	switch value := value.(type) {
	case string:
		if strings.Contains(value, "{uuid}") {
			value = strings.ReplaceAll(value, "{uuid}", newID())
		}
		return strings.NewReplacer("{name}", strings.ToLower(r.Name), "{location}", r.Location(), "{id}", r.ID, "{group}", r.Group(), "{key}", simulatedKey(r, "key")).Replace(value)
	case map[string]any:
		object := map[string]any{}
		for name, inner := range value {
			object[name] = filled(inner, r)
		}
		return object
	case []any:
		list := make([]any, len(value))
		for i, inner := range value {
			list[i] = filled(inner, r)
		}
		return list
	}
	return value
}

// setAt sets the value at a dotted path, making the objects on the way.
func setAt(object map[string]any, path string, value any) {
	parts := strings.Split(path, ".")
	for _, part := range parts[:len(parts)-1] {
		next, ok := object[part].(map[string]any)
		if !ok {
			next = map[string]any{}
			object[part] = next
		}
		object = next
	}
	object[parts[len(parts)-1]] = value
}

// listedAction answers an action of the catalogue.
func (p *Plane) listedAction(c *Call, r *tenant.Resource) (wire.Answer, bool) {
	info, ok := p.catalogue.Type(r.Type)
	if !ok {
		return wire.Answer{}, false
	}
	for name, answer := range info.Actions {
		if strings.EqualFold(name, c.Target.Tail) {
			return wire.JSON(http.StatusOK, filled(Clone(answer), r)), true
		}
	}
	for name, changes := range info.Moves {
		if strings.EqualFold(name, c.Target.Tail) {
			for path, value := range changes {
				setAt(r.Properties(), path, value)
			}
			return c.Accept(), true
		}
	}
	return wire.Answer{}, false
}
