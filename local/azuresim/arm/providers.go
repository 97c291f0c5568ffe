package arm

import (
	"net/http"
	"sort"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// providerLevel serves provider metadata and registration.
func (p *Plane) providerLevel(c *Call) (wire.Answer, bool) {
	t := c.Target
	if len(t.Types) > 0 || !strings.EqualFold(t.Scope, "/subscriptions/"+t.Subscription) {
		return wire.Answer{}, false
	}
	switch {
	case t.Tail == "" && c.Method == http.MethodGet:
	case c.Method == http.MethodPost && (strings.EqualFold(t.Tail, "register") || strings.EqualFold(t.Tail, "unregister")):
		if answer := c.Authorize(c.Data.SubscriptionScope(), t.Namespace+"/register/action"); answer != nil {
			return *answer, true
		}
	default:
		return wire.Answer{}, false
	}
	provider := p.provider(c, t.Namespace)
	if provider == nil {
		return wire.ARMError(http.StatusNotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid.", t.Namespace), true
	}
	return wire.JSON(http.StatusOK, provider), true
}

func (p *Plane) listProviders(c *Call) wire.Answer {
	if c.Method != http.MethodGet {
		return methodNotAllowed(c)
	}
	names := map[string]bool{}
	for _, info := range p.catalogue.types {
		names[info.Namespace] = true
	}
	var ordered []string
	for name := range names {
		ordered = append(ordered, name)
	}
	sort.Strings(ordered)
	values := []any{}
	for _, name := range ordered {
		values = append(values, p.provider(c, name))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}

// provider is a namespace's metadata: the catalogue's types, and those that were
// created without being in it, with the version that was used.
func (p *Plane) provider(c *Call, namespace string) map[string]any {
	types := []any{}
	spelled := namespace
	for _, info := range p.catalogue.Known(namespace) {
		spelled = info.Namespace
		types = append(types, map[string]any{
			"resourceType": info.Name, "locations": p.catalogue.Offered(info.Namespace + "/" + info.Name), "apiVersions": newestFirst(info.Versions),
		})
	}
	for _, seen := range seenTypes(c.Data, namespace) {
		types = append(types, map[string]any{
			"resourceType": seen[len(namespace)+1:], "locations": p.catalogue.Locations(),
			"apiVersions": []string{c.Data.SeenVersions[seen]},
		})
	}
	if len(types) == 0 {
		return nil
	}
	return map[string]any{
		"id": c.Data.SubscriptionScope() + "/providers/" + spelled, "namespace": spelled,
		"registrationPolicy": "RegistrationRequired", "registrationState": "Registered", "resourceTypes": types,
	}
}

func seenTypes(d *tenant.Data, namespace string) []string {
	var found []string
	for name := range d.SeenVersions {
		if strings.HasPrefix(name, tenant.Key(namespace)+"/") {
			found = append(found, name)
		}
	}
	sort.Strings(found)
	return found
}

func newestFirst(versions []string) []string {
	ordered := append([]string{}, versions...)
	sort.Sort(sort.Reverse(sort.StringSlice(ordered)))
	return ordered
}
