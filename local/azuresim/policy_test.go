package azuresim_test

import (
	"testing"
	"time"

	"azurehaymaker/local/azuresim"
)

const policyAPI = "?api-version=2023-04-01"

func TestPolicyOfTheTenantDenies(t *testing.T) {
	f := startWith(t, azuresim.Settings{PolicyDelayMS: 1000})
	f.assign(f.facts.PrincipalID, "36243c78-bf99-498c-9df9-86d9f8d28608", f.subscription()) // Resource Policy Contributor
	f.makeGroup("g", nil)
	definition := f.subscription() + "/providers/Microsoft.Authorization/policyDefinitions/no-eyes"
	assignment := f.group("g") + "/providers/Microsoft.Authorization/policyAssignments/no-eyes"
	f.arm("PUT", definition+policyAPI, map[string]any{"properties": map[string]any{"displayName": "No eyes", "policyRule": map[string]any{
		"if": map[string]any{"field": "Microsoft.CognitiveServices/accounts/sku.name", "equals": "S1"}, "then": map[string]any{"effect": "deny"},
	}}}).want(t, 201, "")
	f.arm("PUT", assignment+policyAPI, map[string]any{"properties": map[string]any{"policyDefinitionId": definition}}).want(t, 201, "")
	account := f.group("g") + "/providers/Microsoft.CognitiveServices/accounts/"
	f.arm("PUT", account+"early"+cognitiveAPI, cognitiveBody()).want(t, 201, "") // not in force yet
	f.clock.advance(2 * time.Second)
	r := f.arm("PUT", account+"late"+cognitiveAPI, cognitiveBody())
	r.want(t, 403, "RequestDisallowedByPolicy")
	failure := r.body["error"].(map[string]any)
	detail := failure["additionalInfo"].([]any)[0].(map[string]any)
	info := detail["info"].(map[string]any)
	if failure["target"] != "late" || detail["type"] != "PolicyViolation" || info["policyDefinitionId"] != definition || info["policyAssignmentId"] != assignment ||
		info["policyDefinitionDisplayName"] != "No eyes" || info["policyAssignmentScope"] != f.group("g") {
		t.Errorf("details: %s", r.raw)
	}
	seen := info["evaluationDetails"].(map[string]any)["evaluatedExpressions"].([]any)[0].(map[string]any)
	if seen["path"] != "sku.name" || seen["expressionValue"] != "S1" || seen["result"] != "True" {
		t.Errorf("evaluated: %v", seen)
	}
	f.arm("PATCH", account+"early"+cognitiveAPI, map[string]any{"tags": map[string]any{"a": "b"}}).want(t, 403, "RequestDisallowedByPolicy")
	f.makeGroup("other", nil) // out of scope
	f.arm("PUT", f.group("other")+"/providers/Microsoft.CognitiveServices/accounts/late"+cognitiveAPI, cognitiveBody()).want(t, 201, "")
	f.arm("PUT", assignment+policyAPI, map[string]any{"properties": map[string]any{"policyDefinitionId": definition, "enforcementMode": "DoNotEnforce"}}).want(t, 200, "")
	f.arm("PUT", account+"late"+cognitiveAPI, cognitiveBody()).want(t, 201, "")
}

func TestSeededPolicies(t *testing.T) {
	dir := t.TempDir()
	f := startIn(t, dir, azuresim.Settings{})
	f.call("POST", "/_sim/policies", "", map[string]any{
		"name": "owners", "definition": "/providers/Microsoft.Authorization/policyDefinitions/96670d01-0a4d-4649-9c89-2d3abc0a5025", "parameters": map[string]any{"tagName": "Owner"},
	}).want(t, 200, "")
	f.call("POST", "/_sim/policies", "", map[string]any{
		"name": "counts", "rule": map[string]any{"if": map[string]any{"count": map[string]any{}, "greater": 1}, "then": map[string]any{"effect": "deny"}},
	}).want(t, 200, "")
	f.close()
	f = startIn(t, dir, azuresim.Settings{}) // they survive a restart
	f.arm("PUT", f.group("g")+groupAPI, map[string]any{"location": "eastus"}).want(t, 403, "RequestDisallowedByPolicy")
	f.makeGroup("g", map[string]any{"owner": "me"})
	f.arm("PATCH", f.group("g")+groupAPI, map[string]any{"tags": map[string]any{"a": "b"}}).want(t, 403, "RequestDisallowedByPolicy")
	var list struct {
		Policies []struct {
			Seeded  bool
			Problem string
		}
	}
	f.decode("/_sim/policies", &list)
	if len(list.Policies) != 2 || list.Policies[0].Problem == "" || list.Policies[1].Problem != "" || !list.Policies[1].Seeded {
		t.Errorf("policies %+v", list.Policies)
	}
	f.call("DELETE", "/_sim/policies", "", nil).want(t, 200, "")
	f.arm("PUT", f.group("h")+groupAPI, map[string]any{"location": "eastus"}).want(t, 201, "")
	for _, bad := range []map[string]any{{}, {"name": "a b", "rule": map[string]any{}}, {"name": "a"}, {"nope": 1}} {
		f.call("POST", "/_sim/policies", "", bad).want(t, 400, "InvalidPolicy")
	}
	f.call("PUT", "/_sim/policies", "", nil).want(t, 405, "MethodNotAllowed")
}
