package azuresim_test

import (
	"strings"
	"testing"
)

// TestScaleSet: it has as many machines as its capacity says, all in one power
// state, and keeps its network from being deleted.
func TestScaleSet(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	const api, network = "?api-version=2024-07-01", "?api-version=2024-05-01"
	vnet := f.group("g") + "/providers/Microsoft.Network/virtualNetworks/vnet"
	f.arm("PUT", vnet+network, map[string]any{"location": "eastus", "properties": map[string]any{
		"addressSpace": map[string]any{"addressPrefixes": []any{"10.0.0.0/16"}},
		"subnets":      []any{map[string]any{"name": "web", "properties": map[string]any{"addressPrefix": "10.0.1.0/24"}}},
	}}).want(t, 201, "")
	id := f.group("g") + "/providers/Microsoft.Compute/virtualMachineScaleSets/s"
	body := map[string]any{"location": "eastus", "sku": map[string]any{"name": "Standard_B2ats_v2", "capacity": 3}, "properties": map[string]any{
		"virtualMachineProfile": map[string]any{"networkProfile": map[string]any{"subnet": map[string]any{"id": vnet + "/subnets/web"}}},
	}}
	f.arm("PUT", id+api, map[string]any{"location": "eastus", "sku": map[string]any{"name": "x"}, "properties": map[string]any{}}).want(t, 400, "InvalidParameter")
	f.arm("PUT", id+api, body).want(t, 201, "")
	if list := f.arm("GET", id+"/virtualMachines"+api, nil); len(list.body["value"].([]any)) != 3 {
		t.Errorf("machines: %s", list.raw)
	}
	f.arm("POST", id+"/deallocate"+api, map[string]any{}).want(t, 202, "")
	if view := f.arm("GET", id+"/instanceView"+api, nil); !strings.Contains(view.raw, "PowerState/deallocated") {
		t.Errorf("view: %s", view.raw)
	}
	f.arm("DELETE", vnet+network, nil).want(t, 409, "InUseSubnetCannotBeDeleted")
	f.arm("DELETE", id+api, nil).want(t, 202, "")
	f.arm("GET", id+api, nil).want(t, 404, "ResourceNotFound")
	f.arm("DELETE", vnet+network, nil).want(t, 202, "")
}

// TestContainerGroup: it gets an address and a name, can be stopped, and gives
// the logs of its own containers only.
func TestContainerGroup(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	const api = "?api-version=2023-05-01"
	id := f.group("g") + "/providers/Microsoft.ContainerInstance/containerGroups/shop"
	properties := map[string]any{"osType": "Linux", "containers": []any{map[string]any{"name": "web", "properties": map[string]any{"image": "nginx"}}},
		"ipAddress": map[string]any{"type": "Public", "dnsNameLabel": "shop-1"}}
	f.arm("PUT", id+api, map[string]any{"location": "eastus", "properties": map[string]any{"osType": "Linux"}}).want(t, 400, "InvalidParameter")
	f.arm("PUT", id+api, map[string]any{"location": "eastus", "properties": properties}).want(t, 201, "")
	got := f.arm("GET", id+api, nil)
	if !strings.Contains(got.raw, "shop-1.eastus.azurecontainer.io") || !strings.Contains(got.raw, "203.0.113.") || !strings.Contains(got.raw, `"Running"`) {
		t.Errorf("group: %s", got.raw)
	}
	f.arm("GET", id+"/containers/web/logs"+api, nil).want(t, 200, "")
	f.arm("GET", id+"/containers/other/logs"+api, nil).want(t, 404, "ContainerNotFound")
	f.arm("POST", id+"/stop"+api, nil).want(t, 204, "")
	if got := f.arm("GET", id+api, nil); !strings.Contains(got.raw, `"Stopped"`) {
		t.Errorf("stopped group: %s", got.raw)
	}
	f.arm("POST", id+"/restart"+api, nil).want(t, 202, "")
	if got := f.arm("GET", id+api, nil); !strings.Contains(got.raw, `"Running"`) {
		t.Errorf("restarted group: %s", got.raw)
	}
}

// TestContainerApp: it needs an environment, which cannot be deleted before it; a
// changed template is a new revision, and secrets are not read back.
func TestContainerApp(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	const api = "?api-version=2025-01-01"
	environment := f.group("g") + "/providers/Microsoft.App/managedEnvironments/env"
	id := f.group("g") + "/providers/Microsoft.App/containerApps/shop"
	template := func(image string) map[string]any {
		return map[string]any{"containers": []any{map[string]any{"name": "web", "image": image, "resources": map[string]any{"cpu": 0.25, "memory": "0.5Gi"}}}}
	}
	body := map[string]any{"location": "eastus", "properties": map[string]any{
		"managedEnvironmentId": environment, "template": template("nginx:1"),
		"configuration": map[string]any{"ingress": map[string]any{"external": true, "targetPort": 80}, "secrets": []any{map[string]any{"name": "key", "value": "hidden-value"}}},
	}}
	f.arm("PUT", id+api, body).want(t, 400, "ManagedEnvironmentNotFound")
	f.arm("PUT", environment+api, map[string]any{"location": "eastus", "properties": map[string]any{}}).want(t, 201, "")
	f.arm("GET", environment+api, nil).want(t, 200, "")
	f.arm("PUT", id+api, body).want(t, 201, "")
	first := f.arm("GET", id+api, nil)
	if host := first.body["properties"].(map[string]any)["configuration"].(map[string]any)["ingress"].(map[string]any)["fqdn"]; !strings.HasPrefix(host.(string), "shop.sim-") || strings.Contains(first.raw, "hidden-value") {
		t.Errorf("app: %s", first.raw)
	}
	f.arm("PATCH", id+api, map[string]any{"properties": map[string]any{"template": template("nginx:2")}}).want(t, 200, "")
	latest := f.arm("GET", id+api, nil).body["properties"].(map[string]any)["latestRevisionName"].(string)
	if latest == first.body["properties"].(map[string]any)["latestRevisionName"] || !strings.HasPrefix(latest, "shop--") {
		t.Errorf("revision %s after %v", latest, first.body["properties"])
	}
	f.arm("POST", id+"/revisions/"+latest+"/restart"+api, nil).want(t, 200, "")
	f.arm("POST", id+"/revisions/other/restart"+api, nil).want(t, 404, "RevisionNotFound")
	if list := f.arm("GET", id+"/revisions"+api, nil); len(list.body["value"].([]any)) != 1 {
		t.Errorf("revisions: %s", list.raw)
	}
	f.arm("DELETE", environment+api, nil).want(t, 409, "ManagedEnvironmentHasContainerApps")
	f.arm("DELETE", id+api, nil).want(t, 202, "")
	f.arm("GET", id+api, nil).want(t, 404, "ResourceNotFound")
	f.arm("DELETE", environment+api, nil).want(t, 202, "")
}
