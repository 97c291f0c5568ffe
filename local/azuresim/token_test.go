package azuresim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

func (f *fixture) form(path string, values url.Values) reply {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), http.MethodPost, f.facts.URL+path, strings.NewReader(values.Encode()))
	must(f.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.do(request)
}

func TestTokenForMainIdentity(t *testing.T) {
	f := start(t)
	if f.token(f.cred, armScope) == "" {
		t.Fatal("no token")
	}
	secret, err := f.server.ClientSecret()
	must(t, err)
	good := url.Values{"grant_type": {"client_credentials"}, "client_id": {f.facts.ClientID}, "client_secret": {secret}, "scope": {armScope}}
	for _, test := range []struct {
		name, field, value, want string
		status                   int
	}{
		{"good", "", "", "access_token", 200},
		{"double slash before .default", "scope", "https://management.core.windows.net//.default", "access_token", 200},
		{"wrong secret", "client_secret", "nope", "AADSTS7000215", 401},
		{"no secret", "client_secret", "", "AADSTS7000218", 401},
		{"unknown client", "client_id", f.facts.TenantID, "AADSTS700016", 400},
		{"unknown resource", "scope", f.facts.URL + "/else/.default", "AADSTS500011", 400},
		{"scope without .default", "scope", "https://management.azure.com", "AADSTS1002012", 400},
		{"no scope", "scope", "", "AADSTS900144", 400},
		{"other grant", "grant_type", "password", "AADSTS70003", 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			values := url.Values{}
			for name, value := range good {
				values[name] = value
			}
			if test.field != "" {
				values.Set(test.field, test.value)
			}
			r := f.form("/"+f.facts.TenantID+"/oauth2/v2.0/token", values)
			if r.status != test.status || !strings.Contains(r.raw, test.want) {
				t.Fatalf("got %d %s, want %d with %s", r.status, r.raw, test.status, test.want)
			}
			if strings.Contains(r.raw, secret) {
				t.Fatal("the answer repeats the secret")
			}
		})
	}
	if r := f.form("/other-tenant/oauth2/v2.0/token", good); !strings.Contains(r.raw, "AADSTS90002") {
		t.Fatalf("another tenant: %s", r.raw)
	}
}

func TestTokenIsCheckedByEveryPlane(t *testing.T) {
	f := startWith(t, azuresim.Settings{TokenLifetimeMS: (20 * time.Minute).Milliseconds()})
	token := f.token(f.cred, armScope)
	f.call("GET", f.subscription()+groupAPI, "", nil).want(t, 401, "AuthenticationFailed")
	f.call("GET", f.subscription()+groupAPI, token[:len(token)-4]+"AAAA", nil).want(t, 401, "InvalidAuthenticationToken")
	f.call("GET", f.subscription()+groupAPI, "junk", nil).want(t, 401, "InvalidAuthenticationToken")
	f.call("GET", f.subscription()+groupAPI, f.token(f.cred, graphScope), nil).want(t, 401, "InvalidAuthenticationTokenAudience")
	f.call("GET", "/v1.0/applications", token, nil).want(t, 401, "InvalidAuthenticationToken")
	f.call("GET", "/keyvault/haymaker-vault/secrets?api-version=7.5", token, nil).want(t, 401, "Unauthorized")
	f.call("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01", "", nil).want(t, 401, "AuthenticationFailed")
	f.call("GET", f.subscription()+groupAPI, token, nil).want(t, 200, "")
	f.clock.advance(21 * time.Minute)
	r := f.call("GET", f.subscription()+groupAPI, token, nil)
	r.want(t, 401, "ExpiredAuthenticationToken")
	if r.header.Get("WWW-Authenticate") == "" {
		t.Fatal("401 without WWW-Authenticate")
	}
}

func TestDiscoveryDocuments(t *testing.T) {
	f := start(t)
	r := f.call("GET", "/"+f.facts.TenantID+"/v2.0/.well-known/openid-configuration", "", nil)
	if r.body["token_endpoint"] != f.facts.URL+"/"+f.facts.TenantID+"/oauth2/v2.0/token" {
		t.Fatalf("configuration: %s", r.raw)
	}
	if keys := f.call("GET", "/"+f.facts.TenantID+"/discovery/v2.0/keys", "", nil); !strings.Contains(keys.raw, "ES256") {
		t.Fatalf("keys: %s", keys.raw)
	}
	if found := f.call("GET", "/common/discovery/instance", "", nil); !strings.Contains(found.raw, "tenant_discovery_endpoint") {
		t.Fatalf("instance discovery: %s", found.raw)
	}
	f.call("GET", "/no/such/plane", "", nil).want(t, 404, "NotFound")
}

func TestNewSecretWorksAfterItsDelay(t *testing.T) {
	f := startWith(t, azuresim.Settings{SecretDelayMS: 10_000})
	app := f.makeApplication("delayed")
	cred := f.credential(app.appID, app.secret)
	if _, err := cred.GetToken(t.Context(), tokenOptions()); err == nil || !strings.Contains(err.Error(), "AADSTS7000215") {
		t.Fatalf("before the delay: %v", err)
	}
	f.clock.advance(11 * time.Second)
	if _, err := cred.GetToken(t.Context(), tokenOptions()); err != nil {
		t.Fatalf("after the delay: %v", err)
	}
}

func tokenOptions() policy.TokenRequestOptions {
	return policy.TokenRequestOptions{Scopes: []string{armScope}}
}
