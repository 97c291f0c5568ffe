package arm

import (
	"fmt"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/odata"
	"azurehaymaker/local/azuresim/tenant"
)

// knownFields refuses filters over anything ARM does not filter resources by.
func knownFields(filter *odata.Filter) error {
	for _, field := range filter.Fields() {
		switch strings.ToLower(field) {
		case "tagname", "tagvalue", "resourcetype", "name", "location", "resourcegroup", "identity/principalid", "createdtime", "changedtime":
		default:
			return fmt.Errorf("the property '%s' cannot be filtered by", field)
		}
	}
	for _, call := range filter.Calls() {
		if call != "atexactscope" {
			return fmt.Errorf("the function '%s' is not supported here", call)
		}
	}
	return nil
}

// matchesFilter evaluates a filter for a resource. ARM's tag filter is a pair,
// "tagName eq 'n' and tagValue eq 'v'": both must hold for one and the same tag.
func matchesFilter(filter *odata.Filter, r *tenant.Resource, scope string) bool {
	usesTags := slices.ContainsFunc(filter.Fields(), func(field string) bool {
		return strings.HasPrefix(strings.ToLower(field), "tag")
	})
	if !usesTags {
		return filter.Match(resourceEnv(r, scope, "", ""))
	}
	for name, value := range r.Tags() {
		if filter.Match(resourceEnv(r, scope, name, value)) {
			return true
		}
	}
	return false
}

func resourceEnv(r *tenant.Resource, scope, tagName, tagValue string) odata.Env {
	return odata.Env{Call: func(string, []string) bool { return exactlyAt(r.ID, scope) }, Field: func(path string) any {
		switch strings.ToLower(path) {
		case "tagname":
			return tagName
		case "tagvalue":
			return tagValue
		case "resourcetype":
			return r.Type
		case "name":
			return r.Name
		case "location":
			return r.Location()
		case "resourcegroup":
			return r.Group()
		case "identity/principalid":
			identity, _ := r.Body["identity"].(map[string]any)
			return identity["principalId"]
		case "createdtime":
			return r.CreatedAt
		default:
			return r.ChangedAt
		}
	}}
}

// exactlyAt reports whether a resource was made at the scope itself, not below it.
func exactlyAt(id, scope string) bool {
	at := strings.LastIndex(strings.ToLower(id), "/providers/")
	return at >= 0 && tenant.Key(id[:at]) == tenant.Key(scope)
}
