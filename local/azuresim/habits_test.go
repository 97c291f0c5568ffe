package azuresim_test

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"
)

const cognitiveAPI = "?api-version=2024-10-01"

func cognitiveBody() map[string]any {
	return map[string]any{"location": "eastus", "kind": "ComputerVision", "sku": map[string]any{"name": "S1"}, "properties": map[string]any{}}
}

// TestSoftDeleteOfACataloguedType: the name is held until the purge, which needs
// rights at the subscription.
func TestSoftDeleteOfACataloguedType(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.CognitiveServices/accounts/eyes"
	f.arm("PUT", id+cognitiveAPI, cognitiveBody()).want(t, 201, "")
	f.arm("DELETE", id+cognitiveAPI, nil).want(t, 202, "")
	f.arm("GET", id+cognitiveAPI, nil).want(t, 404, "ResourceNotFound")
	f.arm("PUT", id+cognitiveAPI, cognitiveBody()).want(t, 409, "FlagMustBeSetForRestore")
	deleted := f.subscription() + "/providers/Microsoft.CognitiveServices/locations/eastus/resourceGroups/g/deletedAccounts/eyes"
	if list := f.arm("GET", f.subscription()+"/providers/Microsoft.CognitiveServices/deletedAccounts"+cognitiveAPI, nil); !strings.Contains(list.raw, deleted) {
		t.Fatalf("the deleted account is not listed: %s", list.raw)
	}
	if state := f.state(); len(state.DeletedResources) != 1 || state.DeletedResources[0].Name != "eyes" {
		t.Errorf("state: %+v", state.DeletedResources)
	}
	f.arm("GET", deleted+cognitiveAPI, nil).want(t, 200, "")
	f.arm("GET", strings.Replace(deleted, "eastus", "westus", 1)+cognitiveAPI, nil).want(t, 404, "ResourceNotFound")
	f.arm("PATCH", deleted+cognitiveAPI, map[string]any{}).want(t, 405, "MethodNotAllowed")
	f.arm("DELETE", deleted+cognitiveAPI, nil).want(t, 202, "")
	f.arm("GET", deleted+cognitiveAPI, nil).want(t, 404, "ResourceNotFound")
	f.arm("PUT", id+cognitiveAPI, cognitiveBody()).want(t, 201, "")
}

func TestForcedDeletionKeepsNothing(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.OperationalInsights/workspaces/logs-1"
	const api = "?api-version=2023-09-01"
	for _, test := range []struct {
		query string
		kept  int
	}{{"&force=true", 0}, {"", 1}} {
		f.arm("PUT", id+api, map[string]any{"location": "eastus", "properties": map[string]any{}}).want(t, 201, "")
		f.arm("DELETE", id+api+test.query, nil).want(t, 202, "")
		f.arm("GET", id+api, nil).want(t, 404, "ResourceNotFound")
		if state := f.state(); len(state.DeletedResources) != test.kept {
			t.Errorf("%q: kept %d, want %d", test.query, len(state.DeletedResources), test.kept)
		}
	}
}

// TestGivenValuesAndActions: what the catalogue says a service gives survives
// another write, and its actions answer.
func TestGivenValuesAndActions(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.CognitiveServices/accounts/Eyes"
	f.arm("PUT", id+cognitiveAPI, cognitiveBody()).want(t, 201, "")
	first := f.arm("GET", id+cognitiveAPI, nil).body["properties"].(map[string]any)
	if first["endpoint"] != "https://eastus.api.cognitive.microsoft.com/" || len(first["internalId"].(string)) != 36 {
		t.Fatalf("given: %v", first)
	}
	f.arm("PUT", id+cognitiveAPI, cognitiveBody()).want(t, 200, "")
	if again := f.arm("GET", id+cognitiveAPI, nil).body["properties"].(map[string]any); again["internalId"] != first["internalId"] {
		t.Errorf("the id changed: %v, %v", first, again)
	}
	keys := f.arm("POST", id+"/listKeys"+cognitiveAPI, nil)
	if key, _ := keys.body["key1"].(string); len(key) < 20 || strings.Contains(key, "{") {
		t.Errorf("keys: %v", keys.body)
	}
}

