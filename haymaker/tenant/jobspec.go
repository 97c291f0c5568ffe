package tenant

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// clockSkew is how much longer than the agent the signature of its queue URL is
// good, for clocks that disagree.
const clockSkew = 5 * time.Minute

// Names of the job's secrets; Container Apps wants lower case, digits and hyphens.
const (
	secretClient = "client-secret"
	secretKey    = "event-key"
	secretQueue  = "agent-events-queue-url"
)

// jobOf is the job of an agent: one replica of one container, started by hand,
// never retried, killed at the deadline.
func (a *agents) jobOf(name, image, queueURL string, d haymaker.AgentDeployment) armappcontainers.Job {
	tags := haymaker.Tags(d.RunID, d.ScenarioName, a.options.Now(), d.Deadline, nil)
	identity := a.config.AgentIdentityID
	return armappcontainers.Job{
		Location: &a.config.Location,
		Tags:     pointers(tags),
		Identity: &armappcontainers.ManagedServiceIdentity{
			Type:                   to.Ptr(armappcontainers.ManagedServiceIdentityTypeUserAssigned),
			UserAssignedIdentities: map[string]*armappcontainers.UserAssignedIdentity{identity: {}},
		},
		Properties: &armappcontainers.JobProperties{
			EnvironmentID:       &a.config.ManagedEnvironmentID,
			WorkloadProfileName: &a.config.WorkloadProfile,
			Configuration: &armappcontainers.JobConfiguration{
				TriggerType:         to.Ptr(armappcontainers.TriggerTypeManual),
				ReplicaTimeout:      to.Ptr(a.replicaTimeout(d.Deadline)),
				ReplicaRetryLimit:   to.Ptr[int32](0),
				ManualTriggerConfig: &armappcontainers.JobConfigurationManualTriggerConfig{Parallelism: to.Ptr[int32](1), ReplicaCompletionCount: to.Ptr[int32](1)},
				Registries:          []*armappcontainers.RegistryCredentials{{Server: &a.config.Registry, Identity: &identity}},
				Secrets: append([]*armappcontainers.Secret{
					{Name: to.Ptr(secretClient), KeyVaultURL: to.Ptr(a.secretURL(haymaker.SecretName(d.RunID, d.ScenarioName))), Identity: &identity},
					{Name: to.Ptr(secretKey), KeyVaultURL: to.Ptr(a.secretURL(haymaker.EventKeyName(d.RunID, d.ScenarioName))), Identity: &identity},
					{Name: to.Ptr(secretQueue), Value: &queueURL},
				}, a.llmSecrets(&identity)...),
			},
			Template: &armappcontainers.JobTemplate{Containers: []*armappcontainers.Container{{
				Name: to.Ptr("agent"), Image: &image, Env: a.agentEnvironment(name, tags, d),
				Resources: &armappcontainers.ContainerResources{
					CPU:    &a.config.CPU,
					Memory: to.Ptr(strconv.FormatFloat(a.config.MemoryGiB, 'f', -1, 64) + "Gi"),
				},
			}}},
		},
	}
}

// replicaTimeout is the whole seconds until the deadline, which is in the future.
func (a *agents) replicaTimeout(deadline time.Time) int32 {
	seconds := math.Ceil(deadline.Sub(a.options.Now()).Seconds())
	return int32(min(seconds, math.MaxInt32))
}

// secretURL is the exact URL of a secret, without a version: the name belongs to
// this run alone.
func (a *agents) secretURL(name string) string { return a.config.VaultURL + "/secrets/" + name }

// agentEnvironment is the contract with haymaker-agent.
func (a *agents) agentEnvironment(name string, tags map[string]string, d haymaker.AgentDeployment) []*armappcontainers.EnvironmentVar {
	required, err := json.Marshal(tags)
	if err != nil { // a map of strings always encodes
		panic(err)
	}
	plain := func(key, text string) *armappcontainers.EnvironmentVar {
		return &armappcontainers.EnvironmentVar{Name: &key, Value: &text}
	}
	secret := func(key, reference string) *armappcontainers.EnvironmentVar {
		return &armappcontainers.EnvironmentVar{Name: &key, SecretRef: &reference}
	}
	return append([]*armappcontainers.EnvironmentVar{
		plain("AZURE_CLIENT_ID", d.ServicePrincipal.ClientID),
		plain("AZURE_TENANT_ID", a.config.TenantID),
		plain("AZURE_SUBSCRIPTION_ID", a.config.SubscriptionID),
		secret("AZURE_CLIENT_SECRET", secretClient),
		plain("AZURE_AUTHORITY_HOST", a.cloud.Authority()+"/"),
		plain("HAYMAKER_ARM_ENDPOINT", a.cloud.ResourceManager()),
		plain("HAYMAKER_GRAPH_ENDPOINT", a.cloud.Graph()),
		plain("SCENARIO_NAME", d.ScenarioName),
		plain("RUN_ID", d.RunID),
		plain("AGENT_ID", name),
		plain("RESOURCE_GROUP", haymaker.ResourceGroupName(d.RunID, d.ScenarioName)),
		plain("LOCATION", a.config.Location),
		plain("REQUIRED_TAGS", string(required)),
		plain("ACTIVE_UNTIL", d.ActiveUntil.UTC().Format(time.RFC3339)),
		plain("DEADLINE", d.Deadline.UTC().Format(time.RFC3339)),
		plain("UNIQUE_ID", haymaker.UniqueID(d.RunID)),
		secret("AGENT_EVENTS_QUEUE_URL", secretQueue),
		secret("AGENT_EVENT_KEY", secretKey),
		plain("LOG_LEVEL", a.config.LogLevel),
	}, a.llmEnvironment()...)
}

// secretParts are the forms in which a signed URL could be echoed.
func secretParts(signed string) []string {
	parts := []string{signed}
	if parsed, err := url.Parse(signed); err == nil {
		signature := parsed.Query().Get("sig")
		parts = append(parts, parsed.RawQuery, signature, url.QueryEscape(signature))
	}
	return parts
}
