package rbac

import (
	_ "embed" // for the table
	"encoding/json"
)

// listedText holds the roles that scenarios assign, with the actions of Azure's
// own definitions as far as the simulated planes have them.
//
//go:embed roles.json
var listedText []byte

// listedRoles reads the table; none when an edit broke it, which a test notices.
func listedRoles() []Role {
	var listed map[string]struct {
		ID          string   `json:"id"`
		Actions     []string `json:"actions"`
		DataActions []string `json:"data_actions"`
	}
	if json.Unmarshal(listedText, &listed) != nil {
		return nil
	}
	var roles []Role
	for name, role := range listed {
		roles = append(roles, Role{ID: role.ID, Name: name, Actions: role.Actions, DataActions: role.DataActions})
	}
	return roles
}
