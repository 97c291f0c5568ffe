package containerapps

import (
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// coreKind is a kind of profile whose cores Azure counts together.
type coreKind struct{ name, shown string }

func kindOf(p profile) coreKind {
	switch strings.ToLower(p.Type)[:min(1, len(p.Type))] {
	case "d":
		return coreKind{"ManagedEnvironmentGeneralPurposeCores", "Managed Environment General Purpose Cores"}
	case "e":
		return coreKind{"ManagedEnvironmentMemoryOptimizedCores", "Managed Environment Memory Optimized Cores"}
	}
	return coreKind{"ManagedEnvironmentConsumptionCores", "Managed Environment Consumption Cores"}
}

// environmentUsages are the cores of an environment by kind of profile, named as
// Azure names them. The limit is the one that was set for the environment's region
// (provider Microsoft.App, the kind's name), or else 500.
func environmentUsages(d *tenant.Data, now time.Time, environment *tenant.Resource) []any {
	values := []any{}
	for _, kind := range []coreKind{kindOf(profile{Type: "Consumption"}), kindOf(profile{Type: "D4"}), kindOf(profile{Type: "E4"})} {
		used := 0.0
		for _, one := range profilesOf(environment) {
			if kindOf(one) == kind {
				used += coresInUse(d, now, environment, one)
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

// coresInUse are the cores of the nodes a profile has; of Consumption, those the
// executions take.
func coresInUse(d *tenant.Data, now time.Time, environment *tenant.Resource, one profile) float64 {
	p := poolOf(d, now, environment, one)
	if !strings.EqualFold(one.Type, "Consumption") {
		return float64(max(one.Minimum, len(p.nodes))) * p.cpu
	}
	sum := 0.0
	for _, taken := range p.nodes {
		sum += taken.cpu
	}
	return sum
}
