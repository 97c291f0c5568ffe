package admin

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/policy"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// policyView is an assignment and why it is not evaluated, if it is not.
type policyView struct {
	AssignmentID string `json:"assignment_id"`
	DefinitionID string `json:"definition_id"`
	Seeded       bool   `json:"seeded"`
	Problem      string `json:"problem,omitempty"`
}

// seededPolicy is a definition with its assignment, as an administrator made them.
type seededPolicy struct {
	Name       string         `json:"name"`
	Scope      string         `json:"scope"`      // "" is the subscription
	Definition string         `json:"definition"` // id of a built-in or existing definition, in place of a rule
	Mode       string         `json:"mode"`       // All (as when it is empty) or Indexed
	Rule       map[string]any `json:"rule"`       // {"if": ..., "then": {"effect": "deny"}}
	Parameters map[string]any `json:"parameters"` // values by name
}

// policies lists the assignments, seeds one, or removes the seeded ones.
func (p *Plane) policies(r *http.Request) wire.Answer {
	var wanted seededPolicy
	switch r.Method {
	case http.MethodGet, http.MethodDelete:
	case http.MethodPost:
		if err := decode(r, &wanted); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidPolicy", "%v", err)
		}
		if wanted.Name == "" || strings.ContainsAny(wanted.Name, "/ ") || (wanted.Rule == nil) == (wanted.Definition == "") {
			return wire.ARMError(http.StatusBadRequest, "InvalidPolicy", "a policy needs a name (without '/' and spaces), and either a rule or the id of a definition")
		}
	default:
		return methodNotAllowed(r)
	}
	var answer wire.Answer
	p.tenant.Update(func(d *tenant.Data, now time.Time) {
		switch r.Method {
		case http.MethodPost:
			wanted.seed(d, now)
		case http.MethodDelete:
			for key, resource := range d.Resources {
				if resource.CreatedBy == tenant.SeedName && strings.HasPrefix(strings.ToLower(resource.Type), "microsoft.authorization/policy") {
					delete(d.Resources, key)
				}
			}
		}
		answer = wire.JSON(http.StatusOK, map[string]any{"policies": policyViews(d)})
	})
	return answer
}

// seed makes the assignment, and the definition when it has a rule of its own.
func (s seededPolicy) seed(d *tenant.Data, now time.Time) {
	scope := s.Scope
	if scope == "" {
		scope = d.SubscriptionScope()
	}
	add := func(id, kind string, properties map[string]any) {
		d.Resources[tenant.Key(id)] = &tenant.Resource{
			ID: id, Type: kind, Name: s.Name, CreatedAt: now, ChangedAt: now, CreatedBy: tenant.SeedName, Body: map[string]any{"properties": properties},
		}
	}
	definition := s.Definition
	if definition == "" {
		definition = d.SubscriptionScope() + "/providers/Microsoft.Authorization/policyDefinitions/" + s.Name
		mode := s.Mode
		if mode == "" {
			mode = "All"
		}
		add(definition, "Microsoft.Authorization/policyDefinitions", map[string]any{"policyType": "Custom", "mode": mode, "displayName": s.Name, "policyRule": s.Rule})
	}
	values := map[string]any{}
	for name, value := range s.Parameters {
		values[name] = map[string]any{"value": value}
	}
	add(scope+"/providers/Microsoft.Authorization/policyAssignments/"+s.Name, "Microsoft.Authorization/policyAssignments", map[string]any{
		"policyDefinitionId": definition, "displayName": s.Name, "scope": scope, "parameters": values, "enforcementMode": "Default",
	})
}

func policyViews(d *tenant.Data) []policyView {
	list, problems := []policyView{}, policy.Problems(d)
	for _, key := range sorted(d.Resources) {
		resource := d.Resources[key]
		if strings.EqualFold(resource.Type, "Microsoft.Authorization/policyAssignments") {
			definition, _ := resource.Properties()["policyDefinitionId"].(string)
			list = append(list, policyView{
				AssignmentID: resource.ID, DefinitionID: definition, Seeded: resource.CreatedBy == tenant.SeedName, Problem: problems[resource.ID],
			})
		}
	}
	return list
}
