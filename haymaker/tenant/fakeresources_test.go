package tenant

import (
	"net/http"
	"strings"
)

const managementHost = "management.azure.com"

func (f *fakeAzure) serveAuthorization() {
	role := func(name string) map[string]any {
		return map[string]any{"id": subscription + "/providers/Microsoft.Authorization/roleDefinitions/" + strings.ReplaceAll(name, " ", ""),
			"properties": map[string]any{"roleName": name, "permissions": []any{map[string]any{"actions": []any{"*"}}}}}
	}
	definitions := managementHost + subscription + "/providers/Microsoft.Authorization/roleDefinitions"
	f.handle("GET "+definitions, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": []any{role("Contributor"), role("Reader"), role("User Access Administrator")}})
	})
	f.handle("GET "+definitions+"/{name}", func(w http.ResponseWriter, r *http.Request) { reply(w, 200, role(r.PathValue("name"))) })
	f.handle("GET "+managementHost+subscription+"/providers/Microsoft.Authorization/roleAssignments", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": append(all(f.assignments), map[string]any{"properties": map[string]any{
			"scope": subscription, "principalId": ownPrincipal, "roleDefinitionId": role("Owner")["id"]}})})
	})
	for _, scope := range []string{subscription, subscription + "/resourceGroups/{group}"} {
		f.handle(managementHost+scope+"/providers/Microsoft.Authorization/roleAssignments/{name}", f.assignment)
	}
	f.handle("GET "+managementHost+subscription+"/resourceGroups/{group}/providers/Microsoft.Authorization/locks", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": f.locks})
	})
}

func (f *fakeAzure) assignment(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path
	switch found := f.assignments[id]; {
	case r.Method == http.MethodPut && found != nil:
		fail(w, 409, "RoleAssignmentExists", "The role assignment already exists.")
	case r.Method == http.MethodPut:
		f.assignments[id] = read(r)
		f.assignments[id]["id"] = id
		reply(w, 201, f.assignments[id])
	case found == nil && r.Method == http.MethodDelete:
		w.WriteHeader(204)
	case found == nil:
		fail(w, 404, "RoleAssignmentNotFound", "The role assignment is not found.")
	default:
		if r.Method == http.MethodDelete {
			delete(f.assignments, id)
		}
		reply(w, 200, found)
	}
}

func (f *fakeAzure) serveResources() {
	f.handle("GET "+managementHost+subscription, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"subscriptionId": subscriptionID, "state": "Enabled", "tenantId": tenantID, "displayName": "test"})
	})
	groups := managementHost + subscription + "/resourcegroups"
	f.handle("GET "+groups, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, map[string]any{"value": all(f.groups)}) })
	f.handle(groups+"/{group}", f.group)
	f.handle("GET "+managementHost+subscription+"/resourceGroups/{group}/resources", func(w http.ResponseWriter, r *http.Request) {
		inside := map[string]map[string]any{}
		for id, resource := range f.resources {
			if strings.Contains(id, "/resourceGroups/"+r.PathValue("group")+"/") {
				inside[id] = resource
			}
		}
		reply(w, 200, map[string]any{"value": all(inside)})
	})
	f.handle("GET "+managementHost+subscription+"/resources", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": all(f.resources)})
	})
	f.handle("GET "+managementHost+subscription+"/providers/{namespace}", func(w http.ResponseWriter, r *http.Request) {
		reply(w, 200, map[string]any{"namespace": r.PathValue("namespace"), "registrationState": "Registered", "resourceTypes": []any{
			map[string]any{"resourceType": "storageAccounts", "apiVersions": []any{"2025-06-01-preview", "2024-01-01", "2023-05-01"}},
			map[string]any{"resourceType": "policyDefinitions", "apiVersions": []any{"2023-04-01"}}}})
	})
	f.handle(managementHost+subscription+"/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}", f.resource)
	f.handle("POST "+managementHost+"/providers/Microsoft.ResourceGraph/resources", f.index)
}

func (f *fakeAzure) group(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("group")
	found := f.groups[name]
	switch {
	case r.Method == http.MethodPut:
		made := read(r)
		made["id"], made["name"] = subscription+"/resourceGroups/"+name, name
		made["properties"] = map[string]any{"provisioningState": "Succeeded"}
		f.groups[name] = made
		reply(w, 201, made)
	case found == nil:
		fail(w, 404, "ResourceGroupNotFound", "Resource group '"+name+"' could not be found.")
	case r.Method == http.MethodDelete && len(f.locks) > 0:
		fail(w, 409, "ScopeLocked", "The scope cannot perform delete operation because following scope(s) are locked.")
	case r.Method == http.MethodDelete:
		delete(f.groups, name)
		w.WriteHeader(200)
	default:
		reply(w, 200, found)
	}
}

func (f *fakeAzure) resource(w http.ResponseWriter, r *http.Request) {
	found := f.resources[r.URL.Path]
	switch {
	case r.URL.Query().Get("api-version") != "2024-01-01":
		fail(w, 400, "NoRegisteredProviderFound", "wrong api-version")
	case found == nil && r.Method == http.MethodDelete:
		w.WriteHeader(204)
	case found == nil:
		fail(w, 404, "ResourceNotFound", "The Resource was not found.")
	case r.Method == http.MethodDelete:
		delete(f.resources, r.URL.Path)
		w.WriteHeader(200)
	default:
		reply(w, 200, found)
	}
}

func (f *fakeAzure) index(w http.ResponseWriter, r *http.Request) {
	query := read(r)
	options, _ := query["options"].(map[string]any)
	page := 0
	if token, _ := options["$skipToken"].(string); token != "" {
		page = len(token)
	}
	answer := map[string]any{"count": 0, "totalRecords": 0, "resultTruncated": "false", "data": []any{}}
	if page < len(f.indexPages) && strings.HasPrefix(query["query"].(string), "Resources |") {
		answer["data"] = f.indexPages[page]
		if page+1 < len(f.indexPages) {
			answer["$skipToken"] = strings.Repeat("s", page+1)
		}
	}
	reply(w, 200, answer)
}

func all(objects map[string]map[string]any) []any {
	values := []any{}
	for _, object := range objects {
		values = append(values, object)
	}
	return values
}

func (f *fakeAzure) addGroup(name string, tags map[string]any) {
	f.groups[name] = map[string]any{"id": subscription + "/resourceGroups/" + name, "name": name, "location": "eastus", "tags": tags,
		"properties": map[string]any{"provisioningState": "Succeeded"}}
}

func (f *fakeAzure) addAccount(group, name string, tags map[string]any) string {
	id := subscription + "/resourceGroups/" + group + "/providers/Microsoft.Storage/storageAccounts/" + name
	f.resources[id] = map[string]any{"id": id, "name": name, "type": "Microsoft.Storage/storageAccounts", "tags": tags, "location": "eastus"}
	return id
}
