package tenant

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"azurehaymaker/haymaker"

	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
)

func unfit(operation, advice, format string, args ...any) error {
	return haymaker.Permanent(haymaker.FailureConfiguration, &Error{Operation: operation, Message: fmt.Sprintf(format, args...), Advice: advice})
}

func (e *environment) checkCredential(ctx context.Context) (string, error) {
	principal, err := e.ownPrincipal(ctx)
	if err != nil {
		return "", err
	}
	return "the service is principal " + principal, nil
}

func (e *environment) checkSubscription(ctx context.Context) (string, error) {
	operation := "read subscription " + e.config.SubscriptionID
	found, err := e.clients.arm.Subscription(ctx, e.config.SubscriptionID)
	if err != nil {
		return "", failed(operation, err)
	}
	if found.State != "Enabled" {
		return "", unfit(operation, "Enable it, or choose another in AZURE_SUBSCRIPTION_ID", "it is in state %s", found.State)
	}
	if found.TenantID != "" && !strings.EqualFold(found.TenantID, e.config.TenantID) {
		return "", unfit(operation, "Correct AZURE_TENANT_ID or AZURE_SUBSCRIPTION_ID", "it belongs to tenant %s", found.TenantID)
	}
	return found.DisplayName, nil
}

// checkProviders looks at the provider that HayMaker itself needs; scenarios
// name theirs.
func (e *environment) checkProviders(ctx context.Context) (string, error) {
	operation := "look at resource provider Microsoft.App"
	provider, err := e.clients.providers.Get(ctx, "Microsoft.App", nil)
	if err != nil {
		return "", failed(operation, err)
	}
	if state := value(provider.RegistrationState); state != "Registered" {
		return "", unfit(operation, "Run az provider register --namespace Microsoft.App", "it is %s in the subscription", state)
	}
	return "Microsoft.App is registered", nil
}

// checkVault sets, reads and deletes a probe.
func (e *environment) checkVault(ctx context.Context) (string, error) {
	random := make([]byte, 8)
	if _, err := io.ReadFull(e.options.Random, random); err != nil {
		return "", fmt.Errorf("draw the name of the vault's probe: %w", err)
	}
	name := "haymaker-probe-" + hex.EncodeToString(random)
	err := e.storeSecret(ctx, vaultSecret{name: name, value: "probe", contentType: "probe",
		tags: map[string]string{haymaker.TagManaged: "true"}, expires: e.options.Now().Add(time.Hour)})
	if err != nil {
		return "", err
	}
	stored, found, readErr := e.readSecret(ctx, name)
	if err := e.dropSecret(ctx, name); err != nil {
		return "", err
	}
	if readErr != nil {
		return "", readErr
	}
	if !found || value(stored.Value) != "probe" {
		return "", unfit("probe the vault "+e.config.VaultURL, "Check that KEY_VAULT_URL names the right vault", "a secret that was just stored does not come back")
	}
	return "secrets can be set, read and deleted in " + e.config.VaultURL, nil
}

func (e *environment) checkImage(ctx context.Context) (string, error) {
	digest, err := e.resolveImage(ctx)
	if err != nil {
		return "", err
	}
	return e.config.Registry + "/" + e.image.Repository + "@" + digest, nil
}

func (e *environment) checkManagedEnvironment(ctx context.Context) (string, error) {
	operation := "read Container Apps environment " + e.config.ManagedEnvironmentID
	id, err := azarm.ParseResourceID(e.config.ManagedEnvironmentID)
	if err != nil {
		return "", failed(operation, err)
	}
	found, err := e.clients.managed.Get(ctx, id.ResourceGroupName, id.Name, nil)
	if err != nil {
		return "", failed(operation, err)
	}
	if found.Properties == nil || string(value(found.Properties.ProvisioningState)) != "Succeeded" {
		return "", unfit(operation, "Wait for its deployment or repair it", "it is not ready")
	}
	if !strings.EqualFold(strings.ReplaceAll(value(found.Location), " ", ""), e.config.Location) {
		return "", unfit(operation, "Set AZURE_LOCATION to the environment's region", "it is in %s", value(found.Location))
	}
	for _, profile := range found.Properties.WorkloadProfiles {
		if profile != nil && value(profile.Name) == e.config.WorkloadProfile {
			return fmt.Sprintf("workload profile %s has at most %d nodes", value(profile.Name), value(profile.MaximumCount)), nil
		}
	}
	return "", unfit(operation, "Add the profile to the environment or correct WORKLOAD_PROFILE_NAME", "it has no workload profile %s", e.config.WorkloadProfile)
}

func (e *environment) checkGraph(ctx context.Context) (string, error) {
	if err := e.clients.graph.CheckAccess(ctx); err != nil {
		return "", failed("list applications in Microsoft Graph (needs Application.ReadWrite.OwnedBy)", err)
	}
	return "applications can be listed", nil
}
