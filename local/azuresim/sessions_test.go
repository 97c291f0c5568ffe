package azuresim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

// mint makes a token through the simulator's own interface.
func (f *fixture) mint(body map[string]any) string {
	f.t.Helper()
	r := f.call("POST", "/_sim/tokens", "", body)
	r.want(f.t, 200, "")
	return text(r.body["access_token"])
}

func TestTokensNobodyWouldGet(t *testing.T) {
	f := start(t)
	path := f.subscription() + groupAPI
	f.call("GET", path, f.mint(nil), nil).want(t, 200, "")
	for _, test := range []struct {
		token map[string]any
		code  string
	}{
		{map[string]any{"lifetime_ms": -1000}, "ExpiredAuthenticationToken"},
		{map[string]any{"audience": "https://vault.azure.net"}, "InvalidAuthenticationTokenAudience"},
		{map[string]any{"audience": "https://example.org"}, "InvalidAuthenticationTokenAudience"},
		{map[string]any{"tenant_id": "11111111-2222-3333-4444-555555555555"}, "InvalidAuthenticationTokenTenant"},
	} {
		r := f.call("GET", path, f.mint(test.token), nil)
		r.want(t, 401, test.code)
		if challenge := r.header.Get("WWW-Authenticate"); !strings.HasPrefix(challenge, `Bearer authorization_uri="`+f.facts.URL+"/"+f.facts.TenantID) || !strings.Contains(challenge, `error="invalid_token"`) {
			t.Errorf("%s: challenge %q", test.code, challenge)
		}
	}
	expired := f.mint(map[string]any{"lifetime_ms": -1000, "audience": "https://graph.microsoft.com"})
	r := f.call("GET", "/v1.0/applications", expired, nil)
	r.want(t, 401, "InvalidAuthenticationToken")
	if !strings.Contains(r.header.Get("WWW-Authenticate"), "00000003-0000-0000-c000-000000000000") {
		t.Errorf("Graph's challenge: %v", r.header)
	}
	f.call("POST", "/_sim/tokens", "", map[string]any{"principal_id": "nobody"}).want(t, 404, "PrincipalNotFound")
	f.call("POST", "/_sim/tokens", "", map[string]any{"nope": 1}).want(t, 400, "InvalidToken")
	f.call("GET", "/_sim/tokens", "", nil).want(t, 405, "MethodNotAllowed")
}

// TestRevokedSessions: an old token is refused with a claims challenge, which an
// SDK client answers by itself with a new token.
func TestRevokedSessions(t *testing.T) {
	dir := t.TempDir()
	f := startIn(t, dir, azuresim.Settings{})
	client, err := armresources.NewResourceGroupsClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(t, err)
	_, err = client.Get(t.Context(), f.facts.ResourceGroup, nil)
	must(t, err)
	old, oldGraph, oldVault := f.token(f.cred, armScope), f.token(f.cred, graphScope), f.token(f.cred, "https://vault.azure.net/.default")
	f.call("DELETE", "/_sim/sessions?principal_id="+f.facts.PrincipalID, "", nil).want(t, 200, "")
	r := f.call("GET", f.subscription()+groupAPI, old, nil)
	r.want(t, 401, "AuthenticationFailed")
	if challenge := r.header.Get("WWW-Authenticate"); !strings.Contains(challenge, `error="insufficient_claims", claims="`) {
		t.Errorf("challenge %q", challenge)
	}
	f.call("GET", "/v1.0/applications", oldGraph, nil).want(t, 401, "InvalidAuthenticationToken")
	f.call("GET", "/keyvault/haymaker-vault/secrets?api-version=7.5", oldVault, nil).want(t, 401, "Unauthorized")
	_, err = client.Get(t.Context(), f.facts.ResourceGroup, nil)
	must(t, err)
	f.fresh()
	late := f.token(f.cred, armScope)
	f.close()
	f = startIn(t, dir, azuresim.Settings{}) // revocations survive a restart
	f.call("GET", f.subscription()+groupAPI, old, nil).want(t, 401, "AuthenticationFailed")
	f.call("GET", f.subscription()+groupAPI, late, nil).want(t, 200, "")
	f.call("DELETE", "/_sim/sessions", "", nil).want(t, 200, "")
	f.call("GET", f.subscription()+groupAPI, late, nil).want(t, 401, "AuthenticationFailed")
	f.call("DELETE", "/_sim/sessions?principal_id=nobody", "", nil).want(t, 404, "PrincipalNotFound")
	f.call("GET", "/_sim/sessions", "", nil).want(t, 405, "MethodNotAllowed")
}

// TestPrincipalGoneWhileItsTokensLive: no new token is made, the old ones go on.
func TestPrincipalGoneWhileItsTokensLive(t *testing.T) {
	f := start(t)
	app := f.makeApplication("agent")
	f.assign(app.principalID, readerRole, f.subscription())
	arm, graph := f.token(f.as(app), armScope), f.token(f.as(app), graphScope)
	signIn := func(want string) {
		t.Helper()
		r := f.form("/"+f.facts.TenantID+"/oauth2/v2.0/token", url.Values{
			"grant_type": {"client_credentials"}, "client_id": {app.appID}, "client_secret": {app.secret}, "scope": {armScope},
		})
		if !strings.Contains(r.raw, want) {
			t.Errorf("sign-in: %d %s, want %s", r.status, r.raw, want)
		}
	}
	state := func(state string) reply {
		return f.call("POST", "/_sim/principals", "", map[string]any{"principal_id": app.principalID, "state": state})
	}
	state("disabled").want(t, 200, "")
	signIn("AADSTS7000112")
	f.call("GET", f.subscription()+groupAPI, arm, nil).want(t, 200, "")
	state("enabled").want(t, 200, "")
	signIn("access_token")
	f.graph("PATCH", "/servicePrincipals/"+app.principalID, map[string]any{"accountEnabled": false}).want(t, 204, "")
	signIn("AADSTS7000112")
	state("asleep").want(t, 400, "InvalidPrincipal")
	state("deleted").want(t, 200, "")
	signIn("AADSTS7000229")
	f.call("GET", f.subscription()+groupAPI, arm, nil).want(t, 200, "")
	f.call("GET", "/v1.0/applications", graph, nil).want(t, 401, "Authorization_IdentityNotFound")
	state("deleted").want(t, 404, "PrincipalNotFound")
	f.call("POST", "/_sim/principals", "", map[string]any{"nope": 1}).want(t, 400, "InvalidPrincipal")
	f.call("GET", "/_sim/principals", "", nil).want(t, http.StatusMethodNotAllowed, "MethodNotAllowed")
}
