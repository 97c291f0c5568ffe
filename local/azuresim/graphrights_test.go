package azuresim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const graphAppID = "00000003-0000-0000-c000-000000000000"

// TestGraphRightsByAppRole: a principal may do what app role assignments on
// Graph's own principal allow, from when replicas know them until they go.
func TestGraphRightsByAppRole(t *testing.T) {
	f := start(t)
	f.permit("Application.ReadWrite.OwnedBy", "AppRoleAssignment.ReadWrite.All")
	app := f.makeApplication("agent")
	graph := f.graph("GET", "/servicePrincipals(appId='"+graphAppID+"')?$select=id,appRoles", nil)
	role := ""
	for _, one := range graph.body["appRoles"].([]any) {
		if declared := one.(map[string]any); declared["value"] == "Group.ReadWrite.All" {
			role = text(declared["id"])
		}
	}
	if role != "62a82d76-70ea-41e2-9197-370581804d09" {
		t.Fatalf("Graph's principal offers %s", graph.raw)
	}
	makeGroup := func() reply {
		return f.call("POST", "/v1.0/groups", f.token(f.as(app), graphScope), map[string]any{"displayName": "team", "mailNickname": "team", "mailEnabled": false, "securityEnabled": true})
	}
	makeGroup().want(t, http.StatusForbidden, "Authorization_RequestDenied")
	f.call("POST", "/_sim/settings", "", map[string]any{"graph_replication_ms": 1000}).want(t, 200, "")
	path := "/servicePrincipals/" + app.principalID + "/appRoleAssignments"
	body := map[string]any{"principalId": app.principalID, "resourceId": graph.body["id"], "appRoleId": role}
	grant := f.graph("POST", path, body)
	grant.want(t, http.StatusCreated, "")
	makeGroup().want(t, http.StatusForbidden, "") // not known everywhere yet
	if list := f.graph("GET", path, nil); len(list.body["value"].([]any)) != 0 {
		t.Errorf("before replicas know it: %s", list.raw)
	}
	f.graph("POST", path, body).want(t, http.StatusBadRequest, "Request_BadRequest")
	f.clock.advance(2 * time.Second)
	makeGroup().want(t, http.StatusCreated, "")
	f.graph("DELETE", path+"/"+text(grant.body["id"]), nil).want(t, http.StatusNoContent, "")
	makeGroup().want(t, http.StatusForbidden, "")
}

func TestSearch(t *testing.T) {
	f := start(t)
	f.permit("User.ReadWrite.All", "Policy.ReadWrite.ConditionalAccess")
	for _, name := range []string{"ann.abcdef01", "bob.abcdef02"} {
		f.graph("POST", "/users", userBody(name)).want(t, http.StatusCreated, "")
	}
	search := func(collection, text string, headers ...string) reply {
		return f.graph("GET", "/"+collection+"?$search="+url.QueryEscape(text), nil, headers...)
	}
	if found := search("users", `"displayName:ABCDEF01"`, "ConsistencyLevel", "eventual"); len(found.body["value"].([]any)) != 1 || !strings.Contains(found.raw, "ann.") {
		t.Errorf("found %s", found.raw)
	}
	search("users", `"displayName:abcdef01"`).want(t, http.StatusBadRequest, "Request_UnsupportedQuery")
	search("users", "abcdef01", "ConsistencyLevel", "eventual").want(t, http.StatusBadRequest, "Request_UnsupportedQuery")
	search("identity/conditionalAccess/policies", `"displayName:x"`, "ConsistencyLevel", "eventual").want(t, http.StatusBadRequest, "Request_UnsupportedQuery")
}
