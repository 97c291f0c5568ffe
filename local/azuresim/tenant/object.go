package tenant

import (
	"slices"
	"strings"
	"time"
)

// DirectoryObject is a user, a group, or a policy or location of conditional
// access.
type DirectoryObject struct {
	ID         string         `json:"id"`
	Kind       string         `json:"kind"` // the collection: users, groups, identity/conditionalAccess/policies
	UniqueName string         `json:"unique_name,omitempty"`
	Body       map[string]any `json:"body"`
	Members    []string       `json:"members,omitempty"`
	Owners     []string       `json:"owners,omitempty"`
	CreatedAt  time.Time      `json:"created_at"`
	VisibleAt  time.Time      `json:"visible_at"`
	DeletedAt  *time.Time     `json:"deleted_at,omitempty"`
}

// Visible reports whether the directory's replicas know the object by now.
func (o *DirectoryObject) Visible(now time.Time) bool { return !o.VisibleAt.After(now) }

// Text is a property that is a text, "" when it is not.
func (o *DirectoryObject) Text(property string) string {
	text, _ := o.Body[property].(string)
	return text
}

// PrincipalType says what kind of principal an id is: ServicePrincipal, User,
// Group, or "" when replicas know none with it.
func (d *Data) PrincipalType(id string, now time.Time) string {
	id = strings.ToLower(id)
	if principal, ok := d.Principals[id]; ok && principal.Visible(now) {
		return "ServicePrincipal"
	}
	object, ok := d.Objects[id]
	switch {
	case !ok || !object.Visible(now):
		return ""
	case object.Kind == "users":
		return "User"
	case object.Kind == "groups":
		return "Group"
	}
	return ""
}

// GroupsOf lists the groups a principal is a member of, also through groups.
func (d *Data) GroupsOf(id string) []string {
	found := []string{}
	for looking := []string{id}; len(looking) > 0; {
		member := looking[0]
		looking = looking[1:]
		for _, object := range d.Objects {
			if slices.Contains(object.Members, member) && !slices.Contains(found, object.ID) {
				found = append(found, object.ID)
				looking = append(looking, object.ID)
			}
		}
	}
	return found
}

// SoftDeletePrincipal moves a service principal to the recycle bin.
func (d *Data) SoftDeletePrincipal(p *ServicePrincipal, now time.Time) {
	p.DeletedAt = &now
	delete(d.Principals, p.ID)
	d.DeletedSPs[p.ID] = p
	d.Forget(p.ID)
}

// Forget takes a deleted object out of the groups it was in, and removes the
// grants it had or gave.
func (d *Data) Forget(id string) {
	for _, object := range d.Objects {
		object.Members = slices.DeleteFunc(object.Members, func(member string) bool { return member == id })
		object.Owners = slices.DeleteFunc(object.Owners, func(owner string) bool { return owner == id })
	}
	for grant, have := range d.Grants {
		if have.PrincipalID == id || have.ResourceID == id {
			delete(d.Grants, grant)
		}
	}
}
