package keyvault

import (
	"net/http"
	"sort"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// maxValue is the longest secret value in bytes.
const maxValue = 25 * 1024

func (c *call) store() map[string]*tenant.Secret { return Secrets(c.data, c.vault.Name) }

// Secrets is a vault's store, made when it is missing; keys are lower case.
func Secrets(d *tenant.Data, vault string) map[string]*tenant.Secret {
	key := strings.ToLower(vault)
	if d.Secrets[key] == nil {
		d.Secrets[key] = map[string]*tenant.Secret{}
	}
	return d.Secrets[key]
}

func (c *call) live(name string) (*tenant.Secret, bool) {
	secret, ok := c.data.Secrets[strings.ToLower(c.vault.Name)][strings.ToLower(name)]
	return secret, ok && secret.DeletedAt == nil
}

func notFound(name string) wire.Answer {
	return wire.VaultError(http.StatusNotFound, "SecretNotFound", "",
		"A secret with (name/id) %s was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182", name)
}

func (c *call) get(name, version string) wire.Answer {
	if answer := c.authorize("getSecret/action", name); answer != nil {
		return *answer
	}
	secret, ok := c.live(name)
	if !ok {
		return notFound(name)
	}
	found, ok := secret.Version(version)
	if !ok {
		return notFound(name + "/" + version)
	}
	if !found.Enabled {
		return wire.VaultError(http.StatusForbidden, "Forbidden", "SecretDisabled", "Operation get is not allowed on a disabled secret.")
	}
	return wire.JSON(http.StatusOK, c.bundle(secret, found, true))
}

func (c *call) set(name string) wire.Answer {
	if answer := c.authorize("setSecret/action", name); answer != nil {
		return *answer
	}
	value, ok := c.body["value"].(string)
	if !ok {
		return wire.VaultError(http.StatusBadRequest, "BadParameter", "", "The property 'value' is required and must be a text.")
	}
	if len(value) > maxValue {
		return wire.VaultError(http.StatusBadRequest, "BadParameter", "", "The secret value is longer than %d bytes.", maxValue)
	}
	attributes, answer := readAttributes(c.body)
	if answer != nil {
		return *answer
	}
	secret, exists := c.store()[strings.ToLower(name)]
	if exists && secret.DeletedAt != nil {
		return wire.VaultError(http.StatusConflict, "Conflict", "ObjectIsDeletedButRecoverable",
			"Secret %s is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.", name)
	}
	version := attributes.version(value, c.now)
	if !exists {
		secret = &tenant.Secret{Name: name}
		c.store()[strings.ToLower(name)] = secret
		c.record("create", name)
	} else {
		c.record("update", name)
	}
	secret.Versions = append(secret.Versions, version)
	return wire.JSON(http.StatusOK, c.bundle(secret, secret.Current(), true))
}

func (c *call) update(name, version string) wire.Answer {
	if answer := c.authorize("update/action", name); answer != nil {
		return *answer
	}
	secret, ok := c.live(name)
	if !ok {
		return notFound(name)
	}
	found, ok := secret.Version(version)
	if !ok {
		return notFound(name + "/" + version)
	}
	attributes, answer := readAttributes(c.body)
	if answer != nil {
		return *answer
	}
	attributes.apply(found, c.now)
	return wire.JSON(http.StatusOK, c.bundle(secret, found, false))
}

func (c *call) list() wire.Answer {
	if answer := c.authorize("readMetadata/action", ""); answer != nil {
		return *answer
	}
	var entries []any
	for _, secret := range c.ordered(false) {
		item := c.bundle(secret, secret.Current(), false)
		item["id"] = c.plane.VaultURL(c.vault.Name) + "secrets/" + secret.Name
		entries = append(entries, item)
	}
	return c.page(entries)
}

func (c *call) listVersions(name string) wire.Answer {
	if answer := c.authorize("readMetadata/action", name); answer != nil {
		return *answer
	}
	secret, ok := c.live(name)
	if !ok {
		return notFound(name)
	}
	var entries []any
	for i := range secret.Versions {
		entries = append(entries, c.bundle(secret, &secret.Versions[i], false))
	}
	return c.page(entries)
}

// ordered lists live or deleted secrets by name.
func (c *call) ordered(deleted bool) []*tenant.Secret {
	var found []*tenant.Secret
	for _, secret := range c.data.Secrets[strings.ToLower(c.vault.Name)] {
		if (secret.DeletedAt != nil) == deleted {
			found = append(found, secret)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found
}

func (c *call) record(event, name string) {
	c.data.Journal.Record(c.now, "keyvault", event, "secret", c.vault.Name+"/"+name, c.caller.ObjectID)
}
