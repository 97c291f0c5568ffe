package entra

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/wire"

	"github.com/gorilla/mux"
)

// instanceDiscovery answers MSAL's question whether an authority is genuine.
func (a *Authority) instanceDiscovery(w http.ResponseWriter, r *http.Request) {
	host := strings.TrimPrefix(a.url, "https://")
	wire.JSON(http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": a.url + "/" + a.tenantID + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{map[string]any{
			"preferred_network": host, "preferred_cache": host, "aliases": []string{host},
		}},
	}).Write(w, r)
}

func (a *Authority) openIDConfiguration(w http.ResponseWriter, r *http.Request) {
	named := mux.Vars(r)["tenant"]
	if !strings.EqualFold(named, a.tenantID) {
		a.refuse(http.StatusBadRequest, "invalid_tenant", 90002, "Tenant '%s' not found.", named).Write(w, r)
		return
	}
	base := a.url + "/" + a.tenantID
	wire.JSON(http.StatusOK, map[string]any{
		"issuer":                                a.Issuer(),
		"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
		"token_endpoint":                        base + "/oauth2/v2.0/token",
		"jwks_uri":                              base + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"response_types_supported":              []string{"code", "token"},
		"id_token_signing_alg_values_supported": []string{"ES256"},
		"subject_types_supported":               []string{"pairwise"},
		"tenant_region_scope":                   "NA",
		"cloud_instance_name":                   strings.TrimPrefix(a.url, "https://"),
	}).Write(w, r)
}

func (a *Authority) keys(w http.ResponseWriter, r *http.Request) {
	key, err := a.key.jwk()
	if err != nil {
		wire.ARMError(http.StatusInternalServerError, "server_error", "%v", err).Write(w, r)
		return
	}
	wire.JSON(http.StatusOK, map[string]any{"keys": []any{key}}).Write(w, r)
}
