package cloud

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
)

// Endpoints configures a cloud; what is empty is taken from the cloud of
// Authority, which itself defaults to the public cloud.
type Endpoints struct {
	Authority               string // e.g. https://login.microsoftonline.com
	ResourceManager         string
	ResourceManagerAudience string
	Graph                   string
	GraphAudience           string
	// AllowCustom accepts endpoints that belong to none of Microsoft's clouds,
	// such as a simulator's.
	AllowCustom bool
}

// Cloud is a resolved, checked set of endpoints. The zero value is not usable.
type Cloud struct {
	authority       string
	customAuthority bool
	allowCustom     bool
	resourceManager azcloud.ServiceConfiguration
	graph           azcloud.ServiceConfiguration
}

// Resolve fills in and checks endpoints. It reports every problem together.
func Resolve(e Endpoints) (Cloud, error) {
	authority := withoutSlash(e.Authority)
	if authority == "" {
		authority = knownClouds()[0].authority
	}
	base, found := byAuthority(authority)
	c := Cloud{
		authority: authority, customAuthority: !found, allowCustom: e.AllowCustom,
		resourceManager: azcloud.ServiceConfiguration{
			Endpoint: first(withoutSlash(e.ResourceManager), base.resourceManager.Endpoint),
			Audience: first(e.ResourceManagerAudience, base.resourceManager.Audience),
		},
		graph: azcloud.ServiceConfiguration{
			Endpoint: first(withoutSlash(e.Graph), base.graph),
			Audience: first(e.GraphAudience, base.graph),
		},
	}
	return c, errors.Join(
		check("authority host", c.authority, base.authority, e.AllowCustom),
		check("Azure Resource Manager endpoint", c.resourceManager.Endpoint, base.resourceManager.Endpoint, e.AllowCustom),
		check("Microsoft Graph endpoint", c.graph.Endpoint, base.graph, e.AllowCustom),
	)
}

func check(what, endpoint, expected string, allowCustom bool) error {
	parsed, err := url.Parse(endpoint)
	if err != nil || parsed.Scheme != "https" || parsed.Host == "" || parsed.User != nil || parsed.RawQuery != "" {
		return fmt.Errorf("the %s must be an https URL such as %s", what, expected)
	}
	if endpoint != expected && !allowCustom {
		return fmt.Errorf("the %s %s is not %s: allow custom endpoints explicitly if it is meant, for its owner sees the tokens sent to it", what, endpoint, expected)
	}
	return nil
}

// Authority is the authority's base URL, without a trailing slash.
func (c Cloud) Authority() string { return c.authority }

// ResourceManager is the base URL of Azure Resource Manager.
func (c Cloud) ResourceManager() string { return c.resourceManager.Endpoint }

// ResourceManagerScope is the scope of tokens for Azure Resource Manager. An
// audience that ends in a slash gives a double slash: so wants Entra.
func (c Cloud) ResourceManagerScope() string { return c.resourceManager.Audience + "/.default" }

// Graph is the base URL of Microsoft Graph, without the version.
func (c Cloud) Graph() string { return c.graph.Endpoint }

// GraphScope is the scope of tokens for Microsoft Graph.
func (c Cloud) GraphScope() string { return c.graph.Audience + "/.default" }

// CustomAuthority says that the authority is none of Microsoft's, so instance
// discovery, which asks Microsoft about it, must be off.
func (c Cloud) CustomAuthority() bool { return c.customAuthority }

// AllowsCustom says whether custom endpoints were allowed explicitly.
func (c Cloud) AllowsCustom() bool { return c.allowCustom }

// Configuration is the cloud as the SDK's clients want it.
func (c Cloud) Configuration() azcloud.Configuration {
	return azcloud.Configuration{
		ActiveDirectoryAuthorityHost: c.authority + "/",
		Services:                     map[azcloud.ServiceName]azcloud.ServiceConfiguration{azcloud.ResourceManager: c.resourceManager},
	}
}

func withoutSlash(endpoint string) string { return strings.TrimRight(endpoint, "/") }

func first(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
