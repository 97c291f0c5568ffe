package catalogue

import (
	_ "embed" // for the table
	"encoding/json"
	"strings"
	"sync"
)

// rolesText maps built-in roles to their ids, which are the same in every
// tenant. Source: Microsoft Learn, "Azure built-in roles".
//
//go:embed roles.json
var rolesText []byte

// roleTable is the table by lower-case name; empty when an edit broke it, which
// a test would notice.
var roleTable = sync.OnceValue(func() map[string]string {
	var listed map[string]string
	if json.Unmarshal(rolesText, &listed) != nil {
		return nil
	}
	table := map[string]string{}
	for name, id := range listed {
		table[strings.ToLower(name)] = id
	}
	return table
})

func roleID(name string) (string, bool) {
	id, ok := roleTable()[strings.ToLower(name)]
	return id, ok
}

// RoleDefinition gives the id of a built-in role's definition in a subscription.
func RoleDefinition(subscriptionID, role string) (id string, known bool) {
	id, known = roleID(role)
	return "/subscriptions/" + subscriptionID + "/providers/Microsoft.Authorization/roleDefinitions/" + id, known
}

// grantsRoles says whether a role lets its holder assign roles.
func grantsRoles(role string) bool {
	switch strings.ToLower(role) {
	case "owner", "user access administrator", "role based access control administrator":
		return true
	}
	return false
}
