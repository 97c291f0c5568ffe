package tenant

import "net/http"

const (
	graphPrincipal = "55555555-5555-4555-8555-555555555555"
	groupsRole     = "62a82d76-70ea-41e2-9197-370581804d09"
	usersRole      = "741f803b-c850-494e-b5df-cde7c675a1ca"
)

func (f *fakeAzure) serveAppRoles() {
	const path = "graph.microsoft.com/v1.0/servicePrincipals/{id}/appRoleAssignments"
	f.handle("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		if f.principals[r.PathValue("id")] == nil {
			fail(w, 404, "Request_ResourceNotFound", "no such object")
			return
		}
		reply(w, 200, map[string]any{"value": f.grantsOf(r.PathValue("id"))})
	})
	f.handle("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		asked := read(r)
		for _, grant := range f.grants {
			if grant["principalId"] == asked["principalId"] && grant["appRoleId"] == asked["appRoleId"] {
				fail(w, 400, "Request_BadRequest", "Permission being assigned already exists on the object")
				return
			}
		}
		id := "grant-" + asked["appRoleId"].(string)
		asked["id"] = id
		f.grants[id] = asked
		reply(w, 201, asked)
	})
	f.handle("DELETE "+path+"/{grant}", func(w http.ResponseWriter, r *http.Request) {
		if f.grants[r.PathValue("grant")] == nil {
			fail(w, 404, "Request_ResourceNotFound", "no such object")
			return
		}
		delete(f.grants, r.PathValue("grant"))
		reply(w, 204, nil)
	})
}

func (f *fakeAzure) grantsOf(principal string) []any {
	all := []any{}
	for _, grant := range f.grants {
		if grant["principalId"] == principal {
			all = append(all, grant)
		}
	}
	return all
}
