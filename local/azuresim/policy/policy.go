// Package policy decides which writes Azure Policy denies: it evaluates the
// assignments that exist in the tenant, with the definitions and initiatives they
// name (the tenant's own, and the few built-in ones of builtin.go), as far as
// their effect is deny.
//
// It knows the conditions of ordinary rules: allOf, anyOf, not; field and value;
// equals, notEquals, like, notLike, in, notIn, contains, notContains, containsKey,
// notContainsKey, exists, less and greater; the functions parameters, concat and
// resourceGroup. A rule that uses more (count, other functions) denies nothing, and
// Problems says so.
package policy

import (
	"sort"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const (
	assignmentType = "Microsoft.Authorization/policyAssignments"
	definitionType = "Microsoft.Authorization/policyDefinitions"
	setType        = "Microsoft.Authorization/policySetDefinitions"
)

// Violations are the policies that deny a resource as it would be written.
func Violations(d *tenant.Data, now time.Time, r *tenant.Resource) []wire.PolicyViolation {
	var found []wire.PolicyViolation
	for _, rule := range rulesInForce(d, now) {
		if !rule.covers(r) {
			continue
		}
		s := &subject{resource: r, rule: rule, data: d}
		if denied, err := s.denies(); err == nil && denied {
			found = append(found, rule.violation(s.seen))
		}
	}
	return found
}

// Problems lists, by id of the assignment, why a rule is not evaluated.
func Problems(d *tenant.Data) map[string]string {
	problems := map[string]string{}
	for _, r := range d.Resources {
		if id, _ := r.Properties()["policyDefinitionId"].(string); strings.EqualFold(r.Type, assignmentType) && !known(d, id) {
			problems[r.ID] = "the simulator has no definition '" + id + "'"
		}
	}
	probe := &tenant.Resource{ID: d.GroupID("probe") + "/providers/Microsoft.Probe/probes/probe", Type: "Microsoft.Probe/probes", Name: "probe", Body: map[string]any{}}
	for _, rule := range rulesInForce(d, time.Unix(1<<40, 0)) {
		s := &subject{resource: probe, rule: rule, data: d, every: true}
		if _, err := s.denies(); err != nil {
			problems[rule.assignment.ID] = err.Error()
		}
	}
	return problems
}

// rule is one definition as one assignment puts it in force.
type rule struct {
	assignment   *tenant.Resource
	scope        string
	definitionID string
	definition   map[string]any // its properties
	parameters   map[string]any // by lower-case name
}

// rulesInForce are all rules of all assignments that are enforced by now.
func rulesInForce(d *tenant.Data, now time.Time) []rule {
	var list []rule
	for _, r := range d.Resources {
		if !strings.EqualFold(r.Type, assignmentType) || now.Sub(r.CreatedAt) < d.Settings.PolicyDelay() {
			continue
		}
		if mode, _ := r.Properties()["enforcementMode"].(string); strings.EqualFold(mode, "DoNotEnforce") {
			continue
		}
		at := strings.LastIndex(strings.ToLower(r.ID), "/providers/microsoft.authorization/")
		id, _ := r.Properties()["policyDefinitionId"].(string)
		list = append(list, definitions(d, rule{assignment: r, scope: r.ID[:max(at, 0)], definitionID: id}, given(r.Properties()))...)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].assignment != list[j].assignment {
			return tenant.Key(list[i].assignment.ID) < tenant.Key(list[j].assignment.ID)
		}
		return list[i].definitionID < list[j].definitionID
	})
	return list
}

// definitions finds the rule an assignment names, or those of its initiative.
func definitions(d *tenant.Data, base rule, values map[string]any) []rule {
	properties, kind := find(d, base.definitionID)
	switch kind {
	case definitionType:
		base.definition, base.parameters = properties, withDefaults(properties, values)
		return []rule{base}
	case setType:
		var list []rule
		outer := withDefaults(properties, values)
		members, _ := properties["policyDefinitions"].([]any)
		for _, one := range members {
			member, _ := one.(map[string]any)
			inner := base
			inner.definitionID, _ = member["policyDefinitionId"].(string)
			passed := map[string]any{}
			for name, value := range given(member) {
				if resolved, err := evaluate(value, expressions{parameters: outer}); err == nil {
					passed[name] = resolved
				}
			}
			if properties, kind := find(d, inner.definitionID); kind == definitionType {
				inner.definition, inner.parameters = properties, withDefaults(properties, passed)
				list = append(list, inner)
			}
		}
		return list
	}
	return nil
}

// find looks a definition or initiative up by id.
func find(d *tenant.Data, id string) (properties map[string]any, kind string) {
	if r, ok := d.Resource(id); ok {
		for _, kind := range []string{definitionType, setType} {
			if strings.EqualFold(r.Type, kind) {
				return r.Properties(), kind
			}
		}
		return nil, ""
	}
	if built, ok := builtin(id); ok {
		return built, definitionType
	}
	return nil, ""
}

func known(d *tenant.Data, id string) bool {
	_, kind := find(d, id)
	return kind != ""
}

// given are the values of parameters: {"name": {"value": ...}}, by lower-case name.
func given(properties map[string]any) map[string]any {
	values := map[string]any{}
	parameters, _ := properties["parameters"].(map[string]any)
	for name, one := range parameters {
		if entry, ok := one.(map[string]any); ok {
			values[strings.ToLower(name)] = entry["value"]
		}
	}
	return values
}

// withDefaults adds the defaults of a definition to the values that were given.
func withDefaults(definition, values map[string]any) map[string]any {
	all := map[string]any{}
	declared, _ := definition["parameters"].(map[string]any)
	for name, one := range declared {
		if entry, ok := one.(map[string]any); ok && entry["defaultValue"] != nil {
			all[strings.ToLower(name)] = entry["defaultValue"]
		}
	}
	for name, value := range values {
		all[name] = value
	}
	return all
}

// covers reports whether a rule is about a resource at all: within the scope, not
// excluded, of a kind the definition's mode looks at.
func (r rule) covers(resource *tenant.Resource) bool {
	if !tenant.Within(resource.ID, r.scope) || strings.HasPrefix(strings.ToLower(resource.Type), "microsoft.authorization/") {
		return false
	}
	excluded, _ := r.assignment.Properties()["notScopes"].([]any)
	for _, one := range excluded {
		if scope, ok := one.(string); ok && tenant.Within(resource.ID, scope) {
			return false
		}
	}
	if mode, _ := r.definition["mode"].(string); strings.EqualFold(mode, "Indexed") {
		return resource.Type != tenant.GroupType && resource.Body["location"] != nil
	}
	return true
}

func (r rule) violation(seen []wire.PolicyExpression) wire.PolicyViolation {
	display := func(properties map[string]any) string {
		text, _ := properties["displayName"].(string)
		return text
	}
	return wire.PolicyViolation{
		AssignmentID: r.assignment.ID, AssignmentName: r.assignment.Name, AssignmentDisplay: display(r.assignment.Properties()), AssignmentScope: r.scope,
		DefinitionID: r.definitionID, DefinitionName: r.definitionID[strings.LastIndex(r.definitionID, "/")+1:], DefinitionDisplay: display(r.definition),
		Parameters: r.parameters, Evaluated: seen,
	}
}
