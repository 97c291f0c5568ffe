package arm

import (
	"net/http"

	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/wire"
)

func (p *Plane) getSubscription(c *Call) wire.Answer {
	if c.Method != http.MethodGet {
		return methodNotAllowed(c)
	}
	// Any role anywhere in the subscription lets a principal see that it exists.
	if !rbac.AnyBelow(c.Data, c.Now, c.Caller.ObjectID, c.Data.SubscriptionScope()) {
		return *c.Authorize(c.Data.SubscriptionScope(), "Microsoft.Resources/subscriptions/read")
	}
	return wire.JSON(http.StatusOK, subscription(c))
}

func (p *Plane) listSubscriptions(c *Call) wire.Answer {
	list := []any{}
	if rbac.AnyBelow(c.Data, c.Now, c.Caller.ObjectID, c.Data.SubscriptionScope()) {
		list = append(list, subscription(c))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": list, "count": map[string]any{"type": "Total", "value": len(list)}})
}

func subscription(c *Call) map[string]any {
	return map[string]any{
		"id": c.Data.SubscriptionScope(), "subscriptionId": c.Data.SubscriptionID, "tenantId": c.Data.TenantID,
		"displayName": "azuresim", "state": "Enabled", "authorizationSource": "RoleBased", "managedByTenants": []any{},
		"subscriptionPolicies": map[string]any{
			"locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off",
		},
	}
}

func (p *Plane) listLocations(c *Call) wire.Answer {
	if answer := c.Authorize(c.Data.SubscriptionScope(), "Microsoft.Resources/subscriptions/locations/read"); answer != nil {
		return *answer
	}
	list := []any{}
	for _, name := range p.catalogue.Locations() {
		list = append(list, map[string]any{
			"id": c.Data.SubscriptionScope() + "/locations/" + name, "name": name, "displayName": name,
			"type": "Region", "metadata": map[string]any{"regionType": "Physical"},
		})
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": list})
}
