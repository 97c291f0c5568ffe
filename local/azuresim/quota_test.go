package azuresim_test

import (
	"strings"
	"testing"

	"azurehaymaker/local/azuresim"
)

func (f *fixture) limit(provider, name string, limit int) {
	f.t.Helper()
	f.call("POST", "/_sim/quotas", "", map[string]any{"provider": provider, "name": name, "limit": limit}).want(f.t, 200, "")
}

// usage reads one line of a provider's usages.
func (f *fixture) usage(provider, name string) (used, limit float64) {
	f.t.Helper()
	r := f.arm("GET", f.subscription()+"/providers/"+provider+"/locations/eastus/usages?api-version=2024-01-01", nil)
	r.want(f.t, 200, "")
	for _, one := range r.body["value"].([]any) {
		line := one.(map[string]any)
		if line["name"].(map[string]any)["value"] == name {
			return line["currentValue"].(float64), line["limit"].(float64)
		}
	}
	f.t.Fatalf("%s has no usage %s: %s", provider, name, r.raw)
	return 0, 0
}

const publicIPAPI = "?api-version=2024-05-01"

func TestQuotaOfPublicAddresses(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	f.limit("Microsoft.Network", "PublicIPAddresses", 1)
	address := func(name string) reply {
		id := f.group("g") + "/providers/Microsoft.Network/publicIPAddresses/" + name
		return f.arm("PUT", id+publicIPAPI, map[string]any{"location": "eastus", "sku": map[string]any{"name": "Standard"}, "properties": map[string]any{"publicIPAllocationMethod": "Static"}})
	}
	address("one").want(t, 201, "")
	address("one").want(t, 200, "") // writing it again needs no more
	r := address("two")
	r.want(t, 400, "PublicIPCountLimitReached")
	if !strings.Contains(r.raw, "Cannot create more than 1 public IP addresses for this subscription in this region.") {
		t.Errorf("sentence: %s", r.raw)
	}
	if used, limit := f.usage("Microsoft.Network", "PublicIPAddresses"); used != 1 || limit != 1 {
		t.Errorf("usage %g of %g", used, limit)
	}
	f.arm("DELETE", f.group("g")+"/providers/Microsoft.Network/publicIPAddresses/one"+publicIPAPI, nil)
	address("two").want(t, 201, "")
	f.call("DELETE", "/_sim/quotas", "", nil).want(t, 200, "")
	address("three").want(t, 201, "")
}

func TestQuotaOfCores(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	f.limit("Microsoft.Compute", "cores", 3)
	set := func(name, size string, count int) reply {
		id := f.group("g") + "/providers/Microsoft.Compute/virtualMachineScaleSets/" + name
		return f.arm("PUT", id+"?api-version=2024-07-01", map[string]any{
			"location": "eastus", "sku": map[string]any{"name": size, "capacity": count}, "properties": map[string]any{"virtualMachineProfile": map[string]any{}},
		})
	}
	set("small", "Standard_B1s", 2).want(t, 201, "")
	r := set("big", "Standard_B2s", 1)
	r.want(t, 409, "OperationNotAllowed")
	if !strings.Contains(r.raw, "exceeding approved Total Regional vCPUs quota") || !strings.Contains(r.raw, "Current Limit: 3, Current Usage: 2, Additional Required: 2, (Minimum) New Limit Required: 4") {
		t.Errorf("sentence: %s", r.raw)
	}
	set("small", "Standard_B1s", 3).want(t, 200, "")
	set("small", "Standard_B1s", 4).want(t, 409, "OperationNotAllowed") // growing counts too
	if used, _ := f.usage("Microsoft.Compute", "standardBSFamily"); used != 3 {
		t.Errorf("family usage %g, want 3", used)
	}
}

func TestOtherQuotas(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	f.limit("Microsoft.Resources", "resourceGroups", 2) // the seeds' own is one
	f.arm("PUT", f.group("more")+groupAPI, map[string]any{"location": "eastus"}).want(t, 409, "ResourceGroupQuotaExceeded")
	f.limit("Microsoft.Storage", "StorageAccounts", 0)
	account := map[string]any{"location": "eastus", "kind": "StorageV2", "sku": map[string]any{"name": "Standard_LRS"}}
	f.arm("PUT", f.group("g")+"/providers/Microsoft.Storage/storageAccounts/one?api-version=2023-05-01", account).want(t, 409, "MaxStorageAccountsCountPerSubscriptionExceeded")
	f.limit("Microsoft.App", "ManagedEnvironmentCount", 1)
	f.arm("PUT", f.group("g")+"/providers/Microsoft.App/managedEnvironments/two?api-version=2025-01-01", map[string]any{"location": "eastus", "properties": map[string]any{}}).want(t, 400, "MaxNumberOfRegionalEnvironmentsInSubExceeded")
	f.limit("Microsoft.CognitiveServices", "accounts", 0)
	f.arm("PUT", f.group("g")+"/providers/Microsoft.CognitiveServices/accounts/eyes"+cognitiveAPI, cognitiveBody()).want(t, 409, "QuotaExceeded")
	for _, bad := range []map[string]any{{"provider": "p"}, {"provider": "p", "name": "n", "limit": -1}, {"nope": 1}} {
		f.call("POST", "/_sim/quotas", "", bad).want(t, 400, "InvalidQuota")
	}
	f.call("PUT", "/_sim/quotas", "", nil).want(t, 405, "MethodNotAllowed")
}

func TestQuotasSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	f := startIn(t, dir, azuresim.Settings{})
	f.limit("Microsoft.Network", "PublicIPAddresses", 7)
	f.close()
	g := startIn(t, dir, azuresim.Settings{})
	if used, limit := g.usage("Microsoft.Network", "PublicIPAddresses"); used != 0 || limit != 7 {
		t.Errorf("usage %g of %g", used, limit)
	}
}
