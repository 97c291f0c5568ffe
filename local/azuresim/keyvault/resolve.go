package keyvault

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
)

var errNotAVault = errors.New("the URL is not of a vault of this simulator")

// resolve reads {vault}/secrets/{name}[/{version}].
func resolve(d *tenant.Data, now time.Time, principalID string, parts []string) (string, error) {
	if len(parts) < 3 || len(parts) > 4 || parts[1] != "secrets" {
		return "", errors.New("the URL does not name a secret")
	}
	vault, ok := FindVault(d, parts[0])
	if !ok {
		return "", fmt.Errorf("there is no vault %q", parts[0])
	}
	scope := vault.ID + "/secrets/" + parts[2]
	if !rbac.DataAllowed(d, now, principalID, scope, "Microsoft.KeyVault/vaults/secrets/getSecret/action") {
		return "", fmt.Errorf("the identity may not read secrets of vault %q", parts[0])
	}
	secret, ok := d.Secrets[strings.ToLower(parts[0])][strings.ToLower(parts[2])]
	if !ok || secret.DeletedAt != nil {
		return "", fmt.Errorf("secret %q was not found in vault %q", parts[2], parts[0])
	}
	version := ""
	if len(parts) == 4 {
		version = parts[3]
	}
	found, ok := secret.Version(version)
	if !ok || !found.Enabled {
		return "", fmt.Errorf("secret %q of vault %q has no such enabled version", parts[2], parts[0])
	}
	return found.Value, nil
}
