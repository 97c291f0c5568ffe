package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // as documents are read
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// machine is the resource that the rules of this test look at.
func machine(t *testing.T) *tenant.Resource {
	return &tenant.Resource{
		ID: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm1", Type: "Microsoft.Compute/virtualMachines", Name: "vm1",
		Body: object(t, `{"location":"westus","kind":"k","tags":{"Owner":"me"},"identity":{"type":"SystemAssigned"},
			"properties":{"hardwareProfile":{"vmSize":"Standard_B1s"},"count":3,"on":true,"networkProfile":{"networkInterfaces":[{"id":"a"},{"id":"b"}]}}}`),
	}
}

func TestConditions(t *testing.T) {
	for condition, want := range map[string]bool{
		`{"field":"type","equals":"microsoft.compute/VIRTUALMACHINES"}`:                                           true,
		`{"field":"type","notEquals":"Microsoft.Compute/virtualMachines"}`:                                        false,
		`{"field":"location","in":["eastus","westus"]}`:                                                           true,
		`{"field":"location","notIn":"[parameters('places')]"}`:                                                   false,
		`{"field":"name","like":"vm*"}`:                                                                           true,
		`{"field":"id","like":"*/resourceGroups/g/*"}`:                                                            true,
		`{"field":"name","notLike":"db?"}`:                                                                        true,
		`{"field":"fullName","equals":"vm1"}`:                                                                     true,
		`{"field":"tags['owner']","exists":"true"}`:                                                               true,
		`{"field":"tags.Cost","exists":false}`:                                                                    true,
		`{"field":"[concat('tags[', parameters('tag'), ']')]","equals":"ME"}`:                                     true,
		`{"field":"tags","containsKey":"OWNER"}`:                                                                  true,
		`{"field":"identity.type","contains":"system"}`:                                                           true,
		`{"field":"Microsoft.Compute/virtualMachines/sku.name","equals":"Standard_B1s"}`:                          true,
		`{"field":"Microsoft.Compute/virtualMachines/count","greater":2}`:                                         true,
		`{"field":"Microsoft.Compute/virtualMachines/count","lessOrEquals":2}`:                                    false,
		`{"field":"Microsoft.Compute/virtualMachines/count","greaterOrEquals":3}`:                                 true,
		`{"field":"Microsoft.Compute/virtualMachines/missing","less":3}`:                                          false,
		`{"field":"Microsoft.Compute/virtualMachines/on","equals":"true"}`:                                        true,
		`{"field":"Microsoft.Compute/virtualMachines/networkProfile.networkInterfaces[*].id","in":["a","b","c"]}`: true,
		`{"field":"Microsoft.Compute/virtualMachines/networkProfile.networkInterfaces[*].id","in":["a"]}`:         false,
		`{"field":"Microsoft.Storage/storageAccounts/sku.name","equals":"Standard_LRS"}`:                          false,
		`{"field":"Microsoft.Storage/storageAccounts/sku.name","notEquals":"Standard_LRS"}`:                       true,
		`{"value":"[resourceGroup().location]","equals":"eastus"}`:                                                true,
		`{"value":"[resourceGroup().tags['Team']]","equals":"hay"}`:                                               true,
		`{"allOf":[{"field":"kind","equals":"k"},{"not":{"field":"kind","equals":"l"}}]}`:                         true,
		`{"anyOf":[{"field":"kind","equals":"l"},{"field":"kind","equals":"m"}]}`:                                 false,
	} {
		d, rule := inForce(t, condition, "deny")
		found := Violations(d, time.Unix(0, 0), machine(t))
		if (len(found) == 1) != want {
			t.Errorf("%s (%v): denied %v, want %v; problems %v", condition, rule, len(found) == 1, want, Problems(d))
		}
	}
}

// inForce is a tenant with one rule on its subscription.
func inForce(t *testing.T, condition, effect string) (*tenant.Data, string) {
	t.Helper()
	definition := "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/rule"
	d := &tenant.Data{SubscriptionID: "s", Resources: map[string]*tenant.Resource{}}
	add := func(id, kind, body string) {
		d.Resources[tenant.Key(id)] = &tenant.Resource{ID: id, Type: kind, Name: id[strings.LastIndex(id, "/")+1:], CreatedAt: time.Unix(0, 0), Body: object(t, body)}
	}
	add("/subscriptions/s/resourceGroups/g", tenant.GroupType, `{"location":"eastus","tags":{"team":"hay"}}`)
	add(definition, definitionType, `{"properties":{"parameters":{"tag":{"defaultValue":"Owner"}},"policyRule":{"if":`+condition+`,"then":{"effect":"`+effect+`"}}}}`)
	add("/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/rule", assignmentType,
		`{"properties":{"policyDefinitionId":"`+definition+`","parameters":{"places":{"value":["westus"]}}}}`)
	return d, definition
}

