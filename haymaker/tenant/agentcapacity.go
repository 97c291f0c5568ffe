package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/haymaker"

	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// checkAgentCapacity holds what this run's agents and those of the runs in
// progress take against what the workload profile may grow to, and against the
// environment's quota of cores. An agent without a node would stay pending until
// its deadline.
func (e *environment) checkAgentCapacity(demand haymaker.Demand) Check {
	return func(ctx context.Context) (string, error) {
		operation := "find room for agents in workload profile " + e.config.WorkloadProfile
		found, err := e.managedEnvironment(ctx)
		if err != nil {
			return "", err
		}
		profile, err := e.profileOf(found)
		if err != nil {
			return "", err
		}
		node, known := nodeOf(value(profile.WorkloadProfileType))
		if !known {
			return "", unfit(operation, "Choose a profile of type D or E in WORKLOAD_PROFILE_NAME", "how much a node of type %s holds is not known", value(profile.WorkloadProfileType))
		}
		perNode := node.agents(e.config.CPU, e.config.MemoryGiB)
		if perNode < 1 {
			return "", unfit(operation, "Lower CONTAINER_CPU_CORES or CONTAINER_MEMORY_GB, or choose a larger profile",
				"an agent takes %g cores and %g GiB, a node of type %s has %g cores and %g GiB", e.config.CPU, e.config.MemoryGiB, value(profile.WorkloadProfileType), node.cores, node.memoryGiB)
		}
		agents := len(demand.Scenarios) + demand.OtherAgents
		text := fmt.Sprintf("%s (%d of this run, %d of runs in progress), %d to a node of %s",
			plural(agents, "agent"), len(demand.Scenarios), demand.OtherAgents, perNode, value(profile.WorkloadProfileType))
		nodes := nodesFor(agents, perNode)
		if maximum := int(value(profile.MaximumCount)); !strings.EqualFold(value(profile.WorkloadProfileType), "Consumption") && nodes > maximum {
			return "", haymaker.Permanent(haymaker.FailureQuota, &Error{Operation: operation,
				Message: fmt.Sprintf("%s need %s, and it has at most %d", text, plural(nodes, "node"), maximum),
				Advice:  fmt.Sprintf("Raise its maximumCount to %d, wait for the runs in progress, or run fewer scenarios", nodes)})
		}
		return text, e.checkCoreQuota(ctx, operation, found, node, float64(nodes)*node.cores, text)
	}
}

// checkCoreQuota asks the environment how many cores it may have, where it tells.
func (e *environment) checkCoreQuota(ctx context.Context, operation string, found armappcontainers.ManagedEnvironment, node nodeSize, cores float64, text string) error {
	id, err := azarm.ParseResourceID(e.config.ManagedEnvironmentID)
	if err != nil {
		return failed(operation, err)
	}
	pager := e.clients.managedUsages.NewListPager(id.ResourceGroupName, id.Name, nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if gone(err) {
			return nil // an environment of before there were such usages
		}
		if err != nil {
			return failed("read the usages of environment "+value(found.Name), err)
		}
		for _, usage := range page.Value {
			if usage == nil || usage.Name == nil || !strings.EqualFold(value(usage.Name.Value), node.quota) || usage.Limit == nil {
				continue
			}
			if cores > float64(*usage.Limit) {
				return haymaker.Permanent(haymaker.FailureQuota, &Error{Operation: operation,
					Message: fmt.Sprintf("%s need %g cores, and quota %s of the environment is %g (%g in use)", text, cores, node.quota, float64(*usage.Limit), float64(value(usage.CurrentValue))),
					Advice:  "Ask for more of this quota, wait for the runs in progress, or run fewer scenarios"})
			}
		}
	}
	return nil
}

// managedEnvironment reads the agents' environment.
func (e *environment) managedEnvironment(ctx context.Context) (armappcontainers.ManagedEnvironment, error) {
	operation := "read Container Apps environment " + e.config.ManagedEnvironmentID
	id, err := azarm.ParseResourceID(e.config.ManagedEnvironmentID)
	if err != nil {
		return armappcontainers.ManagedEnvironment{}, failed(operation, err)
	}
	found, err := e.clients.managed.Get(ctx, id.ResourceGroupName, id.Name, nil)
	if err != nil {
		return armappcontainers.ManagedEnvironment{}, failed(operation, err)
	}
	return found.ManagedEnvironment, nil
}

// errNoProfile is left to the check of the environment itself.
var errNoProfile = errors.New("the environment does not have the workload profile, see the check managed_environment")

func (e *environment) profileOf(found armappcontainers.ManagedEnvironment) (*armappcontainers.WorkloadProfile, error) {
	if found.Properties != nil {
		for _, profile := range found.Properties.WorkloadProfiles {
			if profile != nil && strings.EqualFold(value(profile.Name), e.config.WorkloadProfile) {
				return profile, nil
			}
		}
	}
	return nil, errNoProfile
}
