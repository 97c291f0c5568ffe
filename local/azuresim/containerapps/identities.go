package containerapps

import (
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

var secretNameForm = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)

// checkIdentities makes sure that every identity a job uses exists and is
// assigned to the job, and that the caller may assign it.
func checkIdentities(c *arm.Call, read job) *wire.Answer {
	assigned := map[string]bool{}
	for id := range read.Identity.User {
		assigned[tenant.Key(id)] = true
		if _, ok := principalOf(c.Data, id); !ok {
			return invalid("FailedIdentityOperation", "Identity operation for resource '%s' failed: the user assigned identity '%s' was not found.", c.Target.ID, id)
		}
		if answer := linked(c, id, "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"); answer != nil {
			return answer
		}
	}
	used := map[string]string{}
	for _, login := range read.Properties.Configuration.Registries {
		used[login.Identity] = "configuration.registries"
	}
	for _, one := range read.Properties.Configuration.Secrets {
		if one.KeyVaultURL != "" {
			used[one.Identity] = "configuration.secrets"
		}
	}
	for _, setting := range read.Properties.Configuration.IdentitySettings {
		used[setting.Identity] = "configuration.identitySettings"
	}
	for id, field := range used {
		if !assigned[tenant.Key(id)] {
			return invalid("ContainerAppIdentityNotAssigned", "Field '%s' names the identity '%s', which is not assigned to job '%s'.", field, id, c.Target.Name())
		}
	}
	return nil
}

// principalOf is the service principal of a user-assigned identity.
func principalOf(d *tenant.Data, identityID string) (string, bool) {
	resource, ok := d.Resource(identityID)
	if !ok || !strings.EqualFold(resource.Type, "Microsoft.ManagedIdentity/userAssignedIdentities") {
		return "", false
	}
	principal, ok := resource.Properties()["principalId"].(string)
	return principal, ok
}

// checkSecrets resolves every secret once, as Azure does when a job is written.
func (e *Engine) checkSecrets(c *arm.Call, read job) *wire.Answer {
	if _, err := e.secrets(c, read); err != nil {
		return invalid("ContainerAppSecretInvalid", "Field 'configuration.secrets' is invalid with details: %v.", err)
	}
	return nil
}

// secrets resolves the values of a job's secrets by name.
func (e *Engine) secrets(c *arm.Call, read job) (map[string]string, error) {
	values := map[string]string{}
	for _, one := range read.Properties.Configuration.Secrets {
		if one.KeyVaultURL == "" {
			values[one.Name] = one.Value
			continue
		}
		principal, _ := principalOf(c.Data, one.Identity)
		value, err := e.Resolve(c.Data, c.Now, principal, one.KeyVaultURL)
		if err != nil {
			return nil, fmt.Errorf("unable to get value using Managed identity %s for secret %s: %w", one.Identity, one.Name, err)
		}
		values[one.Name] = value
	}
	return values, nil
}
