package arm

import (
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/quota"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// checkQuota refuses a document that would take the subscription over a limit.
func (c *Call) checkQuota(resourceType string, existing *tenant.Resource) *wire.Answer {
	return quota.Check(c.Data, existing, &tenant.Resource{ID: c.Target.ID, Type: resourceType, Body: c.Body})
}

// usages serves {namespace}/locations/{location}/usages of the providers that
// have it. false: the path is about something else.
func (p *Plane) usages(c *Call) (wire.Answer, bool) {
	t := c.Target
	if t.Group != "" || len(t.Types) != 1 || !strings.EqualFold(t.Types[0], "locations") || !strings.EqualFold(t.Tail, "usages") || c.Method != http.MethodGet {
		return wire.Answer{}, false
	}
	providers := []string{"microsoft.compute", "microsoft.network", "microsoft.storage", "microsoft.app"}
	if !slices.Contains(providers, tenant.Key(t.Namespace)) {
		return wire.Answer{}, false
	}
	if answer := c.Authorize(c.Data.SubscriptionScope(), t.Namespace+"/locations/usages/read"); answer != nil {
		return *answer, true
	}
	if !p.catalogue.HasLocation(t.Names[0]) {
		return wire.ARMError(http.StatusBadRequest, "NoRegisteredProviderFound",
			"No registered resource provider found for location '%s' and API version '%s' for type 'locations/usages'.", t.Names[0], c.APIVersion()), true
	}
	values := []any{}
	for _, usage := range quota.Usages(c.Data, t.Namespace, t.Names[0]) {
		values = append(values, map[string]any{
			"id": join(t.Segments) + "/" + usage.Name, "unit": "Count", "currentValue": usage.Used, "limit": usage.Limit,
			"name": map[string]any{"value": usage.Name, "localizedValue": usage.Shown},
		})
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values}), true
}
