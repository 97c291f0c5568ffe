package azuresim_test

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"
)

const workspaceAPI = "?api-version=2023-09-01"

func (f *fixture) fate(body map[string]any) {
	f.t.Helper()
	f.call("POST", "/_sim/operations", "", body).want(f.t, 200, "")
}

// poll reads the status document that a long-running answer points at.
func (f *fixture) poll(r reply) (status string, code any) {
	f.t.Helper()
	address := r.header.Get("Azure-AsyncOperation")
	if address == "" {
		f.t.Fatalf("no Azure-AsyncOperation: %d %v", r.status, r.header)
	}
	document := f.arm("GET", strings.TrimPrefix(address, f.facts.URL), nil)
	document.want(f.t, 200, "")
	failure, _ := document.body["error"].(map[string]any)
	return document.body["status"].(string), failure["code"]
}

func (f *fixture) provisioning(id, api string) any {
	f.t.Helper()
	properties, _ := f.arm("GET", id+api, nil).body["properties"].(map[string]any)
	return properties["provisioningState"]
}

func workspace() map[string]any {
	return map[string]any{"location": "eastus", "properties": map[string]any{}}
}

func TestOperationsThatFail(t *testing.T) {
	f := startWith(t, azuresim.Settings{LRODurationMS: 1000})
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.OperationalInsights/workspaces/logs-1"
	f.fate(map[string]any{"kind": "put", "match": "/workspaces/logs-", "outcome": "fail", "code": "AllocationFailed", "message": "no room"})
	made := f.arm("PUT", id+workspaceAPI, workspace())
	made.want(t, 201, "")
	if status, _ := f.poll(made); status != "InProgress" {
		t.Errorf("status %s", status)
	}
	f.clock.advance(2 * time.Second)
	if status, code := f.poll(made); status != "Failed" || code != "AllocationFailed" {
		t.Errorf("status %s, code %v", status, code)
	}
	if state := f.provisioning(id, workspaceAPI); state != "Failed" {
		t.Errorf("state %v", state)
	}
	f.arm("PUT", id+workspaceAPI, workspace()).want(t, 200, "") // once only
	f.clock.advance(2 * time.Second)
	if state := f.provisioning(id, workspaceAPI); state != "Succeeded" {
		t.Errorf("state after another write: %v", state)
	}
	f.fate(map[string]any{"kind": "delete", "match": "/resourceGroups/g$", "outcome": "fail"})
	deleted := f.arm("DELETE", f.group("g")+groupAPI, nil)
	deleted.want(t, 202, "")
	f.clock.advance(2 * time.Second)
	f.arm("GET", strings.TrimPrefix(deleted.header.Get("Location"), f.facts.URL), nil).want(t, 409, "ResourceGroupDeletionBlocked")
	if state := f.provisioning(f.group("g"), groupAPI); state != "Succeeded" {
		t.Errorf("group after a failed deletion: %v", state)
	}
}

func TestDeletionThatHangs(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	f.fate(map[string]any{"kind": "delete", "outcome": "hang"})
	deleted := f.arm("DELETE", f.group("g")+groupAPI, nil)
	deleted.want(t, 202, "")
	location := strings.TrimPrefix(deleted.header.Get("Location"), f.facts.URL)
	f.clock.advance(24 * time.Hour)
	f.fresh() // the token is a day old
	f.arm("GET", location, nil).want(t, 202, "")
	f.arm("DELETE", f.group("g")+groupAPI, nil).want(t, 202, "") // joins the one that hangs
	f.arm("GET", f.group("g")+groupAPI, nil).want(t, 200, "")
	f.call("POST", "/_sim/operations", "", map[string]any{"release": "no-such"}).want(t, 404, "OperationNotFound")
	f.call("POST", "/_sim/operations", "", map[string]any{"release": f.group("g")}).want(t, 200, "")
	f.arm("GET", location, nil).want(t, 200, "")
	f.arm("GET", f.group("g")+groupAPI, nil).want(t, 404, "ResourceGroupNotFound")
}

func TestDeletedThingsThatReappear(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	id := f.group("g") + "/providers/Microsoft.Network/publicIPAddresses/one"
	f.arm("PUT", id+publicIPAPI, map[string]any{"location": "eastus", "properties": map[string]any{}}).want(t, 201, "")
	f.fate(map[string]any{"match": "/publicIPAddresses/", "outcome": "reappear", "for_ms": 60_000})
	f.arm("DELETE", id+publicIPAPI, nil).want(t, 202, "")
	f.arm("GET", id+publicIPAPI, nil).want(t, 404, "ResourceNotFound")
	shown := func() bool {
		r := f.arm("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01", map[string]any{"query": "Resources | where name == 'one'"})
		r.want(t, 200, "")
		return strings.Contains(r.raw, id)
	}
	if !shown() {
		t.Error("Resource Graph does not show the deleted address")
	}
	f.clock.advance(61 * time.Second)
	if shown() {
		t.Error("Resource Graph still shows the deleted address")
	}
}

func TestFatesAreChecked(t *testing.T) {
	f := start(t)
	for _, bad := range []map[string]any{
		{"outcome": "explode"}, {"outcome": "fail", "match": "("}, {"outcome": "fail", "kind": "get"}, {"outcome": "hang", "for_ms": -1},
		{"outcome": "reappear"}, {"outcome": "reappear", "kind": "put", "for_ms": 1}, {"outcome": "fail", "count": -2}, {"nope": 1},
	} {
		f.call("POST", "/_sim/operations", "", bad).want(t, 400, "InvalidFate")
	}
	f.call("PUT", "/_sim/operations", "", nil).want(t, 405, "MethodNotAllowed")
	f.fate(map[string]any{"outcome": "fail", "count": -1})
	r := f.call("DELETE", "/_sim/operations", "", nil)
	if fates, _ := r.body["fates"].([]any); r.status != 200 || len(fates) != 0 {
		t.Errorf("after forgetting: %s", r.raw)
	}
}
