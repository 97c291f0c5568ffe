package azuresim_test

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"
)

func (f *fixture) settings(body map[string]any) {
	f.t.Helper()
	f.call("POST", "/_sim/settings", "", body).want(f.t, 200, "")
}

func TestResourceManagerThrottles(t *testing.T) {
	f := start(t)
	app := f.makeApplication("other")
	f.assign(app.principalID, readerRole, f.subscription())
	path := f.subscription() + groupAPI
	if r := f.arm("GET", path, nil); r.header.Get("X-Ms-Ratelimit-Remaining-Subscription-Reads") != "249" || r.header.Get("X-Ms-Ratelimit-Remaining-Subscription-Global-Reads") != "3749" {
		t.Errorf("headers without a limit: %v", r.header)
	}
	f.settings(map[string]any{"throttle": map[string]any{"arm_reads": map[string]any{"burst": 2, "per_second": 0.5}}})
	for _, left := range []string{"1", "0"} {
		if r := f.arm("GET", path, nil); r.status != 200 || r.header.Get("X-Ms-Ratelimit-Remaining-Subscription-Reads") != left {
			t.Errorf("status %d, %v left, want %s", r.status, r.header["X-Ms-Ratelimit-Remaining-Subscription-Reads"], left)
		}
	}
	r := f.arm("GET", path, nil)
	r.want(t, 429, "SubscriptionRequestsThrottled")
	if r.header.Get("Retry-After") != "2" || !strings.Contains(r.raw, "actor '"+f.facts.PrincipalID+"' exceeded. Please try again after '2' seconds") {
		t.Errorf("refusal: %v %s", r.header, r.raw)
	}
	f.makeGroup("g", nil) // writes have a bucket of their own
	f.call("GET", path, f.token(f.as(app), armScope), nil).want(t, 200, "")
	f.clock.advance(2 * time.Second)
	f.arm("GET", path, nil).want(t, 200, "")
	f.arm("GET", path, nil).want(t, 429, "SubscriptionRequestsThrottled")
	f.settings(map[string]any{"throttle": map[string]any{"arm_deletes": map[string]any{"burst": 1, "per_second": 1}}})
	f.arm("DELETE", f.group("g")+groupAPI, nil).want(t, 202, "")
	if r := f.arm("DELETE", f.group("g")+groupAPI, nil); r.status != 429 || r.header.Get("X-Ms-Ratelimit-Remaining-Subscription-Deletes") != "0" {
		t.Errorf("second deletion: %d %v", r.status, r.header)
	}
}

// TestAllCallersTogetherAreThrottled: fifteen callers may do what one may, not more.
func TestAllCallersTogetherAreThrottled(t *testing.T) {
	f := startWith(t, azuresim.Settings{})
	f.settings(map[string]any{"throttle": map[string]any{"arm_reads": map[string]any{"burst": 1, "per_second": 1}}})
	path := f.subscription() + groupAPI
	refused := 0
	for i := range 16 {
		token := f.mint(map[string]any{"principal_id": f.principalNo(i)})
		if r := f.call("GET", path, token, nil); r.status == 429 {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d of 16 callers were refused, want the last", refused)
	}
}

// principalNo makes another caller.
func (f *fixture) principalNo(int) string {
	f.t.Helper()
	app := f.graph("POST", "/applications", map[string]any{"displayName": "caller"})
	principal := f.graph("POST", "/servicePrincipals", map[string]any{"appId": app.body["appId"]})
	principal.want(f.t, 201, "")
	return text(principal.body["id"])
}

func TestOtherPlanesThrottle(t *testing.T) {
	f := start(t)
	one := map[string]any{"burst": 1, "per_second": 0.2}
	f.settings(map[string]any{"throttle": map[string]any{"resource_graph": one, "graph": one, "key_vault": one}})
	query := func() reply {
		return f.arm("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01", map[string]any{"query": "Resources | take 1"})
	}
	if r := query(); r.status != 200 || r.header.Get("X-Ms-User-Quota-Remaining") != "0" || r.header.Get("X-Ms-User-Quota-Resets-After") != "00:00:05" {
		t.Errorf("first query: %d %v", r.status, r.header)
	}
	f.clock.advance(time.Second)
	if r := query(); r.status != 429 || r.header.Get("Retry-After") != "4" || r.header.Get("X-Ms-User-Quota-Resets-After") != "00:00:04" || !strings.Contains(r.raw, "RateLimiting") {
		t.Errorf("second query: %d %v %s", r.status, r.header, r.raw)
	}
	f.graph("GET", "/applications", nil).want(t, 200, "")
	if r := f.graph("GET", "/applications", nil); r.status != 429 || r.header.Get("Retry-After") != "5" {
		t.Errorf("Graph: %d %v", r.status, r.header)
	}
	vault := f.token(f.cred, "https://vault.azure.net/.default")
	f.call("GET", "/keyvault/haymaker-vault/secrets?api-version=7.5", vault, nil).want(t, 200, "")
	f.call("GET", "/keyvault/haymaker-vault/secrets?api-version=7.5", vault, nil).want(t, 429, "Throttled")
	f.clock.advance(6 * time.Second)
	query().want(t, 200, "")
	f.graph("GET", "/applications", nil).want(t, 200, "")
	f.call("POST", "/_sim/settings", "", map[string]any{"throttle": map[string]any{"graph": map[string]any{"burst": 1, "per_second": 0}}}).want(t, 400, "InvalidSettings")
}
