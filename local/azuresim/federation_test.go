package azuresim_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// TestLoginByFederation: the same authority answers below /adfs, where MSAL does
// not ask Microsoft whether it is genuine. The Azure CLI logs in this way.
func TestLoginByFederation(t *testing.T) {
	f := start(t)
	secret, err := f.server.ClientSecret()
	must(t, err)
	found := f.call("GET", "/adfs/.well-known/openid-configuration", "", nil)
	found.want(t, 200, "")
	endpoint, _ := found.body["token_endpoint"].(string)
	path, ours := strings.CutPrefix(endpoint, f.facts.URL)
	if !ours || !strings.HasPrefix(path, "/adfs/") {
		t.Fatalf("token endpoint %q", endpoint)
	}
	f.call("GET", "/adfs/discovery/keys", "", nil).want(t, 200, "")
	ask := func(path, secret, scope string) reply {
		return f.form(path, url.Values{"grant_type": {"client_credentials"}, "client_id": {f.facts.ClientID}, "client_secret": {secret}, "scope": {scope}})
	}
	for _, path := range []string{path, strings.TrimSuffix(path, "/")} {
		r := ask(path, secret, armScope)
		token, _ := r.body["access_token"].(string)
		f.call("GET", f.subscription()+groupAPI, token, nil).want(t, 200, "")
	}
	if r := ask(path, "wrong", armScope); r.status != 401 || !strings.Contains(r.raw, "AADSTS7000215") {
		t.Fatalf("a wrong secret: %d %s", r.status, r.raw)
	}
}

// TestGraphByItsAddress: a token for Graph's own address is good for Graph alone.
func TestGraphByItsAddress(t *testing.T) {
	f := start(t)
	token := f.token(f.cred, f.facts.URL+"//.default")
	f.call("GET", "/v1.0/applications", token, nil).want(t, 200, "")
	f.call("GET", f.subscription()+groupAPI, token, nil).want(t, 401, "InvalidAuthenticationTokenAudience")
}

// TestCloudEndpoints: from the address of Azure Resource Manager tools find the rest.
func TestCloudEndpoints(t *testing.T) {
	f := start(t)
	const path = "/metadata/endpoints?api-version="
	one := f.call("GET", path+"2015-01-01", "", nil)
	one.want(t, 200, "")
	var many []map[string]any
	if err := json.Unmarshal([]byte(f.call("GET", path+"2022-09-01", "", nil).raw), &many); err != nil || len(many) != 1 {
		t.Fatalf("clouds: %v %v", many, err)
	}
	for _, described := range []map[string]any{one.body, many[0]} {
		authentication, _ := described["authentication"].(map[string]any)
		if authentication["loginEndpoint"] != f.facts.URL+"/adfs" {
			t.Errorf("login endpoint: %v", authentication)
		}
	}
	if one.body["graphEndpoint"] != f.facts.URL+"/" || many[0]["resourceManager"] != f.facts.URL+"/" {
		t.Errorf("endpoints: %v and %v", one.body, many[0])
	}
	f.call("GET", "/metadata/endpoints", "", nil).want(t, 400, "InvalidApiVersionParameter")
}
