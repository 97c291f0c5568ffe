package tenant

import (
	"strings"

	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
)

// target is a checked resource id.
type target struct {
	id       string
	parsed   *azarm.ResourceID
	group    string // name of its resource group, "" outside groups
	isGroup  bool
	provider string // resource provider namespace
	kind     string // type below the provider, e.g. servers/databases
}

// parseTarget reads a resource id and holds it against the target subscription.
func (t *Tenant) parseTarget(operation, id string) (target, error) {
	if err := t.inSubscription(operation, id); err != nil {
		return target{}, err
	}
	parsed, err := azarm.ParseResourceID(id)
	if err != nil {
		return target{}, refuse(operation, "it is not a resource id")
	}
	return target{
		id: id, parsed: parsed, group: parsed.ResourceGroupName,
		isGroup:  strings.EqualFold(parsed.ResourceType.String(), azarm.ResourceGroupResourceType.String()),
		provider: parsed.ResourceType.Namespace, kind: parsed.ResourceType.Type,
	}, nil
}

// inSubscription refuses an id outside the target subscription, and one that
// could leave it on the way to the server.
func (t *Tenant) inSubscription(operation, id string) error {
	if strings.ContainsAny(id, "?#%\\") || strings.Contains(id, "..") || strings.Contains(id, "//") {
		return refuse(operation, "it is not a plain resource id")
	}
	if !strings.HasPrefix(strings.ToLower(id), strings.ToLower(t.subscriptionScope())+"/") {
		return refuse(operation, "it is outside subscription %s", t.config.SubscriptionID)
	}
	return nil
}

// isOwn says whether the target is, or is in, a group of the service itself.
func (t *Tenant) isOwn(wanted target) bool {
	return wanted.group != "" && t.ownGroups[strings.ToLower(wanted.group)]
}
