package arm

import (
	"fmt"
	"strings"

	"azurehaymaker/local/azuresim/odata"
	"azurehaymaker/local/azuresim/tenant"
)

func assignmentFields(filter *odata.Filter) error {
	for _, field := range filter.Fields() {
		if !strings.EqualFold(field, "principalId") {
			return fmt.Errorf("the property '%s' cannot be filtered by", field)
		}
	}
	for _, call := range filter.Calls() {
		if call != "atscope" && call != "assignedto" {
			return fmt.Errorf("the function '%s' is not supported", call)
		}
	}
	return nil
}

func assignmentEnv(c *Call, assignment *tenant.RoleAssignment) odata.Env {
	return odata.Env{
		Field: func(string) any { return assignment.PrincipalID },
		Call: func(name string, arguments []string) bool {
			if name == "atscope" {
				return tenant.Within(c.Target.Scope, assignment.Scope)
			}
			return len(arguments) == 1 && strings.EqualFold(arguments[0], assignment.PrincipalID)
		},
	}
}

func renderAssignment(a *tenant.RoleAssignment) map[string]any {
	properties := map[string]any{
		"roleDefinitionId": a.RoleDefinitionID, "principalId": a.PrincipalID, "principalType": a.PrincipalType,
		"scope": a.Scope, "createdOn": a.CreatedAt.UTC(), "updatedOn": a.CreatedAt.UTC(),
		"createdBy": a.CreatedBy, "updatedBy": a.CreatedBy,
	}
	for name, value := range map[string]string{"condition": a.Condition, "conditionVersion": a.ConditionVersion, "description": a.Description} {
		if value != "" {
			properties[name] = value
		}
	}
	return map[string]any{"id": a.ID, "name": a.Name, "type": assignmentType, "properties": properties}
}