// TestManagedGroup: a service's own group comes and goes with its resource, and
// a slow type takes its time.
func TestManagedGroup(t *testing.T) {
	f := startWith(t, azuresim.Settings{LRODurationMS: 1000})
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.ContainerService/managedClusters/aks"
	const api = "?api-version=2024-09-01"
	body := map[string]any{"location": "eastus", "properties": map[string]any{"dnsPrefix": "aks", "agentPoolProfiles": []any{}, "nodeResourceGroup": "g-nodes"}}
	f.arm("PUT", id+api, body).want(t, 201, "")
	f.arm("GET", f.group("g-nodes")+groupAPI, nil).want(t, 200, "")
	state := func() any {
		return f.arm("GET", id+api, nil).body["properties"].(map[string]any)["provisioningState"]
	}
	f.clock.advance(2 * time.Second)
	if got := state(); got != "Creating" {
		t.Errorf("after two seconds: %v", got)
	}
	f.clock.advance(2 * time.Second)
	if got := state(); got != "Succeeded" {
		t.Errorf("after four seconds: %v", got)
	}
	f.arm("DELETE", id+api, nil).want(t, 202, "")
	f.clock.advance(4 * time.Second)
	f.arm("GET", f.group("g-nodes")+groupAPI, nil).want(t, 404, "ResourceGroupNotFound")
}

// TestPolicyInUse: a definition is not deleted while an assignment names it.
func TestPolicyInUse(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	definition := f.subscription() + "/providers/Microsoft.Authorization/policyDefinitions/tags"
	assignment := f.group("g") + "/providers/Microsoft.Authorization/policyAssignments/tags"
	const api = "?api-version=2023-04-01"
	// Contributor may not write policies.
	f.arm("PUT", definition+api, map[string]any{"properties": map[string]any{"policyRule": map[string]any{}}}).want(t, 403, "AuthorizationFailed")
	f.assign(f.facts.PrincipalID, "36243c78-bf99-498c-9df9-86d9f8d28608", f.subscription())
	f.arm("PUT", definition+api, map[string]any{"properties": map[string]any{"policyRule": map[string]any{}}}).want(t, 201, "")
	f.arm("PUT", assignment+api, map[string]any{"properties": map[string]any{"policyDefinitionId": definition}}).want(t, 201, "")
	f.arm("DELETE", definition+api, nil).want(t, 409, "PolicyDefinitionInUse")
	f.arm("DELETE", assignment+api, nil).want(t, 200, "")
	f.arm("DELETE", definition+api, nil).want(t, 200, "")
}

// TestMoves: an action that takes its time changes the state the service gave,
// and the state survives another write.
func TestMoves(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.PowerBIDedicated/capacities/reports"
	const api = "?api-version=2021-01-01"
	body := map[string]any{"location": "eastus", "sku": map[string]any{"name": "A1"}, "properties": map[string]any{"administration": map[string]any{"members": []any{"somebody"}}}}
	state := func() any {
		return f.arm("GET", id+api, nil).body["properties"].(map[string]any)["state"]
	}
	f.arm("PUT", id+api, body).want(t, 201, "")
	if state() != "Succeeded" {
		t.Errorf("a new capacity is %v", state())
	}
	f.arm("POST", id+"/suspend"+api, nil).want(t, 202, "")
	f.arm("PUT", id+api, body).want(t, 200, "")
	if state() != "Paused" {
		t.Errorf("a suspended capacity is %v", state())
	}
	f.arm("POST", id+"/resume"+api, nil).want(t, 202, "")
	if state() != "Succeeded" {
		t.Errorf("a resumed capacity is %v", state())
	}
}

// TestInUseByName: a data factory's pipeline names its dataset by the bare name,
// within the factory only.
func TestInUseByName(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	const api = "?api-version=2018-06-01"
	factory := func(name string) string {
		id := f.group("g") + "/providers/Microsoft.DataFactory/factories/" + name
		f.arm("PUT", id+api, map[string]any{"location": "eastus", "properties": map[string]any{}})
		f.arm("PUT", id+"/datasets/files"+api, map[string]any{"properties": map[string]any{"type": "Json", "linkedServiceName": map[string]any{"referenceName": "lake"}}}).want(t, 201, "")
		return id
	}
	busy, idle := factory("busy-1"), factory("idle-1")
	pipeline := map[string]any{"properties": map[string]any{"activities": []any{map[string]any{"inputs": []any{map[string]any{"referenceName": "Files"}}}}}}
	f.arm("PUT", busy+"/pipelines/load"+api, pipeline).want(t, 201, "")
	f.arm("DELETE", busy+"/datasets/files"+api, nil).want(t, 409, "DocumentReferencedByOthers")
	f.arm("DELETE", idle+"/datasets/files"+api, nil).want(t, 200, "")
	f.arm("DELETE", busy+"/pipelines/load"+api, nil).want(t, 200, "")
	f.arm("DELETE", busy+"/datasets/files"+api, nil).want(t, 200, "")
}
