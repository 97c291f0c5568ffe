package tenant

import (
	"net/http"
	"strings"
)

// serveOutside serves what lies outside of groups: policies and locks of the
// subscription, and objects of the directory besides applications.
func (f *fakeAzure) serveOutside() {
	authorization := managementHost + subscription + "/providers/Microsoft.Authorization/"
	for _, kind := range []string{"locks", "policyAssignments", "policySetDefinitions", "policyDefinitions"} {
		f.handle("GET "+authorization+kind, func(w http.ResponseWriter, r *http.Request) {
			reply(w, 200, map[string]any{"value": f.below(r.URL.Path)})
		})
		f.handle(authorization+kind+"/{name}", func(w http.ResponseWriter, r *http.Request) {
			found := f.objects[r.URL.Path]
			switch {
			case found == nil:
				w.WriteHeader(204)
			case found["inUse"] == true:
				fail(w, 409, "PolicyDefinitionInUse", "An assignment uses it.")
			default:
				delete(f.objects, r.URL.Path)
				reply(w, 200, found)
			}
		})
	}
	for _, collection := range []string{"users", "groups", "identity/conditionalAccess/policies", "identity/conditionalAccess/namedLocations"} {
		path := "graph.microsoft.com/v1.0/" + collection
		f.handle("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, map[string]any{"value": f.below(collection)})
		})
		f.handle("GET "+path+"/{id}", func(w http.ResponseWriter, r *http.Request) { f.object(w, f.objects[collection+"/"+r.PathValue("id")]) })
		f.handle("DELETE "+path+"/{id}", func(w http.ResponseWriter, r *http.Request) {
			id := r.PathValue("id")
			if f.objects[collection+"/"+id] == nil {
				fail(w, 404, "Request_ResourceNotFound", "no such object")
				return
			}
			f.binNames[id] = f.objects[collection+"/"+id]["displayName"]
			delete(f.objects, collection+"/"+id)
			f.binned[id] = !strings.HasPrefix(collection, "identity/")
			reply(w, 204, nil)
		})
	}
	f.handle("GET graph.microsoft.com/v1.0/servicePrincipals", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": all(f.principals)})
	})
}

func (f *fakeAzure) below(path string) []any {
	found := []any{}
	for id, object := range f.objects {
		if strings.HasPrefix(id, path+"/") {
			found = append(found, object)
		}
	}
	return found
}

// addPolicy adds a policy definition of the subscription.
func (f *fakeAzure) addPolicy(name string) string {
	id := subscription + "/providers/Microsoft.Authorization/policyDefinitions/" + name
	f.objects[id] = map[string]any{"id": id, "name": name, "type": "Microsoft.Authorization/policyDefinitions"}
	return id
}

// addObject adds an object of the directory with a number in its id.
func (f *fakeAzure) addObject(collection string, number int, name string) string {
	id := uuidNumber(number)
	f.objects[collection+"/"+id] = map[string]any{"id": id, "displayName": name}
	return "graph:/" + collection + "/" + id
}

// addAssignment adds a role assignment of the subscription.
func (f *fakeAzure) addAssignment(number int, maker, holder string) string {
	id := subscription + "/providers/Microsoft.Authorization/roleAssignments/" + uuidNumber(number)
	f.assignments[id] = map[string]any{"id": id, "name": uuidNumber(number), "properties": map[string]any{"createdBy": maker, "principalId": holder, "scope": subscription, "roleDefinitionId": subscription + "/providers/Microsoft.Authorization/roleDefinitions/Reader"}}
	return id
}
