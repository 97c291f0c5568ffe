package containerapps

import (
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// environmentUsages are the cores of an environment by kind of profile, named as
// Azure names them. The limit is the one that was set for the environment's region
// (provider Microsoft.App, the kind's name), or else 500.
func environmentUsages(d *tenant.Data, environment *tenant.Resource) []any {
	values := []any{}
	for _, kind := range []struct{ name, shown, families string }{
		{"ManagedEnvironmentConsumptionCores", "Managed Environment Consumption Cores", "c"},
		{"ManagedEnvironmentGeneralPurposeCores", "Managed Environment General Purpose Cores", "d"},
		{"ManagedEnvironmentMemoryOptimizedCores", "Managed Environment Memory Optimized Cores", "e"},
	} {
		used := 0.0
		for _, profile := range profilesOf(environment) {
			if strings.HasPrefix(strings.ToLower(profile.Type), kind.families) {
				cpu, _, _ := profile.node() // a type that is not known counts nothing
				used += float64(nodesInUse(d, environment.ID, profile)) * cpu
			}
		}
		limit, set := d.Limit("Microsoft.App", kind.name, environment.Location())
		if !set {
			limit = 500
		}
		values = append(values, map[string]any{
			"unit": "Count", "currentValue": used, "limit": limit, "name": map[string]any{"value": kind.name, "localizedValue": kind.shown},
		})
	}
	return values
}
