package azuresim_test

import (
	"testing"
	"time"
)

func (f *fixture) revoke(body map[string]any) reply {
	f.t.Helper()
	return f.call("POST", "/_sim/rights", "", body)
}

func TestRightsTakenForAWhile(t *testing.T) {
	f := start(t)
	app := f.makeApplication("agent")
	f.makeGroup("g", nil)
	f.assign(app.principalID, contributorRole, f.group("g"))
	f.assign(app.principalID, readerRole, f.subscription())
	f.call("POST", "/_sim/permissions", "", map[string]any{"principal_id": app.principalID, "permissions": []string{"Application.Read.All", "User.Read.All"}}).want(t, 200, "")
	arm, graph := f.token(f.as(app), armScope), f.token(f.as(app), graphScope)
	write := func() reply {
		return f.call("PUT", f.group("g")+"/providers/Microsoft.CognitiveServices/accounts/eyes"+cognitiveAPI, arm, cognitiveBody())
	}
	write().want(t, 201, "")
	r := f.revoke(map[string]any{"principal_id": app.principalID, "planes": []string{"arm"}, "role": contributorRole, "for_ms": 1000})
	if taken, _ := r.body["assignments"].([]any); r.status != 200 || len(taken) != 1 {
		t.Fatalf("taken: %s", r.raw)
	}
	write().want(t, 403, "AuthorizationFailed")
	f.call("GET", f.group("g")+groupAPI, arm, nil).want(t, 200, "") // the other role is still there
	f.call("GET", "/v1.0/applications", graph, nil).want(t, 200, "")
	f.clock.advance(2 * time.Second)
	write().want(t, 200, "")
	f.revoke(map[string]any{"principal_id": app.principalID, "planes": []string{"graph"}, "permissions": []string{"User.Read.All"}, "for_ms": 60_000}).want(t, 200, "")
	f.call("GET", "/v1.0/users", graph, nil).want(t, 403, "Authorization_RequestDenied")
	f.call("GET", "/v1.0/applications", graph, nil).want(t, 200, "")
	write().want(t, 200, "")
	f.revoke(map[string]any{"principal_id": app.principalID, "for_ms": 60_000}).want(t, 200, "")
	write().want(t, 403, "AuthorizationFailed")
	f.call("GET", "/v1.0/applications", graph, nil).want(t, 403, "Authorization_RequestDenied")
	f.call("DELETE", "/_sim/rights", "", nil).want(t, 200, "")
	write().want(t, 200, "")
	f.call("GET", "/v1.0/users", graph, nil).want(t, 200, "")
}

func TestRightsTakenForGood(t *testing.T) {
	f := start(t)
	app := f.makeApplication("agent")
	f.makeGroup("g", nil)
	assignment := f.assign(app.principalID, contributorRole, f.group("g"))
	f.assign(app.principalID, readerRole, f.subscription())
	f.call("POST", "/_sim/permissions", "", map[string]any{"principal_id": app.principalID, "permissions": []string{"Application.Read.All"}}).want(t, 200, "")
	graph := f.token(f.as(app), graphScope)
	f.revoke(map[string]any{"principal_id": app.principalID, "scope": f.group("g")}).want(t, 200, "")
	f.arm("GET", assignment+"?api-version=2022-04-01", nil).want(t, 404, "RoleAssignmentNotFound")
	f.call("GET", f.group("g")+groupAPI, f.token(f.as(app), armScope), nil).want(t, 200, "") // by the role above
	f.call("GET", "/v1.0/applications", graph, nil).want(t, 403, "Authorization_RequestDenied")
	f.clock.advance(time.Hour / 2)
	f.call("DELETE", "/_sim/rights", "", nil).want(t, 200, "")
	f.arm("GET", assignment+"?api-version=2022-04-01", nil).want(t, 404, "RoleAssignmentNotFound")
	for status, bad := range map[int]map[string]any{404: {"principal_id": "nobody"}, 400: {"planes": []string{"moon"}}} {
		f.revoke(bad).want(t, status, "")
	}
	f.revoke(map[string]any{"for_ms": -1}).want(t, 400, "InvalidRevocation")
	f.revoke(map[string]any{"nope": 1}).want(t, 400, "InvalidRevocation")
	f.call("GET", "/_sim/rights", "", nil).want(t, 405, "MethodNotAllowed")
}
