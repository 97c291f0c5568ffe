package tenant

import (
	"strings"
	"time"
)

// Remove takes a resource and everything below it out of the state: children,
// extension resources, and role assignments at those scopes, as Azure does when
// the scope itself goes. It returns what was removed, parents first.
func (d *Data) Remove(id string, now time.Time) []*Resource {
	return d.RemoveShown(id, now, d.Settings.IndexLag())
}

// RemoveShown is Remove, with what is removed shown by Resource Graph for so long.
func (d *Data) RemoveShown(id string, now time.Time, shown time.Duration) []*Resource {
	var removed []*Resource
	if resource, ok := d.Resource(id); ok {
		removed = append(removed, resource)
	}
	removed = append(removed, d.Below(id)...)
	for _, resource := range removed {
		delete(d.Resources, Key(resource.ID))
		delete(d.PowerStates, Key(resource.ID))
		if shown > 0 {
			d.Ghosts = append(d.Ghosts, Ghost{Resource: *resource, Until: now.Add(shown)})
		}
		d.Journal.Record(now, "arm", "delete", resource.Type, resource.ID, "")
	}
	for key, assignment := range d.RoleAssignments {
		if within(assignment.Scope, id) {
			delete(d.RoleAssignments, key)
			d.Journal.Record(now, "arm", "delete", "Microsoft.Authorization/roleAssignments", assignment.ID, "")
		}
	}
	return removed
}

// within reports whether scope is at or below base.
func within(scope, base string) bool {
	scope, base = Key(scope), Key(base)
	return scope == base || strings.HasPrefix(scope, base+"/")
}

// Within reports whether scope is at or below base, comparing whole segments
// without regard to case.
func Within(scope, base string) bool { return within(scope, base) }
