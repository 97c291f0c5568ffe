package tenant

import (
	"errors"
	"strings"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/azure/registry"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Tenant is Azure as HayMaker uses it.
type Tenant struct {
	config     Config
	options    Options
	cloud      cloud.Cloud
	credential azcore.TokenCredential
	image      registry.Reference
	clients    clients
	ownGroups  map[string]bool // lower-case names
	digest     digestCache
	versions   versionCache
	roles      roleCache
	graphRoles graphRoles
}

// The ports a Tenant meets.
var (
	_ haymaker.Environment = (*environment)(nil)
	_ haymaker.Identities  = (*identities)(nil)
	_ haymaker.Agents      = (*agents)(nil)
	_ haymaker.Resources   = (*resources)(nil)
	_ haymaker.Outside     = (*outside)(nil)
)

// New checks the configuration, reporting all problems together, and makes the
// clients. It does no I/O.
func New(config Config, credential azcore.TokenCredential, options Options) (*Tenant, error) {
	config = config.withDefaults()
	resolved, cloudErr := cloud.Resolve(config.Endpoints)
	err := errors.Join(config.validate(), cloudErr, options.validate())
	if credential == nil {
		err = errors.Join(err, errors.New("the tenant lacks a credential"))
	}
	if err != nil {
		return nil, haymaker.Permanent(haymaker.FailureConfiguration, err)
	}
	options.Pace = options.Pace.withDefaults()
	image, err := registry.ParseReference(config.Image)
	if err != nil {
		return nil, haymaker.Permanent(haymaker.FailureConfiguration, err)
	}
	t := &Tenant{config: config, options: options, cloud: resolved, credential: credential, image: image, ownGroups: map[string]bool{}}
	for _, group := range append([]string{config.JobsGroup, groupOf(config.ManagedEnvironmentID), groupOf(config.AgentIdentityID)}, config.OwnGroups...) {
		t.ownGroups[strings.ToLower(group)] = true
	}
	if t.clients, err = newClients(t.config, resolved, credential, options.Calls); err != nil {
		return nil, haymaker.Permanent(haymaker.FailureConfiguration, err)
	}
	return t, nil
}

// Environment checks whether the tenant can carry a run.
func (t *Tenant) Environment() haymaker.Environment { return &environment{t} }

// Identities makes and removes service principals.
func (t *Tenant) Identities() haymaker.Identities { return &identities{t} }

// Agents runs the agents' Container Apps jobs.
func (t *Tenant) Agents() haymaker.Agents { return &agents{t} }

// Resources sees and removes Azure resources.
func (t *Tenant) Resources() haymaker.Resources { return &resources{t} }

// Outside sees and removes what lies outside of the run's groups.
func (t *Tenant) Outside() haymaker.Outside { return &outside{t} }

func (t *Tenant) subscriptionScope() string { return "/subscriptions/" + t.config.SubscriptionID }

func (t *Tenant) groupID(name string) string {
	return t.subscriptionScope() + "/resourceGroups/" + name
}
