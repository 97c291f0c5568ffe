package azuresim_test

import (
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/google/uuid"
)

// identity is an application with principal and secret, made through Graph.
type identity struct {
	objectID, appID, principalID, secret string
}

func (f *fixture) makeApplication(name string) identity {
	f.t.Helper()
	app := f.graph("POST", "/applications", map[string]any{"displayName": name, "tags": []string{"run:1", name}})
	app.want(f.t, http.StatusCreated, "")
	id := identity{objectID: text(app.body["id"]), appID: text(app.body["appId"])}
	principal := f.graph("POST", "/servicePrincipals", map[string]any{"appId": id.appID})
	principal.want(f.t, http.StatusCreated, "")
	id.principalID = text(principal.body["id"])
	password := f.graph("POST", "/applications/"+id.objectID+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "test"}})
	password.want(f.t, http.StatusOK, "")
	id.secret = text(password.body["secretText"])
	return id
}

// assign grants a role and returns the id of the assignment.
func (f *fixture) assign(principalID, role, scope string) string {
	f.t.Helper()
	id := scope + "/providers/Microsoft.Authorization/roleAssignments/" + uuid.NewString()
	f.putAssignment(id, principalID, role).want(f.t, http.StatusCreated, "")
	return id
}

func (f *fixture) putAssignment(id, principalID, role string) reply {
	f.t.Helper()
	return f.arm("PUT", id+"?api-version=2022-04-01", map[string]any{"properties": map[string]any{
		"principalId": principalID, "principalType": "ServicePrincipal",
		"roleDefinitionId": f.subscription() + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
	}})
}

func (f *fixture) as(id identity) azcore.TokenCredential { return f.credential(id.appID, id.secret) }

func text(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

func (f *fixture) do(request *http.Request) reply {
	f.t.Helper()
	response, err := f.http.Do(request)
	must(f.t, err)
	return read(f.t, response)
}
