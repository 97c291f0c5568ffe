package wire

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"time"
)

// ClaimsChallenge is a plane's refusal of a token whose session was revoked: the
// challenge of continuous access evaluation, which clients that know it answer
// with a new token.
func ClaimsChallenge(plane, authority string, now time.Time) Answer {
	const message = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"
	claims := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, now.Unix()))
	var answer Answer
	switch plane {
	case "graph":
		answer = GraphError(now, http.StatusUnauthorized, "InvalidAuthenticationToken", "%s", message)
	case "keyvault":
		answer = VaultError(http.StatusUnauthorized, "Unauthorized", "", "AKV10145: %s", message)
	default:
		answer = ARMError(http.StatusUnauthorized, "AuthenticationFailed", "%s", message)
	}
	return answer.With("WWW-Authenticate", fmt.Sprintf("Bearer realm=\"\", authorization_uri=%q, error=\"insufficient_claims\", claims=%q, error_description=%q",
		authority, claims, message))
}
