package graph

import (
	"net/http"
	"slices"
	"strings"
)

// rights are the application permissions that read and that write a collection.
type rights struct{ read, write []string }

func rightsOf(collection string) rights {
	switch collection = strings.ToLower(collection); collection {
	case "users":
		return rights{[]string{"User.Read.All", "Directory.Read.All"}, []string{"User.ReadWrite.All", "Directory.ReadWrite.All"}}
	case "groups":
		return rights{[]string{"Group.Read.All", "Directory.Read.All"}, []string{"Group.ReadWrite.All", "Directory.ReadWrite.All"}}
	case "organization":
		return rights{[]string{"Organization.Read.All", "Directory.Read.All"}, []string{"Organization.ReadWrite.All"}}
	case strings.ToLower(policies), strings.ToLower(locations):
		return rights{[]string{"Policy.Read.All"}, []string{"Policy.ReadWrite.ConditionalAccess"}}
	}
	return rights{[]string{readAll}, []string{writeAll, writeOwnedBy}}
}

// permitted reports whether the caller may do the method in the collection. The
// recycle bin asks for what its objects ask for: deletedItems decides.
func (c *call) permitted() bool {
	if strings.EqualFold(c.path.collection, "deletedItems") {
		return true
	}
	if grantsRoles(c.path.action) && c.r.Method != http.MethodGet {
		return c.holds("AppRoleAssignment.ReadWrite.All")
	}
	return c.may(c.path.collection)
}

func (c *call) may(collection string) bool {
	needed := rightsOf(collection)
	if slices.ContainsFunc(needed.write, c.holds) {
		return true
	}
	return c.r.Method == http.MethodGet && slices.ContainsFunc(needed.read, c.holds)
}

// holds reports whether the caller has an application permission of Graph now.
func (c *call) holds(permission string) bool {
	return slices.Contains(c.data.Permissions(c.caller, c.now), permission)
}

func grantsRoles(action string) bool {
	return strings.EqualFold(action, "appRoleAssignments") || strings.EqualFold(action, "appRoleAssignedTo")
}
