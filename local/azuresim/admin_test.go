package azuresim_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"
	"azurehaymaker/local/azuresim/tenant"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

func (f *fixture) decode(path string, into any) {
	f.t.Helper()
	r := f.call("GET", path, "", nil)
	r.want(f.t, 200, "")
	must(f.t, json.Unmarshal([]byte(r.raw), into))
}

func TestStateMasksSecrets(t *testing.T) {
	f := start(t)
	app := f.makeApplication("agent")
	_, err := f.vault(f.cred).SetSecret(t.Context(), "canary", azsecrets.SetSecretParameters{Value: to.Ptr("canary-value")}, nil)
	must(t, err)
	_, err = f.vault(f.cred).DeleteSecret(t.Context(), "canary", nil)
	must(t, err)
	must(t, f.putJob("hm-state", f.job("wait")))
	raw := f.call("GET", "/_sim/state", "", nil).raw
	main, err := f.server.ClientSecret()
	must(t, err)
	for _, secret := range []string{app.secret, "canary-value", main, "inline-value", tenant.HashSecret(main)} {
		if strings.Contains(raw, secret) {
			t.Error("the state shows a secret")
		}
	}
	state := f.state()
	if len(state.Secrets) != 1 || !state.Secrets[0].Deleted || len(state.Jobs) != 1 {
		t.Fatalf("secrets %+v, jobs %+v", state.Secrets, state.Jobs)
	}
	seeded := 0
	for _, one := range state.Applications {
		if one.Seeded {
			seeded++
		}
	}
	if seeded != 1 || len(state.Applications) != 2 {
		t.Fatalf("applications %+v", state.Applications)
	}
}

func TestFaults(t *testing.T) {
	f := start(t)
	set := func(rule map[string]any) reply { return f.call("POST", "/_sim/faults", "", rule) }
	set(map[string]any{"plane": "arm", "method": "PUT", "match": "/resourcegroups/hm-", "status": 409, "code": "QuotaExceeded", "message": "no more", "count": 1}).want(t, 200, "")
	group := func(name string) reply {
		return f.arm("PUT", f.group(name)+groupAPI, map[string]any{"location": "eastus"})
	}
	group("other").want(t, 201, "")
	group("hm-1").want(t, 409, "QuotaExceeded")
	group("hm-1").want(t, 201, "")
	set(map[string]any{"plane": "graph", "status": 429, "retry_after": 7, "count": -1}).want(t, 200, "")
	for range 2 {
		if r := f.graph("GET", "/applications", nil); r.status != 429 || r.header.Get("Retry-After") != "7" {
			t.Fatalf("throttled: %d %v", r.status, r.header)
		}
	}
	f.call("DELETE", "/_sim/faults", "", nil).want(t, 200, "")
	f.graph("GET", "/applications", nil).want(t, 200, "")
	set(map[string]any{"plane": "arm", "method": "PUT", "match": "lost-answer", "status": 503, "after": true}).want(t, 200, "")
	group("lost-answer").want(t, 503, "ServiceUnavailable")
	f.arm("GET", f.group("lost-answer")+groupAPI, nil).want(t, 200, "") // it took effect all the same
	for _, bad := range []map[string]any{
		{"status": 200}, {"match": "(", "status": 500}, {}, {"status": 500, "count": -2}, {"unknown": 1, "status": 500},
	} {
		set(bad).want(t, 400, "InvalidFault")
	}
}

func TestFaultDelays(t *testing.T) {
	f := start(t)
	f.call("POST", "/_sim/faults", "", map[string]any{"plane": "arm", "delay_ms": 150}).want(t, 200, "")
	token := f.token(f.cred, armScope)
	before := time.Now()
	f.call("GET", f.subscription()+groupAPI, token, nil).want(t, 200, "")
	if took := time.Since(before); took < 150*time.Millisecond {
		t.Fatalf("the answer came after %s, want a delay of 150 ms", took)
	}
}

func TestSettingsAndRequests(t *testing.T) {
	f := start(t)
	f.call("POST", "/_sim/settings", "", map[string]any{"index_lag_ms": 5}).want(t, 200, "")
	if state := f.state(); state.Settings.IndexLagMS != 5 {
		t.Fatalf("settings %+v", state.Settings)
	}
	f.call("POST", "/_sim/settings", "", map[string]any{"index_lag": 5}).want(t, 400, "InvalidSettings")
	f.call("PUT", "/_sim/settings", "", nil).want(t, http.StatusMethodNotAllowed, "MethodNotAllowed")
	f.makeGroup("g", nil)
	f.arm("DELETE", f.group("g")+groupAPI, nil).want(t, 202, "")
	f.state()
	var requests struct {
		Counts []struct {
			Plane, Operation string
			Requests         int
		}
		Journal []tenant.Entry
	}
	f.decode("/_sim/requests", &requests)
	found := false
	for _, count := range requests.Counts {
		found = found || count.Plane == "arm" && count.Operation == "PUT subscriptions/resourceGroups" && count.Requests == 1
	}
	if !found {
		t.Fatalf("counts %+v", requests.Counts)
	}
	var events []string
	for _, entry := range requests.Journal {
		if entry.ID == f.group("g") {
			events = append(events, entry.Event)
		}
	}
	if strings.Join(events, ",") != "create,delete" {
		t.Fatalf("journal of the group: %v", events)
	}
}

func TestStateSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	f := startIn(t, dir, azuresim.Settings{})
	f.makeGroup("kept", map[string]any{"a": "b"})
	app := f.makeApplication("agent")
	must(t, f.putJob("hm-job", f.job("wait")))
	name := f.startJob("hm-job")
	f.output(name)
	before := f.facts
	token := f.token(f.cred, armScope)
	f.close()

	g := startIn(t, dir, azuresim.Settings{})
	if g.facts.TenantID != before.TenantID || g.facts.ClientID != before.ClientID || g.facts.Image == "" {
		t.Fatalf("facts changed: %+v, were %+v", g.facts, before)
	}
	r := g.call("GET", g.group("kept")+groupAPI, token, nil) // the token of the earlier life is still good
	r.want(t, 200, "")
	if r.body["tags"].(map[string]any)["a"] != "b" {
		t.Fatalf("group %s", r.raw)
	}
	if g.token(g.as(app), armScope) == "" {
		t.Fatal("the application lost its secret")
	}
	if got := g.execution(name).Status; got == "Running" {
		t.Fatalf("execution is %s after its simulator ended", got)
	}
	var requests struct{ Journal []tenant.Entry }
	g.decode("/_sim/requests", &requests)
	if len(requests.Journal) == 0 || requests.Journal[0].ID != g.group("kept") {
		t.Fatalf("journal %+v", requests.Journal)
	}
}
