package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/admin"
)

// list is a command of az that lists texts, and which the simulator's account says
// it must and may list.
type list struct {
	name      string
	arguments []string
	wanted    func(admin.State) (must, may []string)
}

// ids is a list of resources of one type, by id.
func ids(resourceType string, arguments ...string) list {
	return list{
		name: "az " + strings.Join(arguments, " "), arguments: append(arguments, "--query", "[].id"),
		wanted: func(state admin.State) (must, may []string) {
			return exactly(resourceIDs(state, func(r admin.ResourceView) bool { return strings.EqualFold(r.Type, resourceType) }))
		},
	}
}

func exactly(all []string) (must, may []string) { return all, all }

func resourceIDs(state admin.State, which func(admin.ResourceView) bool) []string {
	var found []string
	for _, r := range state.Resources {
		if which(r) {
			found = append(found, r.ID)
		}
	}
	return found
}

// lists are what an operator looks at.
func (t *trial) lists() []list {
	rest := func(name, url, query string, wanted func(admin.State) []string, more ...string) list {
		return list{name: name, arguments: append([]string{"rest", "--method", "get", "--url", url, "--query", query}, more...),
			wanted: func(state admin.State) (must, may []string) { return exactly(wanted(state)) }}
	}
	return slices.Concat([]list{
		{name: "az group list", arguments: []string{"group", "list", "--query", "[].id"}, wanted: groups},
		{name: "az resource list", arguments: []string{"resource", "list", "--query", "[].id"}, wanted: resources},
		ids("Microsoft.App/jobs", "resource", "list", "--resource-type", "Microsoft.App/jobs"),
		rest("az rest, Container Apps jobs", "/subscriptions/{subscriptionId}/providers/Microsoft.App/jobs?api-version=2024-03-01", "value[].id", jobs),
		{name: "az role assignment list --all", arguments: []string{"role", "assignment", "list", "--all", "--query", "[].id"}, wanted: assignments},
		{name: "az rest, role assignments", arguments: []string{"rest", "--method", "get",
			"--url", "/subscriptions/{subscriptionId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01", "--query", "value[].id"}, wanted: assignments},
		rest("az rest, secrets of the vault", t.simulator.VaultURL+"secrets?api-version=7.4", "value[].id", t.secretIDs, "--resource", "https://vault.azure.net"),
		{name: "az ad sp list --all", arguments: []string{"ad", "sp", "list", "--all", "--query", "[].id"}, wanted: principals},
		{name: "az ad app list --all", arguments: []string{"ad", "app", "list", "--all", "--query", "[].id"}, wanted: applications},
	}, byType())
}

// byType are the commands for one type of resource each.
func byType() []list {
	return []list{
		ids("Microsoft.KeyVault/vaults", "keyvault", "list"),
		ids("Microsoft.ManagedIdentity/userAssignedIdentities", "identity", "list"),
		ids("Microsoft.ContainerRegistry/registries", "acr", "list"),
		ids("Microsoft.Compute/virtualMachines", "vm", "list"),
		ids("Microsoft.Network/virtualNetworks", "network", "vnet", "list"),
		ids("Microsoft.Network/networkSecurityGroups", "network", "nsg", "list"),
		ids("Microsoft.Network/networkInterfaces", "network", "nic", "list"),
		ids("Microsoft.Network/publicIPAddresses", "network", "public-ip", "list"),
		ids("Microsoft.Storage/storageAccounts", "storage", "account", "list"),
		ids("Microsoft.Authorization/locks", "lock", "list"),
		ids("Microsoft.Authorization/policyAssignments", "policy", "assignment", "list"),
	}
}

// latest are commands that az has only in its own profile.
func latest() []list {
	return []list{
		ids("Microsoft.ContainerInstance/containerGroups", "container", "list"),
		ids("Microsoft.DocumentDB/databaseAccounts", "cosmosdb", "list"),
		ids("Microsoft.OperationalInsights/workspaces", "monitor", "log-analytics", "workspace", "list"),
		ids("Microsoft.Sql/servers", "sql", "server", "list"),
		ids("Microsoft.ContainerService/managedClusters", "aks", "list"),
	}
}

// withProfile runs lists with another profile of the cloud.
func (t *trial) withProfile(ctx context.Context, other string, lists []list) {
	change := func(name string) func() (string, error) {
		return func() (string, error) {
			_, err := t.az.run(ctx, "cloud", "update", "--name", "azuresim", "--profile", name)
			return name, err
		}
	}
	t.check("az cloud update --profile", change(other))
	t.compareLists(ctx, lists)
	t.check("az cloud update --profile", change(profile))
}

// compareLists runs the lists. The tenant may change while az lists: where az then
// seems to be wrong, it is asked again.
func (t *trial) compareLists(ctx context.Context, lists []list) {
	for _, l := range lists {
		if ctx.Err() != nil {
			return
		}
		t.check(l.name, func() (string, error) {
			const tries = 5
			var wrong error
			for range tries {
				seen, settled, err := t.compareOnce(ctx, l)
				if settled || err == nil {
					return seen, err
				}
				wrong = err
			}
			return "", fmt.Errorf("%w (in the last of %d tries; the tenant changed during each)", wrong, tries)
		})
	}
}

// compareOnce lists once. An error is settled when the tenant's change is no excuse.
func (t *trial) compareOnce(ctx context.Context, l list) (seen string, settled bool, err error) {
	before, err := t.state(ctx)
	if err != nil {
		return "", true, err
	}
	listed, err := t.az.strings(ctx, l.arguments...)
	if err != nil {
		return "", true, err
	}
	after, err := t.state(ctx)
	if err != nil {
		return "", true, err
	}
	difference, settled := l.judge(listed, before, after)
	if difference != "" {
		return "", settled, errors.New(difference)
	}
	return fmt.Sprintf("%d, as the simulator has them", len(listed)), true, nil
}

// judge compares what was listed between two moments: what must be listed at both
// of them must be, and what may be listed at one of them may be. A difference is
// settled when nothing that matters changed.
func (l list) judge(listed []string, before, after admin.State) (difference string, settled bool) {
	must, may := l.wanted(before)
	mustAfter, mayAfter := l.wanted(after)
	settled = slices.Equal(must, mustAfter) && slices.Equal(may, mayAfter)
	always := slices.DeleteFunc(slices.Clone(must), func(one string) bool { return !slices.Contains(mustAfter, one) })
	return compare(listed, always, slices.Concat(may, mayAfter)), settled
}
