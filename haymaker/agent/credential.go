package agent

import (
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// NewCredential makes the credential of the scenario's service principal.
// transport nil means the SDK's own.
func NewCredential(c Config, transport policy.Transporter) (azcore.TokenCredential, error) {
	options := &azidentity.ClientSecretCredentialOptions{DisableInstanceDiscovery: !c.Azure()}
	options.Cloud = cloudOf(c)
	options.Transport = transport
	credential, err := azidentity.NewClientSecretCredential(c.TenantID, c.ClientID, c.ClientSecret, options)
	if err != nil {
		return nil, fmt.Errorf("make the credential of client %s: %w", c.ClientID, err)
	}
	return credential, nil
}

// graphOf gives Microsoft Graph's endpoint, as configured or of the authority's
// cloud, and the audience of its tokens.
func graphOf(c Config) (endpoint, audience string) {
	audience = publicGraph
	switch {
	case strings.Contains(c.AuthorityHost, ".microsoftonline.us"):
		audience = "https://graph.microsoft.us"
	case strings.Contains(c.AuthorityHost, ".chinacloudapi.cn"):
		audience = "https://microsoftgraph.chinacloudapi.cn"
	}
	return strings.TrimRight(or(c.GraphEndpoint, audience), "/"), audience
}

// cloudOf gives the endpoints as configured, with the audience of the national
// cloud the authority belongs to; a simulator answers to the public one.
func cloudOf(c Config) cloud.Configuration {
	audience := cloud.AzurePublic.Services[cloud.ResourceManager].Audience
	switch {
	case strings.Contains(c.AuthorityHost, ".microsoftonline.us"):
		audience = cloud.AzureGovernment.Services[cloud.ResourceManager].Audience
	case strings.Contains(c.AuthorityHost, ".chinacloudapi.cn"):
		audience = cloud.AzureChina.Services[cloud.ResourceManager].Audience
	}
	return cloud.Configuration{
		ActiveDirectoryAuthorityHost: c.AuthorityHost,
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Audience: audience, Endpoint: strings.TrimRight(c.ARMEndpoint, "/")},
		},
	}
}
