package arm

import (
	"fmt"
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/odata"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/wire"
)

// roleDefinitions serves the built-in role definitions, read-only.
func (p *Plane) roleDefinitions(c *Call) wire.Answer {
	if c.Method != http.MethodGet {
		return wire.ARMError(http.StatusBadRequest, "BuiltInRoleDefinitionUpdateNotPermitted", "Built-in role definitions cannot be changed, and this tenant offers no custom ones.")
	}
	scope := c.Target.Scope
	if scope == "" {
		scope = c.Data.SubscriptionScope()
	}
	if answer := c.Authorize(scope, "Microsoft.Authorization/roleDefinitions/read"); answer != nil {
		return *answer
	}
	if c.Target.Tail == "" {
		role, ok := rbac.Find(c.Target.Name())
		if !ok {
			return wire.ARMError(http.StatusNotFound, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", c.Target.Name())
		}
		return wire.JSON(http.StatusOK, renderRole(c, role))
	}
	filter, err := odata.Parse(c.Query.Get("$filter"))
	if err == nil {
		err = roleFields(filter)
	}
	if err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidFilter", "The filter '%s' is not supported: %v.", c.Query.Get("$filter"), err)
	}
	values := []any{}
	for _, role := range rbac.Roles() {
		if filter.Match(roleEnv(role)) {
			values = append(values, renderRole(c, role))
		}
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}

func roleFields(filter *odata.Filter) error {
	for _, field := range filter.Fields() {
		if !strings.EqualFold(field, "roleName") && !strings.EqualFold(field, "type") {
			return fmt.Errorf("the property '%s' cannot be filtered by", field)
		}
	}
	for _, call := range filter.Calls() {
		if call != "atscope" && call != "atscopeandbelow" {
			return fmt.Errorf("the function '%s' is not supported", call)
		}
	}
	return nil
}

func roleEnv(role rbac.Role) odata.Env {
	return odata.Env{
		Field: func(path string) any {
			if strings.EqualFold(path, "type") {
				return "BuiltInRole"
			}
			return role.Name
		},
		Call: func(string, []string) bool { return true }, // built-in roles are assignable everywhere
	}
}

func renderRole(c *Call, role rbac.Role) map[string]any {
	list := func(values []string) []string { return append([]string{}, values...) }
	return map[string]any{
		"id":   c.Data.SubscriptionScope() + "/providers/Microsoft.Authorization/roleDefinitions/" + role.ID,
		"name": role.ID, "type": "Microsoft.Authorization/roleDefinitions",
		"properties": map[string]any{
			"roleName": role.Name, "type": "BuiltInRole", "assignableScopes": []string{"/"},
			"permissions": []any{map[string]any{
				"actions": list(role.Actions), "notActions": list(role.NotActions),
				"dataActions": list(role.DataActions), "notDataActions": list(role.NotDataActions),
			}},
		},
	}
}
