package tenant

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/azure/registry"

	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
)

// Config says which tenant, and where in it the agents run.
type Config struct {
	TenantID       string // AZURE_TENANT_ID
	SubscriptionID string // AZURE_SUBSCRIPTION_ID
	Endpoints      cloud.Endpoints

	VaultURL string // KEY_VAULT_URL
	Registry string // CONTAINER_REGISTRY: login server, exact host
	Image    string // CONTAINER_IMAGE: repository[:tag][@digest]

	ManagedEnvironmentID string // CONTAINER_APPS_ENVIRONMENT_ID
	WorkloadProfile      string // WORKLOAD_PROFILE_NAME, default E16
	JobsGroup            string // RESOURCE_GROUP_NAME: the group of the agents' jobs
	Location             string // AZURE_LOCATION
	AgentIdentityID      string // AGENT_IDENTITY_ID: pulls the image, reads the vault references

	CPU       float64 // cores of an agent, default 2
	MemoryGiB float64 // memory of an agent, default 64
	LogLevel  string  // LOG_LEVEL of agents, default info

	// Strategy of agents: steps, or goal, by which a model adds operations. Then
	// the vault must have the secret anthropic-api-key.
	Strategy string // AGENT_STRATEGY, default steps
	LLM      LLM

	// OwnGroups are further resource groups of the service in which nothing is
	// ever deleted. The groups of the jobs, the environment and the agent
	// identity always are.
	OwnGroups []string
}

var (
	uuidPattern     = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	groupPattern    = regexp.MustCompile(`^[-\w.()]{0,89}[-\w()]$`)
	locationPattern = regexp.MustCompile(`^[a-z0-9]+$`)
	hostPattern     = regexp.MustCompile(`^[a-zA-Z0-9.-]+(:[0-9]{1,5})?$`)
)

// withDefaults fills in what may be left empty and brings the vault's URL to
// one form.
func (c Config) withDefaults() Config {
	if c.WorkloadProfile == "" {
		c.WorkloadProfile = "E16"
	}
	if c.CPU == 0 {
		c.CPU = 2
	}
	if c.MemoryGiB == 0 {
		c.MemoryGiB = 64
	}
	if c.Strategy == "" {
		c.Strategy = "steps"
	}
	if c.LogLevel == "" {
		c.LogLevel = "info"
	}
	c.VaultURL = strings.TrimRight(c.VaultURL, "/")
	return c
}

// validate reports every problem together, each by the setting's name.
func (c Config) validate() error {
	var problems []error
	require := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	require(uuidPattern.MatchString(c.TenantID), "AZURE_TENANT_ID must be a UUID")
	require(uuidPattern.MatchString(c.SubscriptionID), "AZURE_SUBSCRIPTION_ID must be a UUID")
	vault, err := url.Parse(c.VaultURL)
	require(err == nil && vault.Scheme == "https" && vault.Host != "" && vault.RawQuery == "" && vault.User == nil,
		"KEY_VAULT_URL must be an https URL such as https://name.vault.azure.net")
	if err == nil && vault.Host != "" {
		require(cloud.KnownVaultHost(vault.Hostname()) || c.Endpoints.AllowCustom,
			"KEY_VAULT_URL names %s, which is no Azure vault: allow custom endpoints explicitly if it is meant", vault.Host)
	}
	require(hostPattern.MatchString(c.Registry), "CONTAINER_REGISTRY must be the registry's login server, such as name.azurecr.io")
	require(cloud.KnownRegistryHost(c.Registry) || c.Endpoints.AllowCustom,
		"CONTAINER_REGISTRY %q is no Azure Container Registry: allow custom endpoints explicitly if it is meant", c.Registry)
	_, err = registry.ParseReference(c.Image)
	require(err == nil, "CONTAINER_IMAGE: %w", err)
	require(groupPattern.MatchString(c.JobsGroup), "RESOURCE_GROUP_NAME must be the name of a resource group")
	require(locationPattern.MatchString(c.Location), "AZURE_LOCATION must be a region's name, such as eastus")
	require(isType(c.ManagedEnvironmentID, "Microsoft.App/managedEnvironments"),
		"CONTAINER_APPS_ENVIRONMENT_ID must be the resource id of a Container Apps environment")
	require(isType(c.AgentIdentityID, "Microsoft.ManagedIdentity/userAssignedIdentities"),
		"AGENT_IDENTITY_ID must be the resource id of a user-assigned managed identity")
	if c.Strategy == strategyGoal {
		if err := c.LLM.validate(c.Endpoints.AllowCustom); err != nil {
			problems = append(problems, err)
		}
	}
	require(c.CPU > 0 && c.MemoryGiB > 0, "an agent's cpu and memory must be greater than zero")
	return errors.Join(problems...)
}

func isType(id, resourceType string) bool {
	parsed, err := azarm.ParseResourceID(id)
	return err == nil && strings.EqualFold(parsed.ResourceType.String(), resourceType)
}

// groupOf is the resource group of an id, "" when it has none.
func groupOf(id string) string {
	parsed, err := azarm.ParseResourceID(id)
	if err != nil {
		return ""
	}
	return parsed.ResourceGroupName
}
