package entra

import "strings"

// Resource is an API that tokens can be made for.
type Resource string

// The APIs of the simulated planes, by the name their tokens carry as audience.
const (
	ResourceManager Resource = "https://management.azure.com"
	Graph           Resource = "https://graph.microsoft.com"
	Vault           Resource = "https://vault.azure.net"
	Registry        Resource = "https://containerregistry.azure.net"
	Storage         Resource = "https://storage.azure.com"
)

// resourceOf finds the API a scope's resource part names. Azure Resource Manager
// answers to two names, and applications may use an API's client id. Microsoft Graph
// is also known by its address here, as national clouds name theirs.
func (a *Authority) resourceOf(name string) (Resource, bool) {
	name = strings.ToLower(strings.TrimRight(name, "/"))
	switch name {
	case a.url:
		return Graph, true
	case "https://management.azure.com", "https://management.core.windows.net":
		return ResourceManager, true
	case "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000":
		return Graph, true
	case "https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093":
		return Vault, true
	case "https://containerregistry.azure.net":
		return Registry, true
	case "https://storage.azure.com":
		return Storage, true
	}
	return "", false
}

// scopeResource takes the resource out of a client-credentials scope, which must
// be "<resource>/.default" (the resource itself may end in a slash). MSAL sends the
// OpenID scopes along; they mean nothing here.
func scopeResource(scope string) (string, bool) {
	wanted := ""
	for _, one := range strings.Fields(scope) {
		switch one {
		case "openid", "offline_access", "profile":
			continue
		}
		if wanted != "" {
			return "", false
		}
		wanted = one
	}
	resource, found := strings.CutSuffix(wanted, "/.default")
	return resource, found && resource != ""
}
