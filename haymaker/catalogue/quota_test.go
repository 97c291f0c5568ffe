package catalogue

import (
	"reflect"
	"testing"

	"azurehaymaker/haymaker"
)

func TestWhatScenariosTakeOfQuotas(t *testing.T) {
	loaded, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	allowance, err := ParseAllowance("cost,directory,role-assignments,subscription,special", "")
	if err != nil {
		t.Fatal(err)
	}
	choices, _ := loaded.Allowing(allowance).Choices()
	cores, ips := map[string]int{}, map[string]int{}
	for _, choice := range choices {
		if choice.TechnologyArea != "identity" && len(choice.Providers) == 0 {
			t.Errorf("%s needs no provider", choice.ScenarioName)
		}
		for _, need := range choice.Quotas {
			switch need.Name {
			case "cores":
				cores[choice.ScenarioName] += need.Count
			case "PublicIPAddresses":
				ips[choice.ScenarioName] += need.Count
			}
		}
	}
	want := map[string]int{
		"compute-01-linux-vm-web-server": 1, "compute-02-windows-vm-iis": 2, "compute-05-vm-scale-set": 6, // three machines after a scaling
		"networking-03-load-balancer": 2, "networking-04-application-gateway": 1,
	}
	for id, n := range want {
		if cores[id] != n {
			t.Errorf("%s takes %d cores, want %d", id, cores[id], n)
		}
	}
	if cores["containers-02-aks-cluster"] < 4 || ips["compute-01-linux-vm-web-server"] != 1 || cores["networking-01-virtual-network"] != 0 {
		t.Errorf("cores %v, public addresses %v", cores, ips)
	}
}

func TestSizesOfMachines(t *testing.T) {
	for size, want := range map[string]int{
		"Standard_B1s": 1, "Standard_B2ats_v2": 2, "Standard_D2s_v3": 2, "Standard_D16ds_v5": 16, "Standard_DS3_v2": 4, "Standard_D2_v2": 2,
		"Standard_E104ids_v5": 104, "": 0, "${vm.size}": 0, "Standard_LRS": 0, "Standard_D99999999999999999999s_v5": 0,
	} {
		if got := cpus(size); got != want {
			t.Errorf("%s has %d CPUs, want %d", size, got, want)
		}
	}
}

func TestQuotasOfABody(t *testing.T) {
	cluster := map[string]any{"properties": map[string]any{"agentPoolProfiles": []any{
		map[string]any{"vmSize": "Standard_B2s", "count": 1, "maxCount": 3.0}, map[string]any{"vmSize": "Standard_B1s", "count": "2"}, "odd",
	}}}
	if got := coresOf("Microsoft.ContainerService/managedClusters", cluster); got != 8 {
		t.Errorf("a cluster takes %d", got)
	}
	s := Scenario{Deploy: []Step{
		{Name: "ip", Put: &Call{Type: "Microsoft.Network/publicIPAddresses@2024-05-01", Name: "ip", Body: map[string]any{"location": "${location}"}}},
		{Name: "far", Put: &Call{Type: "Microsoft.Network/publicIPAddresses@2024-05-01", Name: "far", Body: map[string]any{"location": "westus2"}}},
		{Name: "subnet", Put: &Call{Type: "Microsoft.Network/virtualNetworks/subnets@2024-05-01", Name: "a/b"}},
		{Name: "store", Put: &Call{Type: "Microsoft.Storage/storageAccounts@2023-05-01", Name: "s"}},
	}}
	want := []haymaker.QuotaNeed{
		{Provider: "Microsoft.Network", Name: "PublicIPAddresses", Count: 1}, {Provider: "Microsoft.Network", Name: "PublicIPAddresses", Location: "westus2", Count: 1},
		{Provider: "Microsoft.Storage", Name: "StorageAccounts", Count: 1},
	}
	if got := s.quotas(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}
