package azuresim

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// openTenant loads or seeds the tenant and collects the facts it holds.
func openTenant(options Options) (*tenant.Tenant, Facts, error) {
	state, fresh, err := tenant.Open(options.StateDir, options.Now)
	if err != nil {
		return nil, Facts{}, fmt.Errorf("azuresim: %w", err)
	}
	secretFile := filepath.Join(options.StateDir, "client-secret")
	secret, err := mainSecret(secretFile)
	if err != nil {
		return nil, Facts{}, errors.Join(err, state.Close())
	}
	facts := Facts{ClientSecretFile: secretFile}
	state.Update(func(d *tenant.Data, now time.Time) {
		if fresh {
			seedTenant(d, now, options.Location, tenant.HashSecret(secret))
		}
		if options.Settings != nil {
			d.Settings = *options.Settings
		}
		facts.TenantID, facts.SubscriptionID = d.TenantID, d.SubscriptionID
		facts.ClientID, facts.PrincipalID = d.Seed.ClientID, d.Seed.PrincipalID
		facts.EnvironmentID, facts.AgentIdentityID = d.Seed.EnvironmentID, d.Seed.IdentityID
		facts.Location, facts.ResourceGroup = d.Seed.Location, d.Seed.ResourceGroup
		facts.VaultURL = d.Seed.Vault // completed when the address is known
	})
	return state, facts, nil
}

// mainSecret reads the main identity's secret, or makes one.
func mainSecret(path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(raw)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("azuresim: read the main identity's secret: %w", err)
	}
	secret := rand.Text() + rand.Text()
	if err := tenant.WriteFile(path, []byte(secret)); err != nil {
		return "", fmt.Errorf("azuresim: keep the main identity's secret: %w", err)
	}
	return secret, nil
}
