package azuresim_test

import "testing"

// TestTemplateDeployment: a literal template is carried out with the caller's
// rights; its record can be deleted without what it made.
func TestTemplateDeployment(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	network := f.group("g") + "/providers/Microsoft.Network"
	f.arm("PUT", network+"/virtualNetworks/vn?api-version=2024-05-01", map[string]any{
		"location": "eastus", "properties": map[string]any{"addressSpace": map[string]any{"addressPrefixes": []string{"10.0.0.0/16"}}},
	}).want(t, 201, "")
	part := func(change map[string]any) map[string]any {
		resource := map[string]any{
			"type": "Microsoft.Network/virtualNetworks/subnets", "apiVersion": "2024-05-01", "name": "vn/web",
			"properties": map[string]any{"addressPrefix": "10.0.1.0/24"},
		}
		for key, value := range change {
			resource[key] = value
		}
		return map[string]any{"properties": map[string]any{"mode": "Incremental", "template": map[string]any{"resources": []any{resource}}}}
	}
	const api = "?api-version=2024-03-01"
	deployment := f.group("g") + "/providers/Microsoft.Resources/deployments/d"
	for _, test := range []struct {
		name   string
		change map[string]any
		status int
		code   string
	}{
		{"expression", map[string]any{"name": "[concat('vn', '/web')]"}, 501, "NotImplemented"},
		{"loop", map[string]any{"copy": map[string]any{"count": 2}}, 501, "NotImplemented"},
		{"unknown api-version", map[string]any{"apiVersion": "1999-01-01"}, 400, "NoRegisteredProviderFound"},
		{"no parent", map[string]any{"name": "none/web"}, 404, "ParentResourceNotFound"},
		{"somebody else's rights", map[string]any{"type": "Microsoft.Authorization/locks", "apiVersion": "2020-05-01", "name": "keep", "properties": map[string]any{"level": "CanNotDelete"}}, 403, "AuthorizationFailed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f.arm("PUT", deployment+api, part(test.change)).want(t, test.status, test.code)
			f.arm("GET", deployment+api, nil).want(t, 404, "ResourceNotFound")
		})
	}
	complete := part(nil)
	complete["properties"].(map[string]any)["mode"] = "Complete"
	f.arm("PUT", deployment+api, complete).want(t, 501, "NotImplemented")
	subnet := network + "/virtualNetworks/vn/subnets/web?api-version=2024-05-01"
	f.arm("GET", subnet, nil).want(t, 404, "ResourceNotFound")

	f.arm("PUT", deployment+api, part(nil)).want(t, 201, "")
	f.arm("GET", subnet, nil).want(t, 200, "")
	kept := f.arm("GET", deployment+api, nil)
	kept.want(t, 200, "")
	if kept.body["properties"].(map[string]any)["template"] != nil {
		t.Error("the deployment still shows its template")
	}
}

// TestRegionsOfAType: a type that few regions offer is refused in the others.
func TestRegionsOfAType(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	project := f.group("g") + "/providers/Microsoft.Migrate/migrateProjects/p?api-version=2020-05-01"
	in := func(region string) map[string]any {
		return map[string]any{"location": region, "properties": map[string]any{}}
	}
	f.arm("PUT", project, in("eastus")).want(t, 400, "LocationNotAvailableForResourceType")
	f.arm("PUT", project, in("Central US")).want(t, 201, "")
}
