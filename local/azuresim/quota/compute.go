package quota

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// computeLimit is the usual limit of virtual CPUs, in a region and of a family.
const computeLimit = 350

func computeCounters(d *tenant.Data) []counter {
	list := []counter{
		{provider: "Microsoft.Compute", name: "cores", shown: "Total Regional vCPUs", limit: computeLimit, uses: cores, refuse: refuseCompute},
		ofType("Microsoft.Compute", "virtualMachines", "Virtual Machines", "virtualMachines", 25000, refuseCompute),
		ofType("Microsoft.Compute", "availabilitySets", "Availability Sets", "availabilitySets", 2500, refuseCompute),
		ofType("Microsoft.Compute", "virtualMachineScaleSets", "Virtual Machine Scale Sets", "virtualMachineScaleSets", 2500, refuseCompute),
	}
	for _, family := range families(d) {
		list = append(list, counter{
			provider: "Microsoft.Compute", name: family, shown: strings.TrimSuffix(family, "Family") + " Family vCPUs", limit: computeLimit, refuse: refuseCompute,
			uses: func(r *tenant.Resource) int64 { return coresOf(r, family) },
		})
	}
	return list
}

// families are the size families that small workloads use, and those with a limit.
func families(d *tenant.Data) []string {
	list := []string{"standardBSFamily", "standardBsv2Family", "standardDSv3Family", "standardDSv5Family", "standardESv3Family", "standardFSv2Family"}
	for _, quota := range d.Quotas {
		if strings.EqualFold(quota.Provider, "Microsoft.Compute") && strings.HasSuffix(quota.Name, "Family") && !slices.Contains(list, quota.Name) {
			list = append(list, quota.Name)
		}
	}
	return list
}

func cores(r *tenant.Resource) int64 { return coresOf(r, "") }

// coresOf counts a resource's virtual CPUs, of one family or of all. Machines
// that are deallocated count, as in Azure.
func coresOf(r *tenant.Resource, family string) int64 {
	var sum int64
	for _, group := range machines(r) {
		cpus, of := sizeOf(group.size)
		if family == "" || strings.EqualFold(family, of) {
			sum += cpus * group.count
		}
	}
	return sum
}

// fleet is so many machines of a size.
type fleet struct {
	size  string
	count int64
}

// machines are those a resource holds: itself, the instances of a scale set, the
// nodes of a managed cluster.
func machines(r *tenant.Resource) []fleet {
	properties, _ := r.Body["properties"].(map[string]any)
	switch strings.ToLower(r.Type) {
	case "microsoft.compute/virtualmachines":
		profile, _ := properties["hardwareProfile"].(map[string]any)
		return []fleet{{text(profile["vmSize"]), 1}}
	case "microsoft.compute/virtualmachinescalesets":
		sku, _ := r.Body["sku"].(map[string]any)
		return []fleet{{text(sku["name"]), number(sku["capacity"])}}
	case "microsoft.containerservice/managedclusters":
		pools, _ := properties["agentPoolProfiles"].([]any)
		var list []fleet
		for _, one := range pools {
			pool, _ := one.(map[string]any)
			list = append(list, fleet{text(pool["vmSize"]), number(pool["count"])})
		}
		return list
	}
	return nil
}

func text(value any) string {
	text, _ := value.(string)
	return text
}

// number reads a count, which documents hold as a number of either kind.
func number(value any) int64 {
	switch value := value.(type) {
	case json.Number:
		n, _ := value.Int64() // a count that is none counts nothing
		return n
	case float64:
		return int64(value)
	}
	return 0
}

// sizeForm splits a size such as Standard_D2s_v3: family, CPUs, features, version.
var sizeForm = regexp.MustCompile(`(?i)^Standard_([A-Z]+)(\d+)(?:-\d+)?([a-z]*)(?:_v(\d+))?$`)

// sizeOf is how many virtual CPUs a size has, and the family its quota is named after.
func sizeOf(name string) (cpus int64, family string) {
	parts := sizeForm.FindStringSubmatch(name)
	if parts == nil {
		return 0, ""
	}
	cpus, err := strconv.ParseInt(parts[2], 10, 32)
	if err != nil {
		return 0, ""
	}
	letters := strings.ToUpper(parts[1])
	if letters == "B" && parts[4] == "" {
		return cpus, "standardBSFamily" // all of the first generation, B1ls and B2ms too
	}
	if letters == "B" {
		return cpus, "standardBsv" + parts[4] + "Family"
	}
	features := strings.ToUpper(strings.NewReplacer("l", "", "t", "", "i", "", "m", "", "d", "D").Replace(strings.ToLower(parts[3])))
	family = "standard" + letters + features
	if parts[4] != "" {
		family += fmt.Sprintf("v%s", parts[4])
	}
	return cpus, family + "Family"
}
