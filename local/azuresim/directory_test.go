package azuresim_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// permit gives the main identity permissions in Graph.
func (f *fixture) permit(permissions ...string) {
	f.t.Helper()
	f.call("POST", "/_sim/permissions", "", map[string]any{"principal_id": f.facts.PrincipalID, "permissions": permissions}).want(f.t, 200, "")
}

func userBody(name string) map[string]any {
	return map[string]any{
		"displayName": name, "mailNickname": name, "userPrincipalName": name + "@azuresim.onmicrosoft.com", "accountEnabled": false,
		"passwordProfile": map[string]any{"password": "canary-Password~1"},
	}
}

func TestUsersAndGroups(t *testing.T) {
	f := start(t)
	f.graph("POST", "/users", userBody("ann")).want(t, 403, "Authorization_RequestDenied")
	f.permit("User.ReadWrite.All", "Group.ReadWrite.All", "Organization.Read.All")
	user := f.graph("POST", "/users", userBody("ann"))
	user.want(t, 201, "")
	id := text(user.body["id"])
	f.graph("POST", "/users", userBody("ann")).want(t, 400, "Request_BadRequest")
	f.graph("POST", "/users", map[string]any{"displayName": "x"}).want(t, 400, "Request_BadRequest")
	foreign := userBody("bob")
	foreign["userPrincipalName"] = "bob@example.com"
	f.graph("POST", "/users", foreign).want(t, 400, "Request_BadRequest")
	if shown := f.graph("GET", "/users/ann@azuresim.onmicrosoft.com", nil); shown.body["id"] != id || strings.Contains(shown.raw, "canary") {
		t.Errorf("by principal name: %s", shown.raw)
	}
	if organization := f.graph("GET", "/organization?$select=verifiedDomains", nil); !strings.Contains(organization.raw, `"isDefault":true`) {
		t.Errorf("organization: %s", organization.raw)
	}
	group := f.graph("PATCH", "/groups(uniqueName='team')", map[string]any{"displayName": "team", "mailNickname": "team", "mailEnabled": false, "securityEnabled": true}, "Prefer", "create-if-missing")
	group.want(t, 201, "")
	path := "/groups/" + text(group.body["id"])
	reference := map[string]any{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/" + id}
	f.graph("POST", path+"/members/$ref", reference).want(t, 204, "")
	f.graph("POST", path+"/members/$ref", reference).want(t, 400, "Request_BadRequest")
	f.graph("POST", path+"/members/$ref", map[string]any{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/none"}).want(t, 404, "Request_ResourceNotFound")
	if members := f.graph("GET", path+"/members", nil); !strings.Contains(members.raw, id) {
		t.Errorf("members: %s", members.raw)
	}
	if of := f.graph("GET", "/users/"+id+"/memberOf", nil); !strings.Contains(of.raw, "team") {
		t.Errorf("member of: %s", of.raw)
	}
	f.graph("DELETE", path+"/members/"+id+"/$ref", nil).want(t, 204, "")
	f.graph("DELETE", path+"/members/"+id+"/$ref", nil).want(t, 404, "Request_ResourceNotFound")
	f.graph("DELETE", "/users/"+id, nil).want(t, 204, "")
	f.graph("GET", "/users/"+id, nil).want(t, 404, "Request_ResourceNotFound")
	f.graph("POST", "/users", userBody("ann")).want(t, 400, "Request_BadRequest") // the name is held
	if deleted := f.graph("GET", "/directory/deletedItems/microsoft.graph.user", nil); !strings.Contains(deleted.raw, id) {
		t.Errorf("deleted users: %s", deleted.raw)
	}
	f.graph("POST", "/directory/deletedItems/"+id+"/restore", nil).want(t, 200, "")
	f.graph("DELETE", "/users/"+id, nil).want(t, 204, "")
	f.graph("DELETE", "/directory/deletedItems/"+id, nil).want(t, 204, "")
	f.graph("POST", "/users", userBody("ann")).want(t, 201, "")
	kinds := []string{}
	for _, object := range f.state().Objects {
		kinds = append(kinds, object.Kind)
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, []string{"groups", "users"}) {
		t.Errorf("state: %v", kinds)
	}
}

func TestConditionalAccess(t *testing.T) {
	f := start(t)
	f.permit("Policy.Read.All")
	const path = "/identity/conditionalAccess/policies"
	body := map[string]any{"displayName": "mfa", "state": "disabled", "conditions": map[string]any{}}
	f.graph("POST", path, body).want(t, 403, "Authorization_RequestDenied")
	f.permit("Policy.Read.All", "Policy.ReadWrite.ConditionalAccess")
	f.graph("POST", path, map[string]any{"displayName": "mfa"}).want(t, 400, "Request_BadRequest")
	made := f.graph("POST", path, body)
	made.want(t, 201, "")
	f.graph("POST", path, body).want(t, 201, "") // names need not be unique
	if found := f.graph("GET", path+"?$filter=displayName+eq+'mfa'", nil); len(found.body["value"].([]any)) != 2 {
		t.Errorf("found: %s", found.raw)
	}
	f.graph("PATCH", path+"/"+text(made.body["id"]), map[string]any{"state": "enabledForReportingButNotEnforced"}).want(t, 204, "")
	f.graph("DELETE", path+"/"+text(made.body["id"]), nil).want(t, 204, "")
	f.graph("GET", "/directory/deletedItems/"+text(made.body["id"]), nil).want(t, 404, "Request_ResourceNotFound") // gone for good
}

func TestAppRoles(t *testing.T) {
	f := start(t)
	app := f.makeApplication("shop")
	other := f.makeApplication("client")
	const role = "11111111-2222-4333-8444-555555555555"
	f.graph("PATCH", "/applications/"+app.objectID, map[string]any{"appRoles": []any{map[string]any{"id": role}}}).want(t, 204, "")
	path := "/servicePrincipals/" + app.principalID + "/appRoleAssignedTo"
	body := map[string]any{"principalId": other.principalID, "resourceId": app.principalID, "appRoleId": role}
	f.graph("POST", path, body).want(t, 403, "Authorization_RequestDenied")
	f.permit("Application.ReadWrite.OwnedBy", "AppRoleAssignment.ReadWrite.All")
	grant := f.graph("POST", path, body)
	grant.want(t, 201, "")
	f.graph("POST", path, body).want(t, 400, "Request_BadRequest")
	f.graph("POST", path, map[string]any{"principalId": other.principalID, "resourceId": app.principalID, "appRoleId": other.objectID}).want(t, 400, "Request_BadRequest")
	if list := f.graph("GET", "/servicePrincipals/"+other.principalID+"/appRoleAssignments", nil); !strings.Contains(list.raw, text(grant.body["id"])) {
		t.Errorf("assignments: %s", list.raw)
	}
	f.graph("DELETE", path+"/"+text(grant.body["id"]), nil).want(t, 204, "")
	f.graph("DELETE", path+"/"+text(grant.body["id"]), nil).want(t, 404, "Request_ResourceNotFound")
}

// TestRolesThroughGroups: who is in a group, even through another, has its roles.
func TestRolesThroughGroups(t *testing.T) {
	f := start(t)
	f.permit("Application.ReadWrite.OwnedBy", "Group.ReadWrite.All")
	app := f.makeApplication("reader")
	f.call("POST", "/_sim/settings", "", map[string]any{"graph_replication_ms": 1000}).want(t, 200, "")
	made := func(name string) string {
		group := f.graph("POST", "/groups", map[string]any{"displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true})
		group.want(t, 201, "")
		return text(group.body["id"])
	}
	outer, inner := made("outer"), made("inner")
	assignment := f.subscription() + "/providers/Microsoft.Authorization/roleAssignments/aaaaaaaa-2222-4333-8444-555555555555?api-version=2022-04-01"
	body := func(kind string) map[string]any {
		return map[string]any{"properties": map[string]any{"principalId": outer, "principalType": kind, "roleDefinitionId": f.subscription() + "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}
	}
	f.arm("PUT", assignment, body("Group")).want(t, 400, "PrincipalNotFound")
	f.clock.advance(2 * time.Second)
	f.arm("PUT", assignment, body("User")).want(t, 400, "UnmatchedPrincipalType")
	f.arm("PUT", assignment, body("Group")).want(t, 201, "")
	read := func() reply {
		return f.call("GET", f.subscription()+"?api-version=2022-12-01", f.token(f.as(app), armScope), nil)
	}
	read().want(t, 403, "AuthorizationFailed")
	for group, member := range map[string]string{outer: inner, inner: app.principalID} {
		f.graph("POST", "/groups/"+group+"/members/$ref", map[string]any{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/" + member}).want(t, 204, "")
	}
	read().want(t, 200, "")
}
