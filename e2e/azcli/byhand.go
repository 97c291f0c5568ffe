package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/admin"
)

const (
	group   = "az-by-hand"
	account = "azbyhand"
	secret  = "az-by-hand"
)

// template deploys one public address, with a comment that only Azure's own reader
// of JSON accepts.
const template = `{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [ // one address
    {"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-09-01", "name": "by-template",
     "location": "eastus", "sku": {"name": "Standard"}, "properties": {"publicIPAllocationMethod": "Static"}}
  ]
}
`

// hand is a command that changes the tenant, and what must then be there or gone,
// as the simulator's account says; below are ids below the group, "" the group itself.
type hand struct {
	arguments   []string
	there, gone []string
}

// byHand makes, reads and deletes what operators make by hand.
func (t *trial) byHand(ctx context.Context, folder string) error {
	file := filepath.Join(folder, "template.json")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		return fmt.Errorf("write the template: %w", err)
	}
	const network = "/providers/Microsoft.Network/"
	address := network + "publicIPAddresses/by-template"
	for _, h := range []hand{
		{arguments: []string{"group", "create", "--location", "eastus", "--tags", "owner=az", "--name", group}, there: []string{""}},
		{arguments: []string{"network", "vnet", "create", "--name", "vnet", "--subnet-name", "web", "-g", group},
			there: []string{network + "virtualNetworks/vnet", network + "virtualNetworks/vnet/subnets/web"}},
		{arguments: []string{"storage", "account", "create", "--sku", "Standard_LRS", "--name", account, "-g", group},
			there: []string{"/providers/Microsoft.Storage/storageAccounts/" + account}},
		{arguments: []string{"identity", "create", "--name", "by-hand", "-g", group}, there: []string{"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/by-hand"}},
		{arguments: []string{"deployment", "group", "create", "--name", "d", "--template-file", file, "-g", group},
			there: []string{address, "/providers/Microsoft.Resources/deployments/d"}},
		{arguments: []string{"resource", "tag", "--tags", "by=az", "--resource-type", "Microsoft.Network/publicIPAddresses", "--name", "by-template", "-g", group}},
	} {
		t.change(ctx, h)
	}
	t.readByHand(ctx)
	t.secretByHand(ctx, folder)
	t.change(ctx, hand{arguments: []string{"resource", "delete", "--resource-type", "Microsoft.Network/publicIPAddresses", "--name", "by-template", "-g", group}, gone: []string{address}})
	t.change(ctx, hand{arguments: []string{"group", "delete", "--yes", "--name", group}, gone: []string{""}})
	t.check("az group exists", func() (string, error) {
		out, err := t.az.run(ctx, "group", "exists", "--name", group)
		if err == nil && strings.TrimSpace(string(out)) != "false" {
			err = fmt.Errorf("az says %s of a deleted group", out)
		}
		return "false", err
	})
	return ctx.Err()
}

// change runs a command and looks at the tenant.
func (t *trial) change(ctx context.Context, h hand) {
	name := "az"
	for _, word := range h.arguments {
		if strings.HasPrefix(word, "-") {
			break
		}
		name += " " + word
	}
	t.check(name, func() (string, error) {
		if _, err := t.az.run(ctx, h.arguments...); err != nil {
			return "", err
		}
		state, err := t.state(ctx)
		if err != nil {
			return "", err
		}
		for _, below := range h.there {
			if !holds(state, t.inGroup(below)) {
				return "", fmt.Errorf("az is content, and the simulator has no %s", t.inGroup(below))
			}
		}
		for _, below := range h.gone {
			if holds(state, t.inGroup(below)) {
				return "", fmt.Errorf("az is content, and the simulator still has %s", t.inGroup(below))
			}
		}
		return "", nil
	})
}

func (t *trial) inGroup(below string) string {
	return "/subscriptions/" + t.simulator.SubscriptionID + "/resourceGroups/" + group + below
}

func holds(state admin.State, id string) bool {
	return slices.ContainsFunc(slices.Concat(state.Groups, state.Resources), func(r admin.ResourceView) bool { return strings.EqualFold(r.ID, id) })
}

// readByHand reads single things, each with a value that only a true answer has.
func (t *trial) readByHand(ctx context.Context) {
	for _, r := range []struct {
		name, want string
		arguments  []string
	}{
		{"az group show", "az", []string{"group", "show", "--name", group, "--query", "tags.owner"}},
		{"az resource show", "Static", []string{"resource", "show", "-g", group, "--resource-type", "Microsoft.Network/publicIPAddresses", "--name", "by-template", "--query", "properties.publicIPAllocationMethod"}},
		{"az resource list --tag", "by-template", []string{"resource", "list", "--tag", "by=az", "--query", "[].name | join(',', @)"}},
		{"az tag list", "owner", []string{"tag", "list", "--query", "[?tagName=='owner'].tagName | [0]"}},
		{"az deployment group show", "Succeeded", []string{"deployment", "group", "show", "-g", group, "--name", "d", "--query", "properties.provisioningState"}},
		{"az deployment operation group list", "by-template", []string{"deployment", "operation", "group", "list", "-g", group, "--name", "d", "--query", "[0].properties.targetResource.resourceName"}},
		{"az network vnet subnet list", "web", []string{"network", "vnet", "subnet", "list", "-g", group, "--vnet-name", "vnet", "--query", "[0].name"}},
		{"az storage account keys list", "key1,key2", []string{"storage", "account", "keys", "list", "-g", group, "--account-name", account, "--query", "[].keyName | join(',', @)"}},
	} {
		t.check(r.name, func() (string, error) { return t.text(ctx, r.want, r.arguments...) })
	}
}

// text runs a command that must answer one text.
func (t *trial) text(ctx context.Context, want string, arguments ...string) (string, error) {
	out, err := t.az.run(ctx, arguments...)
	if err != nil {
		return "", err
	}
	var got string
	if err := json.Unmarshal(out, &got); err != nil || got != want {
		return "", fmt.Errorf("az answered %.200s, want %q", out, want)
	}
	return got, nil
}

// secretByHand writes, reads and deletes a secret of the tenant's vault. Debian's
// az has no `az keyvault secret`; az rest takes the token for the vault itself.
func (t *trial) secretByHand(ctx context.Context, folder string) {
	body := filepath.Join(folder, "secret.json")
	rest := func(method string, more ...string) []string {
		return append([]string{"rest", "--method", method, "--resource", "https://vault.azure.net",
			"--url", t.simulator.VaultURL + "secrets/" + secret + "?api-version=7.4"}, more...)
	}
	t.check("az rest, set a secret", func() (string, error) {
		if err := os.WriteFile(body, []byte(`{"value": "harmless"}`), 0o600); err != nil {
			return "", err
		}
		_, err := t.az.run(ctx, rest("put", "--body", "@"+body)...)
		return "", err
	})
	t.check("az rest, read a secret", func() (string, error) { return t.text(ctx, "harmless", rest("get", "--query", "value")...) })
	t.check("az rest, delete a secret", func() (string, error) {
		if _, err := t.az.run(ctx, rest("delete")...); err != nil {
			return "", err
		}
		state, err := t.state(ctx)
		if err != nil {
			return "", err
		}
		for _, s := range state.Secrets {
			if s.Name == secret && !s.Deleted {
				return "", errors.New("az is content, and the simulator still has the secret")
			}
		}
		return "", nil
	})
}
