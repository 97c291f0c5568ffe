package catalogue

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// graphPrefix marks the type of an object of the directory: graph:groups.
const graphPrefix = "graph:"

func isGraph(resourceType string) bool { return strings.HasPrefix(resourceType, graphPrefix) }

// graphKey stands for an object of the directory before its id is known.
func graphKey(resourceType, name string) string {
	return graphPrefix + "/" + strings.TrimPrefix(resourceType, graphPrefix) + "/" + name
}

// graphType is what the catalogue knows of a collection of Microsoft Graph v1.0.
type graphType struct {
	collection string
	// key is the alternate key by which a PATCH creates or updates (an upsert);
	// "" for collections that only POST.
	key string
	// filter finds an object by its name where there is no alternate key.
	filter string
	// rights lists application permissions; the needs must hold one of each row.
	rights [][]string
	// form is what a name must match, and its limit in characters.
	form *regexp.Regexp
	max  int
}

var (
	mailNickname = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	displayName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._()-]*$`)
)

// graphTypes is the table of what scenarios may create in the directory. Source:
// Microsoft Graph v1.0 reference, "Permissions" of each create.
func graphTypes() map[string]graphType {
	applications := [][]string{{"Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"}}
	policies := [][]string{{"Policy.ReadWrite.ConditionalAccess"}, {"Policy.Read.All"}}
	return map[string]graphType{
		"users":                     {collection: "users", rights: [][]string{{"User.ReadWrite.All"}, {"Organization.Read.All", "Directory.Read.All"}}, form: mailNickname, max: 64},
		"groups":                    {collection: "groups", key: "uniqueName", rights: [][]string{{"Group.ReadWrite.All"}}, form: mailNickname, max: 64},
		"applications":              {collection: "applications", key: "uniqueName", rights: applications, form: displayName, max: 120},
		"servicePrincipals":         {collection: "servicePrincipals", key: "appId", rights: applications, form: displayName, max: 120},
		"conditionalAccessPolicies": {collection: "identity/conditionalAccess/policies", filter: "displayName", rights: policies, form: displayName, max: 120},
		"namedLocations":            {collection: "identity/conditionalAccess/namedLocations", filter: "displayName", rights: policies, form: displayName, max: 120},
	}
}

func graphTypeOf(resourceType string) (graphType, bool) {
	known, ok := graphTypes()[strings.TrimPrefix(resourceType, graphPrefix)]
	return known, ok
}

// find is the path that answers for the object called name: the object itself by
// an alternate key, or a list of at most one.
func (g graphType) find(keyValue string) string {
	quoted := "'" + strings.ReplaceAll(keyValue, "'", "''") + "'"
	switch {
	case g.key != "":
		return fmt.Sprintf("/v1.0/%s(%s=%s)", g.collection, g.key, url.PathEscape(quoted))
	case g.filter != "":
		return "/v1.0/" + g.collection + "?$filter=" + url.QueryEscape(g.filter+" eq "+quoted)
	}
	return "/v1.0/" + g.collection + "/" + url.PathEscape(keyValue)
}
