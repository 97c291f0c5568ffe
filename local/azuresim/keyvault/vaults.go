package keyvault

import (
	"net/http"
	"sort"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const vaultType = "Microsoft.KeyVault/vaults"

// Behaviours are what vaults do in Azure Resource Manager: unique names, an
// address, soft delete of the vault itself, and secrets written through ARM.
func (p *Plane) Behaviours() map[string]arm.Behaviour {
	return map[string]arm.Behaviour{
		vaultType: {
			Validate: validateVault,
			Render: func(_ *tenant.Data, r *tenant.Resource, body map[string]any) {
				properties := arm.PropertiesOf(body)
				properties["vaultUri"] = p.VaultURL(r.Name)
				properties["enableSoftDelete"] = true
			},
			Removed: removedVault,
		},
		vaultType + "/secrets":                       {Stored: storedSecret, Render: p.renderSecret},
		"Microsoft.KeyVault/deletedVaults":           {Serve: p.deletedVaults},
		"Microsoft.KeyVault/locations/deletedVaults": {Serve: p.deletedVault},
	}
}

func validateVault(c *arm.Call, _ map[string]any) *wire.Answer {
	name := c.Target.Name()
	for _, other := range c.Data.Resources {
		if strings.EqualFold(other.Type, vaultType) && strings.EqualFold(other.Name, name) && tenant.Key(other.ID) != tenant.Key(c.Target.ID) {
			return arm.Fail(http.StatusConflict, "VaultAlreadyExists",
				"The vault name '%s' is already in use. Vault names are globally unique so it is possible that the name is already taken.", name)
		}
	}
	if _, deleted := c.Data.DeletedVaults[strings.ToLower(name)]; deleted {
		return arm.Fail(http.StatusConflict, "ConflictError",
			"A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.")
	}
	return nil
}

func removedVault(d *tenant.Data, _ time.Time, r *tenant.Resource) {
	copied := *r
	d.DeletedVaults[strings.ToLower(r.Name)] = &copied
}

func (p *Plane) deletedVaults(c *arm.Call) wire.Answer {
	if answer := c.Authorize(c.Data.SubscriptionScope(), "Microsoft.KeyVault/deletedVaults/read"); answer != nil {
		return *answer
	}
	values := []any{}
	var names []string
	for name := range c.Data.DeletedVaults {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		values = append(values, renderDeleted(c.Data, c.Data.DeletedVaults[name]))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}

// deletedVault serves .../locations/{location}/deletedVaults/{name} and its purge.
func (p *Plane) deletedVault(c *arm.Call) wire.Answer {
	name := c.Target.Name()
	vault, ok := c.Data.DeletedVaults[strings.ToLower(name)]
	purge := strings.EqualFold(c.Target.Tail, "purge") && c.Method == http.MethodPost
	action := "Microsoft.KeyVault/locations/deletedVaults/read"
	if purge {
		action = "Microsoft.KeyVault/locations/deletedVaults/purge/action"
	}
	if answer := c.Authorize(c.Data.SubscriptionScope(), action); answer != nil {
		return *answer
	}
	switch {
	case !ok || vault.Location() != tenant.NormalLocation(c.Target.Names[0]):
		return wire.ARMError(http.StatusNotFound, "DeletedVaultNotFound", "The specified deleted vault '%s' does not exist.", name)
	case purge:
		delete(c.Data.DeletedVaults, strings.ToLower(name))
		delete(c.Data.Secrets, strings.ToLower(name))
		c.Record("purge", vaultType, vault.ID)
		return c.Accept()
	case c.Method == http.MethodGet && c.Target.Tail == "":
		return wire.JSON(http.StatusOK, renderDeleted(c.Data, vault))
	}
	return wire.ARMError(http.StatusMethodNotAllowed, "MethodNotAllowed", "Deleted vaults can be read and purged.")
}

func renderDeleted(d *tenant.Data, vault *tenant.Resource) map[string]any {
	protected, _ := vault.Properties()["enablePurgeProtection"].(bool)
	deleted := vault.ChangedAt.UTC()
	return map[string]any{
		"id":   d.SubscriptionScope() + "/providers/Microsoft.KeyVault/locations/" + vault.Location() + "/deletedVaults/" + vault.Name,
		"name": vault.Name, "type": "Microsoft.KeyVault/deletedVaults",
		"properties": map[string]any{"vaultId": vault.ID, "location": vault.Location(), "tags": vault.Tags(), "purgeProtectionEnabled": protected,
			"deletionDate": deleted.Format(time.RFC3339), "scheduledPurgeDate": deleted.Add(recoverableDays * 24 * time.Hour).Format(time.RFC3339)},
	}
}

// storedSecret puts a secret written through ARM into the vault; ARM keeps no value.
func storedSecret(c *arm.Call, r *tenant.Resource, _ bool) {
	properties := r.Properties()
	value, _ := properties["value"].(string)
	delete(properties, "value")
	target, name := Secrets(c.Data, c.Target.Names[0]), strings.ToLower(r.Name)
	if target[name] == nil {
		target[name] = &tenant.Secret{Name: r.Name}
	}
	version := attributes{tags: r.Tags()}.version(value, c.Now)
	target[name].Versions = append(target[name].Versions, version)
	target[name].DeletedAt, target[name].PurgeAt = nil, nil
}

func (p *Plane) renderSecret(_ *tenant.Data, r *tenant.Resource, body map[string]any) {
	parts := strings.Split(r.ID, "/")
	uri := p.VaultURL(parts[len(parts)-3]) + "secrets/" + r.Name
	arm.PropertiesOf(body)["secretUri"] = uri
}
