package tenant

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"azurehaymaker/haymaker"

	"golang.org/x/sync/errgroup"
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

// checkProviders looks at the provider that HayMaker itself needs and at those
// of the scenarios. Agents may not register any: that is a right at the
// subscription.
func (e *environment) checkProviders(demand haymaker.Demand) Check {
	return func(ctx context.Context) (string, error) {
		wanted := []string{"Microsoft.App"}
		for _, scenario := range demand.Scenarios {
			wanted = append(wanted, scenario.Providers...)
		}
		slices.Sort(wanted)
		wanted = slices.Compact(wanted)
		states := make([]string, len(wanted))
		calls, limited := errgroup.WithContext(ctx)
		calls.SetLimit(parallelReads)
		for i, namespace := range wanted {
			calls.Go(func() error {
				provider, err := e.clients.providers.Get(limited, namespace, nil)
				states[i] = value(provider.RegistrationState)
				return failed("look at resource provider "+namespace, err)
			})
		}
		if err := calls.Wait(); err != nil {
			return "", err
		}
		var missing, register []string
		for i, namespace := range wanted {
			if states[i] != "Registered" {
				missing = append(missing, namespace+" is "+states[i])
				register = append(register, "az provider register --namespace "+namespace)
			}
		}
		if len(missing) > 0 {
			return "", unfit("look at the resource providers of this run", "Run "+strings.Join(register, "; ")+", or keep scenarios that need them out with SCENARIO_DENY", "%s in the subscription", strings.Join(missing, ", "))
		}
		return plural(len(wanted), "provider") + " registered: " + strings.Join(wanted, ", "), nil
	}
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
	found, err := e.managedEnvironment(ctx)
	if err != nil {
		return "", err
	}
	if found.Properties == nil || string(value(found.Properties.ProvisioningState)) != "Succeeded" {
		return "", unfit(operation, "Wait for its deployment or repair it", "it is not ready")
	}
	if !strings.EqualFold(strings.ReplaceAll(value(found.Location), " ", ""), e.config.Location) {
		return "", unfit(operation, "Set AZURE_LOCATION to the environment's region", "it is in %s", value(found.Location))
	}
	if profile, err := e.profileOf(found); err == nil {
		return fmt.Sprintf("workload profile %s is of type %s and has at most %d nodes", value(profile.Name), value(profile.WorkloadProfileType), value(profile.MaximumCount)), nil
	}
	return "", unfit(operation, "Add the profile to the environment or correct WORKLOAD_PROFILE_NAME", "it has no workload profile %s", e.config.WorkloadProfile)
}

func (e *environment) checkGraph(ctx context.Context) (string, error) {
	if err := e.clients.graph.CheckAccess(ctx); err != nil {
		return "", failed("list applications in Microsoft Graph (needs Application.ReadWrite.OwnedBy)", err)
	}
	return "applications can be listed", nil
}
