package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/wire"
)

// resourceManagerAudience is what tokens for Azure Resource Manager are made for.
const resourceManagerAudience = "https://management.azure.com/"

// Endpoints answers GET /metadata/endpoints, by which tools find the other
// endpoints of a cloud from that of Azure Resource Manager. It needs no token. Up
// to api-version 2018-05-01 it describes one cloud, later a list of clouds.
func (p *Plane) Endpoints(w http.ResponseWriter, r *http.Request) {
	authentication := map[string]any{
		"loginEndpoint": p.url + "/adfs", "audiences": []string{resourceManagerAudience},
		"tenant": "adfs", "identityProvider": "ADFS",
	}
	version := strings.ToLower(r.URL.Query().Get("api-version"))
	switch {
	case !apiVersionForm.MatchString(version):
		wire.ARMError(http.StatusBadRequest, "InvalidApiVersionParameter",
			"The api-version '%s' is invalid. The supported versions are '2015-01-01,2019-05-01,2022-09-01'.", version).Write(w, r)
	case version < "2019":
		wire.JSON(http.StatusOK, map[string]any{
			"galleryEndpoint": "", "graphEndpoint": p.url + "/", "portalEndpoint": "", "authentication": authentication,
		}).Write(w, r)
	default:
		wire.JSON(http.StatusOK, []any{map[string]any{
			"name": "azuresim", "resourceManager": p.url + "/", "authentication": authentication,
			"graphAudience": p.url + "/", "microsoftGraphResourceId": p.url + "/", "graph": p.url + "/",
			"suffixes": map[string]any{
				"acrLoginServer": "azurecr.io", "storage": "core.windows.net", "sqlServerHostname": "database.windows.net",
				"keyVaultDns": "vault.invalid", // vaults have no host names of their own here; tools want to know one
			},
		}}).Write(w, r)
	}
}
