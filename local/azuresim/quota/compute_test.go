package quota

import (
	"encoding/json"
	"testing"

	"azurehaymaker/local/azuresim/tenant"
)

func TestSizes(t *testing.T) {
	for size, want := range map[string]struct {
		cpus   int64
		family string
	}{
		"Standard_B1s": {1, "standardBSFamily"}, "Standard_B1ls": {1, "standardBSFamily"}, "Standard_B2ms": {2, "standardBSFamily"},
		"Standard_B2s_v2": {2, "standardBsv2Family"}, "Standard_D2s_v3": {2, "standardDSv3Family"}, "standard_d4s_v5": {4, "standardDSv5Family"},
		"Standard_E16s_v3": {16, "standardESv3Family"}, "Standard_F2s_v2": {2, "standardFSv2Family"}, "Standard_M8-2ms": {8, "standardMSFamily"},
		"Basic_A0": {0, ""}, "": {0, ""},
	} {
		if cpus, family := sizeOf(size); cpus != want.cpus || family != want.family {
			t.Errorf("%q: %d of %q, want %d of %q", size, cpus, family, want.cpus, want.family)
		}
	}
}

func TestMachinesOfEveryKindCount(t *testing.T) {
	for kind, body := range map[string]string{
		"Microsoft.Compute/virtualMachines":          `{"properties":{"hardwareProfile":{"vmSize":"Standard_D4s_v3"}}}`,
		"Microsoft.Compute/virtualMachineScaleSets":  `{"sku":{"name":"Standard_B2s","capacity":2}}`,
		"Microsoft.ContainerService/managedClusters": `{"properties":{"agentPoolProfiles":[{"vmSize":"Standard_B2s","count":1},{"vmSize":"Standard_B1s","count":2}]}}`,
	} {
		r := &tenant.Resource{Type: kind}
		if err := json.Unmarshal([]byte(body), &r.Body); err != nil {
			t.Fatal(err)
		}
		if got := cores(r); got != 4 {
			t.Errorf("%s: %d cores, want 4", kind, got)
		}
	}
}
