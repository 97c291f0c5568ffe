package quota

import (
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// counters are all counters: the usual ones and those of limits that were set
// for a resource type.
func counters(d *tenant.Data) []counter {
	all := append(computeCounters(d), networkCounters()...)
	all = append(all,
		ofType("Microsoft.Storage", "StorageAccounts", "Storage Accounts", "storageAccounts", 250, refuseStorage),
		ofType("Microsoft.App", "ManagedEnvironmentCount", "Managed Environment Count", "managedEnvironments", 50, refuseEnvironments),
		counter{
			provider: "Microsoft.Resources", name: "resourceGroups", shown: "Resource groups", limit: 980, anywhere: true, hidden: true,
			uses: one(tenant.GroupType), refuse: refuseGroups,
		},
	)
	known := map[string]bool{}
	for _, c := range all {
		known[strings.ToLower(c.provider+"/"+c.name)] = true
	}
	for _, quota := range d.Quotas {
		isType := quota.Name != "" && quota.Name[0] >= 'a' && quota.Name[0] <= 'z' // others are counted elsewhere
		if key := strings.ToLower(quota.Provider + "/" + quota.Name); isType && !known[key] {
			known[key] = true
			extra := ofType(quota.Provider, quota.Name, quota.Provider+"/"+quota.Name, quota.Name, 1<<31-1, refuseOther)
			extra.hidden = true
			all = append(all, extra)
		}
	}
	return all
}

// ofType counts the resources of one type.
func ofType(provider, name, shown, resourceType string, limit int64, refuse refusal) counter {
	return counter{provider: provider, name: name, shown: shown, limit: limit, uses: one(provider + "/" + resourceType), refuse: refuse}
}

func one(resourceType string) func(*tenant.Resource) int64 {
	return func(r *tenant.Resource) int64 {
		if strings.EqualFold(r.Type, resourceType) {
			return 1
		}
		return 0
	}
}

func networkCounters() []counter {
	var list []counter
	for _, c := range []struct {
		name, shown, resourceType string
		limit                     int64
	}{
		{"VirtualNetworks", "Virtual Networks", "virtualNetworks", 1000},
		{"NetworkInterfaces", "Network Interfaces", "networkInterfaces", 65536},
		{"NetworkSecurityGroups", "Network Security Groups", "networkSecurityGroups", 5000},
		{"LoadBalancers", "Load Balancers", "loadBalancers", 1000},
		{"PublicIPAddresses", "Public IP Addresses", "publicIPAddresses", 1000},
		{"RouteTables", "Route Tables", "routeTables", 200},
		{"ApplicationGateways", "Application Gateways", "applicationGateways", 1000},
		{"NatGateways", "NAT Gateways", "natGateways", 500},
	} {
		list = append(list, ofType("Microsoft.Network", c.name, c.shown, c.resourceType, c.limit, refuseNetwork))
	}
	return list
}
