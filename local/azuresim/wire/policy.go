package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// PolicyViolation is the part of a denial that says which policy was violated.
type PolicyViolation struct {
	AssignmentID, AssignmentName, AssignmentDisplay string
	AssignmentScope                                 string
	DefinitionID, DefinitionName, DefinitionDisplay string
	Parameters                                      map[string]any
	Evaluated                                       []PolicyExpression
}

// PolicyExpression is one condition of a policy rule and how it came out.
type PolicyExpression struct {
	Result   string `json:"result"` // "True" or "False"
	Kind     string `json:"expressionKind"`
	Field    string `json:"expression"`
	Path     string `json:"path"`
	Value    any    `json:"expressionValue,omitempty"`
	Target   any    `json:"targetValue"`
	Operator string `json:"operator"`
}

// PolicyDenied is Azure Resource Manager's answer to a write that policies deny.
func PolicyDenied(resource string, violations ...PolicyViolation) Answer {
	identifiers, additional := []any{}, []any{}
	for _, v := range violations {
		identifiers = append(identifiers, map[string]any{
			"policyAssignment": map[string]any{"name": first(v.AssignmentDisplay, v.AssignmentName), "id": v.AssignmentID},
			"policyDefinition": map[string]any{"name": first(v.DefinitionDisplay, v.DefinitionName), "id": v.DefinitionID},
		})
		additional = append(additional, map[string]any{"type": "PolicyViolation", "info": map[string]any{
			"evaluationDetails":  map[string]any{"evaluatedExpressions": v.Evaluated},
			"policyDefinitionId": v.DefinitionID, "policyDefinitionName": v.DefinitionName, "policyDefinitionDisplayName": v.DefinitionDisplay,
			"policyDefinitionEffect": "deny", "policyAssignmentId": v.AssignmentID, "policyAssignmentName": v.AssignmentName,
			"policyAssignmentDisplayName": v.AssignmentDisplay, "policyAssignmentScope": v.AssignmentScope,
			"policyAssignmentParameters": v.Parameters, "policyExemptionIds": []any{},
		}})
	}
	listed, _ := json.Marshal(identifiers) // texts only: cannot fail
	return JSON(http.StatusForbidden, map[string]any{"error": map[string]any{
		"code": "RequestDisallowedByPolicy", "target": resource,
		"message":        fmt.Sprintf("Resource '%s' was disallowed by policy. Policy identifiers: '%s'.", resource, listed),
		"additionalInfo": additional,
	}})
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
