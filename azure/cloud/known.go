package cloud

import (
	"strings"

	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
)

// known is one of Microsoft's clouds. The values are those of azcore and of
// Microsoft's table of national cloud endpoints.
type known struct {
	authority       string
	resourceManager azcloud.ServiceConfiguration
	graph           string
}

func knownClouds() []known {
	return []known{
		{"https://login.microsoftonline.com", azcloud.ServiceConfiguration{
			Endpoint: "https://management.azure.com", Audience: "https://management.core.windows.net/"},
			"https://graph.microsoft.com"},
		{"https://login.microsoftonline.us", azcloud.ServiceConfiguration{
			Endpoint: "https://management.usgovcloudapi.net", Audience: "https://management.core.usgovcloudapi.net/"},
			"https://graph.microsoft.us"},
		{"https://login.chinacloudapi.cn", azcloud.ServiceConfiguration{
			Endpoint: "https://management.chinacloudapi.cn", Audience: "https://management.core.chinacloudapi.cn/"},
			"https://microsoftgraph.chinacloudapi.cn"},
	}
}

// byAuthority finds the cloud of an authority; an unknown authority gets the
// public cloud's audiences.
func byAuthority(authority string) (cloud known, found bool) {
	clouds := knownClouds()
	for _, cloud := range clouds {
		if cloud.authority == authority {
			return cloud, true
		}
	}
	return clouds[0], false
}

// KnownVaultHost says whether host is a Key Vault of one of Microsoft's clouds,
// so that the resource a vault names in its challenge can be held against it.
func KnownVaultHost(host string) bool {
	return hasSuffix(host, ".vault.azure.net", ".vault.usgovcloudapi.net", ".vault.azure.cn")
}

// KnownRegistryHost says whether host is an Azure Container Registry.
func KnownRegistryHost(host string) bool {
	return hasSuffix(host, ".azurecr.io", ".azurecr.us", ".azurecr.cn")
}

func hasSuffix(host string, suffixes ...string) bool {
	host = strings.ToLower(host)
	for _, suffix := range suffixes {
		if strings.HasSuffix(host, suffix) && host != suffix {
			return true
		}
	}
	return false
}
