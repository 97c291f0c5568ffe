package graph

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// list answers pages of a list, the first without a token.
func list(path string, bodies ...string) answers {
	page := -1
	return func(method, asked, _ string, _ http.Header) (int, string) {
		page++
		if method != http.MethodGet || asked != "/v1.0"+path || page >= len(bodies) {
			return 500, `{"error":{"code":"Unexpected"}}`
		}
		return 200, bodies[page]
	}
}

func TestListsAreReadToTheirEnd(t *testing.T) {
	const path = "/servicePrincipals/p/appRoleAssignments"
	next := func(where string) string { return `"@odata.nextLink":"` + where + `"` }
	found, err := client(t, list(path,
		`{"value":[{"id":"1","resourceId":"r","appRoleId":"a"}],`+next("https://graph.example/v1.0"+path+"?$skiptoken=1")+`}`,
		`{"value":[{"id":"2"}]}`)).AppRoleAssignments(t.Context(), "p")
	if err != nil || len(found) != 2 || found[0] != (AppRoleAssignment{ID: "1", ResourceID: "r", AppRoleID: "a"}) || found[1].ID != "2" {
		t.Errorf("%+v, %v", found, err)
	}
	for body, words := range map[string]string{
		`{}`: "without a list", `{"value":[{}]}`: "lacks its id", `[]`: "not the expected JSON", `{"value":[],` + next("https://graph.example/v1.0/users") + `}`: "elsewhere",
	} {
		if found, err := client(t, list(path, body)).AppRoleAssignments(t.Context(), "p"); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, %v", body, found, err)
		}
	}
	endless := client(t, func(string, string, string, http.Header) (int, string) {
		return 200, `{"value":[],` + next("https://graph.example/v1.0"+path) + `}`
	})
	if _, err := endless.AppRoleAssignments(t.Context(), "p"); err == nil || !strings.Contains(err.Error(), "does not end") {
		t.Errorf("a list without end: %v", err)
	}
}

func TestAppRolesByValue(t *testing.T) {
	roles, err := client(t, func(method, path, _ string, _ http.Header) (int, string) {
		if method != "GET" || path != "/v1.0/servicePrincipals(appId='"+AppID+"')" {
			t.Errorf("%s %s", method, path)
		}
		return 200, `{"id":"g","appRoles":[{"id":"1","value":"A.Read","isEnabled":true},{"id":"2","value":"B.Read","isEnabled":false}]}`
	}).AppRoles(t.Context(), AppID)
	id, known := roles.ID("A.Read")
	if _, disabled := roles.ID("B.Read"); err != nil || roles.ResourceID != "g" || id != "1" || !known || disabled {
		t.Errorf("%+v, %v", roles, err)
	}
	for _, body := range []string{`{}`, `{"id":"g"}`, `{"appRoles":[{"id":"1"}]}`} {
		if roles, err := client(t, func(string, string, string, http.Header) (int, string) { return 200, body }).AppRoles(t.Context(), AppID); err == nil {
			t.Errorf("%s passes as %+v", body, roles)
		}
	}
}

func TestAssignAndRemoveAppRole(t *testing.T) {
	var calls []string
	c := client(t, func(method, path, body string, _ http.Header) (int, string) {
		calls = append(calls, method+" "+path+" "+body)
		return map[string]int{"POST": 201, "DELETE": 204}[method], `{"id":"1"}`
	})
	made, err := c.AssignAppRole(t.Context(), "p", "r", "a")
	if err != nil || made.ID != "1" {
		t.Errorf("%+v, %v", made, err)
	}
	if err := c.RemoveAppRole(t.Context(), "p", "x/y"); err != nil {
		t.Error(err)
	}
	want := `[POST /v1.0/servicePrincipals/p/appRoleAssignments {"appRoleId":"a","principalId":"p","resourceId":"r"} DELETE /v1.0/servicePrincipals/p/appRoleAssignments/x%2Fy ]`
	if fmt.Sprint(calls) != want {
		t.Errorf("calls %v, want %s", calls, want)
	}
	if _, err := client(t, func(string, string, string, http.Header) (int, string) { return 201, `{}` }).AssignAppRole(t.Context(), "p", "r", "a"); err == nil {
		t.Error("an assignment without an id passes")
	}
	if !AppRoleAssigned("Permission being assigned already exists on the object") || AppRoleAssigned("Permission being assigned was not found") {
		t.Error("what was given before is not told from what is not offered")
	}
}

func TestObjectsAreSearchedWhereGraphHasAnIndex(t *testing.T) {
	for collection, search := range map[string]bool{Users: true, Groups: true, Applications: true, ServicePrincipals: true, Policies: false, NamedLocations: false} {
		found, err := client(t, func(_, path, _ string, header http.Header) (int, string) {
			if path != "/v1.0/"+collection || (header.Get("ConsistencyLevel") == "eventual") != search {
				t.Errorf("%s %v", path, header)
			}
			return 200, `{"value":[{"id":"1","displayName":"team-abc","uniqueName":"u","userPrincipalName":"p"}]}`
		}).FindObjects(t.Context(), collection, "abc")
		if err != nil || len(found) != 1 || found[0] != (Object{ID: "1", DisplayName: "team-abc", UniqueName: "u", PrincipalName: "p"}) {
			t.Errorf("%s: %+v, %v", collection, found, err)
		}
	}
	silent := client(t, func(string, string, string, http.Header) (int, string) { return 200, `{"value":[{}]}` })
	if found, err := silent.FindObjects(t.Context(), Users, "abc"); err == nil {
		t.Errorf("an object without id passes as %v", found)
	}
	if _, err := silent.FindObjects(t.Context(), Users, `a" OR "b`); err == nil {
		t.Error("a word that ends the quotation passes")
	}
	if object, err := silent.ReadObject(t.Context(), Users, "1"); err == nil {
		t.Errorf("no id: %+v", object)
	}
	if object, err := silent.ReadDeleted(t.Context(), "1"); err == nil {
		t.Errorf("no id: %+v", object)
	}
}