func TestRulesBeyondUsDenyNothingAndSaySo(t *testing.T) {
	for _, condition := range []string{
		`{"count":{"field":"Microsoft.Network/x/y[*]"},"greater":0}`, `{"field":"nonsense","equals":"a"}`, `{"field":"type","match":"a"}`,
		`{"value":"[utcNow()]","equals":"a"}`, `{"field":"type","equals":"[parameters('absent')]"}`, `{"anyOf":{}}`, `{"not":[]}`,
		`{"anyOf":[{"field":"kind","equals":"k"},{"field":"type","matches":"a"}]}`, `{"field":"type","equals":"a","like":"b"}`, `{"allOf":["a"]}`,
	} {
		d, _ := inForce(t, condition, "deny")
		if len(Problems(d)) != 1 {
			t.Errorf("%s: no problem is named", condition)
		}
	}
	d, definition := inForce(t, `{"field":"kind","equals":"k"}`, "deny")
	delete(d.Resources, tenant.Key(definition))
	if len(Problems(d)) != 1 {
		t.Error("an assignment of a definition that is not there has no problem")
	}
	d, _ = inForce(t, `{"field":"kind","equals":"k"}`, "audit")
	if len(Violations(d, time.Unix(0, 0), machine(t))) != 0 || len(Problems(d)) != 0 {
		t.Error("an audit denies")
	}
}

func TestBuiltinDefinitionsAreEvaluated(t *testing.T) {
	var all map[string]map[string]any
	if err := json.Unmarshal([]byte(builtins), &all); err != nil {
		t.Fatal(err)
	}
	for name := range all {
		d, _ := inForce(t, `{}`, "audit")
		assignment, _ := d.Resource("/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/rule")
		assignment.Body = object(t, `{"properties":{"policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/`+name+`","parameters":{
			"listOfAllowedLocations":{"value":["x"]},"listOfResourceTypesAllowed":{"value":["x"]},"listOfAllowedSKUs":{"value":["x"]},"tagName":{"value":"x"},
			"listOfResourceTypesNotAllowed":{"value":["Microsoft.Compute/virtualMachines","Microsoft.Resources/subscriptions/resourceGroups"]}}}}`)
		r := machine(t)
		if title, _ := all[name]["displayName"].(string); strings.Contains(title, "groups") {
			r = &tenant.Resource{ID: "/subscriptions/s/resourceGroups/n", Type: tenant.GroupType, Name: "n", Body: map[string]any{"location": "eastus"}}
		}
		if found := Violations(d, time.Unix(0, 0), r); len(found) != 1 || found[0].DefinitionDisplay == "" {
			t.Errorf("%s: %v, problems %v", name, found, Problems(d))
		}
	}
}

// TestInitiative passes an initiative's parameters on to its definitions.
func TestInitiative(t *testing.T) {
	d, definition := inForce(t, `{"field":"location","notIn":"[parameters('places')]"}`, "[parameters('effect')]")
	set := "/subscriptions/s/providers/Microsoft.Authorization/policySetDefinitions/set"
	d.Resources[tenant.Key(set)] = &tenant.Resource{ID: set, Type: setType, Name: "set", Body: object(t, `{"properties":{
		"parameters":{"effect":{"defaultValue":"Audit"}},
		"policyDefinitions":[{"policyDefinitionId":"`+definition+`","parameters":{"effect":{"value":"[parameters('effect')]"},"places":{"value":["eastus"]}}}]}}`)}
	assignment, _ := d.Resource("/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/rule")
	for effect, want := range map[string]int{"Audit": 0, "Deny": 1} {
		assignment.Body = object(t, `{"properties":{"policyDefinitionId":"`+set+`","parameters":{"effect":{"value":"`+effect+`"}}}}`)
		if found := Violations(d, time.Unix(0, 0), machine(t)); len(found) != want {
			t.Errorf("%s: %v, want %d", effect, found, want)
		}
	}
	assignment.Properties()["notScopes"] = []any{"/subscriptions/s/resourceGroups/g"}
	if found := Violations(d, time.Unix(0, 0), machine(t)); len(found) != 0 {
		t.Errorf("an excluded scope is judged: %v", found)
	}
}
