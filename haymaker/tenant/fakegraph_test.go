package tenant

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/azure/graph"
)

func (f *fakeAzure) serveGraph() {
	f.handle("GET graph.microsoft.com/v1.0/applications", f.listApplications)
	f.handle("GET graph.microsoft.com/v1.0/applications/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.object(w, f.apps[r.PathValue("id")])
	})
	f.handle("DELETE graph.microsoft.com/v1.0/applications/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.bin(w, f.apps, r.PathValue("id"))
	})
	f.handle("POST graph.microsoft.com/v1.0/applications/{id}/addPassword", f.addPassword)
	f.handle("POST graph.microsoft.com/v1.0/applications/{id}/removePassword", f.removePassword)
	f.handle("GET graph.microsoft.com/v1.0/servicePrincipals/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.object(w, f.principals[r.PathValue("id")])
	})
	f.handle("DELETE graph.microsoft.com/v1.0/servicePrincipals/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.bin(w, f.principals, r.PathValue("id"))
	})
	f.handle("GET graph.microsoft.com/v1.0/directory/deletedItems/{id}", func(w http.ResponseWriter, r *http.Request) {
		if !f.binned[r.PathValue("id")] {
			fail(w, 404, "Request_ResourceNotFound", "not in the deleted items")
			return
		}
		reply(w, 200, map[string]any{"id": r.PathValue("id"), "displayName": f.binNames[r.PathValue("id")]})
	})
	f.handle("DELETE graph.microsoft.com/v1.0/directory/deletedItems/{id}", func(w http.ResponseWriter, r *http.Request) {
		if !f.binned[r.PathValue("id")] {
			fail(w, 404, "Request_ResourceNotFound", "not in the deleted items")
			return
		}
		delete(f.binned, r.PathValue("id"))
		reply(w, 204, nil)
	})
	f.handle("graph.microsoft.com/v1.0/{key}", f.alternateKey)
}

// listApplications filters by one tag and gives one application a page.
func (f *fakeAzure) listApplications(w http.ResponseWriter, r *http.Request) {
	wanted, filtered := strings.CutPrefix(r.URL.Query().Get("$filter"), "tags/any(t:t eq '")
	var found []any
	for _, id := range slices.Sorted(maps.Keys(f.apps)) {
		tags, _ := f.apps[id]["tags"].([]any)
		if !filtered || slices.Contains(tags, any(strings.TrimSuffix(wanted, "')"))) {
			found = append(found, f.apps[id])
		}
	}
	at, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
	answer := map[string]any{"value": append([]any{}, found[min(at, len(found)):min(at+1, len(found))]...)}
	if at+1 < len(found) {
		query := r.URL.Query()
		query.Set("$skiptoken", strconv.Itoa(at+1))
		answer["@odata.nextLink"] = "https://graph.microsoft.com/v1.0/applications?" + query.Encode()
	}
	reply(w, 200, answer)
}

// alternateKey serves applications(uniqueName='…') and servicePrincipals(appId='…').
func (f *fakeAzure) alternateKey(w http.ResponseWriter, r *http.Request) {
	kind, rest, _ := strings.Cut(r.PathValue("key"), "(")
	field, quoted, _ := strings.Cut(rest, "='")
	wanted := strings.ReplaceAll(strings.TrimSuffix(quoted, "')"), "''", "'")
	objects := f.apps
	if kind == "servicePrincipals" {
		objects = f.principals
	}
	var found map[string]any
	for _, object := range objects {
		if object[field] == wanted {
			found = object
		}
	}
	switch {
	case wanted == graph.AppID:
		reply(w, 200, map[string]any{"id": graphPrincipal, "appRoles": []any{
			map[string]any{"id": groupsRole, "value": "Group.ReadWrite.All", "isEnabled": true},
			map[string]any{"id": usersRole, "value": "User.ReadWrite.All", "isEnabled": true}}})
	case r.Method == http.MethodGet:
		f.object(w, found)
	case found != nil:
		for key, value := range read(r) {
			found[key] = value
		}
		reply(w, 204, nil)
	case r.Header.Get("Prefer") != "create-if-missing":
		fail(w, 404, "Request_ResourceNotFound", "no such object")
	default:
		made := read(r)
		made[field] = wanted
		made["id"] = uuidNumber(len(f.apps)*100 + len(f.principals)*10000 + 1)
		if kind == "applications" {
			made["appId"] = uuidNumber(len(f.apps)*100 + 2)
			made["passwordCredentials"] = []any{}
		}
		objects[made["id"].(string)] = made
		reply(w, 201, made)
	}
}

func (f *fakeAzure) object(w http.ResponseWriter, object map[string]any) {
	if object == nil {
		fail(w, 404, "Request_ResourceNotFound", "no such object")
		return
	}
	reply(w, 200, object)
}

func (f *fakeAzure) bin(w http.ResponseWriter, objects map[string]map[string]any, id string) {
	if objects[id] == nil {
		fail(w, 404, "Request_ResourceNotFound", "no such object")
		return
	}
	delete(objects, id)
	for grant, given := range f.grants {
		if given["principalId"] == id {
			delete(f.grants, grant)
		}
	}
	f.binned[id] = true
	reply(w, 204, nil)
}

func (f *fakeAzure) addPassword(w http.ResponseWriter, r *http.Request) {
	app := f.apps[r.PathValue("id")]
	if app == nil {
		fail(w, 404, "Request_ResourceNotFound", "no such object")
		return
	}
	asked := read(r)["passwordCredential"].(map[string]any)
	f.passwords++
	end, _ := time.Parse(time.RFC3339, asked["endDateTime"].(string))
	made := map[string]any{"keyId": uuidNumber(900 + f.passwords), "displayName": asked["displayName"], "endDateTime": end}
	app["passwordCredentials"] = append(app["passwordCredentials"].([]any), made)
	reply(w, 200, map[string]any{"keyId": made["keyId"], "displayName": made["displayName"], "endDateTime": end, "secretText": canaryPassword})
}

func (f *fakeAzure) removePassword(w http.ResponseWriter, r *http.Request) {
	app := f.apps[r.PathValue("id")]
	keyID := read(r)["keyId"]
	var kept []any
	for _, password := range app["passwordCredentials"].([]any) {
		if password.(map[string]any)["keyId"] != keyID {
			kept = append(kept, password)
		}
	}
	app["passwordCredentials"] = append([]any{}, kept...)
	reply(w, 204, nil)
}
