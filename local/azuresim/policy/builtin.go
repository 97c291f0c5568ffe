package policy

import (
	"encoding/json"
	"strings"
)

// builtins are the built-in definitions that deny, by name (Azure's own ids).
const builtins = `{
  "e56962a6-4747-49cd-b67b-bf8b01975c4c": {"displayName": "Allowed locations", "mode": "Indexed",
    "policyRule": {"if": {"allOf": [{"field": "location", "notIn": "[parameters('listOfAllowedLocations')]"}, {"field": "location", "notEquals": "global"}]}, "then": {"effect": "deny"}}},
  "e765b5de-1225-4ba3-bd56-1ac6695af988": {"displayName": "Allowed locations for resource groups", "mode": "All",
    "policyRule": {"if": {"allOf": [{"field": "type", "equals": "Microsoft.Resources/subscriptions/resourceGroups"}, {"field": "location", "notIn": "[parameters('listOfAllowedLocations')]"}]}, "then": {"effect": "deny"}}},
  "a08ec900-254a-4555-9bf5-e42af04b5c5c": {"displayName": "Allowed resource types", "mode": "Indexed",
    "policyRule": {"if": {"not": {"field": "type", "in": "[parameters('listOfResourceTypesAllowed')]"}}, "then": {"effect": "deny"}}},
  "6c112d4e-5bc7-47ae-a041-ea2d9dccd749": {"displayName": "Not allowed resource types", "mode": "All", "parameters": {"effect": {"defaultValue": "Deny"}},
    "policyRule": {"if": {"field": "type", "in": "[parameters('listOfResourceTypesNotAllowed')]"}, "then": {"effect": "[parameters('effect')]"}}},
  "871b6d14-10aa-478d-b590-94f262ecfa99": {"displayName": "Require a tag on resources", "mode": "Indexed",
    "policyRule": {"if": {"field": "[concat('tags[', parameters('tagName'), ']')]", "exists": "false"}, "then": {"effect": "deny"}}},
  "96670d01-0a4d-4649-9c89-2d3abc0a5025": {"displayName": "Require a tag on resource groups", "mode": "All",
    "policyRule": {"if": {"allOf": [{"field": "type", "equals": "Microsoft.Resources/subscriptions/resourceGroups"}, {"field": "[concat('tags[', parameters('tagName'), ']')]", "exists": "false"}]}, "then": {"effect": "deny"}}},
  "cccc23c7-8427-4f53-ad12-b6a63eb452b3": {"displayName": "Allowed virtual machine size SKUs", "mode": "Indexed",
    "policyRule": {"if": {"allOf": [{"field": "type", "equals": "Microsoft.Compute/virtualMachines"}, {"not": {"field": "Microsoft.Compute/virtualMachines/sku.name", "in": "[parameters('listOfAllowedSKUs')]"}}]}, "then": {"effect": "deny"}}}
}`

// builtin is a built-in definition's properties.
func builtin(id string) (map[string]any, bool) {
	name, ok := strings.CutPrefix(strings.ToLower(id), "/providers/microsoft.authorization/policydefinitions/")
	if !ok {
		return nil, false
	}
	var all map[string]map[string]any
	if json.Unmarshal([]byte(builtins), &all) != nil {
		return nil, false // a test reads every one of them
	}
	properties, ok := all[name]
	return properties, ok
}
