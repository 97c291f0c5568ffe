package entra

import (
	"net/http"

	"azurehaymaker/local/azuresim/wire"
)

// adfsConfiguration is the OpenID document of the same authority in the form of
// Active Directory Federation Services, below /adfs, as in Azure Stack Hub. MSAL
// asks login.microsoftonline.com whether an unknown authority is genuine, unless
// its path is adfs: this is how an unmodified Azure CLI logs in here.
func (a *Authority) adfsConfiguration(w http.ResponseWriter, r *http.Request) {
	base := a.url + "/adfs"
	wire.JSON(http.StatusOK, map[string]any{
		"issuer":                                base,
		"access_token_issuer":                   a.Issuer(),
		"authorization_endpoint":                base + "/oauth2/authorize/",
		"token_endpoint":                        base + "/oauth2/token/",
		"jwks_uri":                              base + "/discovery/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"response_types_supported":              []string{"code", "token"},
		"id_token_signing_alg_values_supported": []string{"ES256"},
		"subject_types_supported":               []string{"pairwise"},
		"grant_types_supported":                 []string{"client_credentials"},
		"scopes_supported":                      []string{"openid", "profile"},
	}).Write(w, r)
}
