package tenant

import (
	"fmt"
	"net/url"

	"azurehaymaker/azure/arm"
	"azurehaymaker/azure/cloud"
	"azurehaymaker/azure/graph"
	"azurehaymaker/azure/registry"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resourcegraph/armresourcegraph"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// clients are the clients of Azure's planes, made once.
type clients struct {
	graph       *graph.Client
	registry    *registry.Client
	arm         *arm.Client
	vault       *azsecrets.Client
	groups      *armresources.ResourceGroupsClient
	resources   *armresources.Client
	providers   *armresources.ProvidersClient
	index       *armresourcegraph.Client
	assignments *armauthorization.RoleAssignmentsClient
	definitions *armauthorization.RoleDefinitionsClient
	jobs        *armappcontainers.JobsClient
	executions  *armappcontainers.JobsExecutionsClient
	managed     *armappcontainers.ManagedEnvironmentsClient
	// managedUsages is of the same subscription as managed.
	managedUsages *armappcontainers.ManagedEnvironmentUsagesClient
	once          policy.ClientOptions // for cloud.Unrepeatable
}

func newClients(config Config, where cloud.Cloud, credential azcore.TokenCredential, calls cloud.Calls) (c clients, err error) {
	options := where.ClientOptions(calls)
	// Registering a resource provider takes minutes; validation says which is missing.
	management := &azarm.ClientOptions{ClientOptions: options, DisableRPRegistration: true}
	c.once = options
	steps := []func() error{
		func() (err error) {
			c.graph, err = graph.NewClient(where.Graph(), where.GraphScope(), credential, options)
			return
		},
		func() (err error) {
			c.registry, err = registry.NewClient(config.Registry, config.TenantID, credential, options)
			return
		},
		func() (err error) { c.arm, err = arm.NewClient(credential, management); return },
		func() (err error) {
			c.vault, err = newVaultClient(config.VaultURL, credential, options, where.AllowsCustom())
			return
		},
		func() error { return c.addResources(config.SubscriptionID, credential, management) },
		func() error { return c.addContainers(config, credential, management) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return clients{}, fmt.Errorf("make the clients of Azure: %w", err)
		}
	}
	return c, nil
}

// newVaultClient switches the check of the vault's challenge off only where it
// cannot hold: for a host that is no Azure vault, allowed explicitly.
func newVaultClient(vaultURL string, credential azcore.TokenCredential, options policy.ClientOptions, allowCustom bool) (*azsecrets.Client, error) {
	parsed, err := url.Parse(vaultURL)
	if err != nil {
		return nil, err
	}
	return azsecrets.NewClient(vaultURL, credential, &azsecrets.ClientOptions{
		ClientOptions:                        options,
		DisableChallengeResourceVerification: allowCustom && !cloud.KnownVaultHost(parsed.Hostname()),
	})
}

func (c *clients) addResources(subscription string, credential azcore.TokenCredential, options *azarm.ClientOptions) (err error) {
	if c.groups, err = armresources.NewResourceGroupsClient(subscription, credential, options); err != nil {
		return err
	}
	if c.resources, err = armresources.NewClient(subscription, credential, options); err != nil {
		return err
	}
	if c.providers, err = armresources.NewProvidersClient(subscription, credential, options); err != nil {
		return err
	}
	if c.index, err = armresourcegraph.NewClient(credential, options); err != nil {
		return err
	}
	if c.assignments, err = armauthorization.NewRoleAssignmentsClient(subscription, credential, options); err != nil {
		return err
	}
	c.definitions, err = armauthorization.NewRoleDefinitionsClient(credential, options)
	return err
}

func (c *clients) addContainers(config Config, credential azcore.TokenCredential, options *azarm.ClientOptions) (err error) {
	if c.jobs, err = armappcontainers.NewJobsClient(config.SubscriptionID, credential, options); err != nil {
		return err
	}
	if c.executions, err = armappcontainers.NewJobsExecutionsClient(config.SubscriptionID, credential, options); err != nil {
		return err
	}
	parsed, err := azarm.ParseResourceID(config.ManagedEnvironmentID)
	if err != nil {
		return err
	}
	if c.managed, err = armappcontainers.NewManagedEnvironmentsClient(parsed.SubscriptionID, credential, options); err != nil {
		return err
	}
	c.managedUsages, err = armappcontainers.NewManagedEnvironmentUsagesClient(parsed.SubscriptionID, credential, options)
	return err
}
