package entra

import (
	"fmt"
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/wire"
)

// RefuseARM answers a refused token as Azure Resource Manager does.
func (a *Authority) RefuseARM(refusal *Refusal) wire.Answer {
	if refusal.Kind == Revoked {
		return wire.ClaimsChallenge("arm", a.url+"/"+a.tenantID, a.now())
	}
	code, message := "InvalidAuthenticationToken", "The access token is invalid."
	switch refusal.Kind {
	case Missing:
		code, message = "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
	case Expired:
		code = "ExpiredAuthenticationToken"
		message = fmt.Sprintf("The access token expiry UTC time '%s' is earlier than current UTC time '%s'.",
			clock(refusal.Expiry), clock(a.now()))
	case WrongAudience:
		code = "InvalidAuthenticationTokenAudience"
		message = fmt.Sprintf("The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences '%s', '%s'.",
			refusal.Audience, "https://management.core.windows.net/", "https://management.azure.com/")
	case WrongTenant:
		code = "InvalidAuthenticationTokenTenant"
		message = "The access token is from the wrong issuer. It must match the tenant associated with this subscription."
	}
	challenge := fmt.Sprintf("Bearer authorization_uri=%q, error=%q, error_description=%q",
		a.url+"/"+a.tenantID, "invalid_token", message)
	return wire.ARMError(http.StatusUnauthorized, code, "%s", message).With("WWW-Authenticate", challenge)
}

// RefuseGraph answers a refused token as Microsoft Graph does.
func (a *Authority) RefuseGraph(refusal *Refusal) wire.Answer {
	if refusal.Kind == Revoked {
		return wire.ClaimsChallenge("graph", a.url+"/"+a.tenantID, a.now())
	}
	message := "Access token validation failure."
	switch refusal.Kind {
	case Missing:
		message = "Access token is empty."
	case Expired:
		message = "Lifetime validation failed, the token is expired."
	case WrongAudience:
		message = "Access token validation failure. Invalid audience."
	}
	challenge := fmt.Sprintf("Bearer realm=\"\", authorization_uri=%q, client_id=\"00000003-0000-0000-c000-000000000000\"", a.url+"/common/oauth2/authorize")
	return wire.GraphError(a.now(), http.StatusUnauthorized, "InvalidAuthenticationToken", "%s", message).With("WWW-Authenticate", challenge)
}

// ChallengeVault answers a missing or refused token as Key Vault does; clients
// learn tenant and resource from the WWW-Authenticate header.
func (a *Authority) ChallengeVault(refusal *Refusal) wire.Answer {
	if refusal.Kind == Revoked {
		return wire.ClaimsChallenge("keyvault", a.url+"/"+a.tenantID, a.now())
	}
	message := "AKV10000: Request is missing a Bearer or PoP token."
	switch refusal.Kind {
	case Expired:
		message = "AKV10005: Token is expired."
	case WrongAudience:
		message = "AKV10022: Invalid audience. Expected https://vault.azure.net, found: " + refusal.Audience + "."
	case WrongTenant:
		message = "AKV10032: Invalid issuer."
	case Malformed:
		message = "AKV10001: Error validating token."
	}
	challenge := fmt.Sprintf("Bearer authorization=%q, resource=%q", a.url+"/"+a.tenantID, string(Vault))
	return wire.VaultError(http.StatusUnauthorized, "Unauthorized", "", "%s", message).With("WWW-Authenticate", challenge)
}

func clock(t time.Time) string { return t.UTC().Format("1/2/2006 3:04:05 PM") }
