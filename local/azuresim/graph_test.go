package azuresim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestApplicationLifeCycle(t *testing.T) {
	f := start(t)
	app := f.makeApplication("AzureHayMaker-one")
	cred := f.as(app)
	if f.token(cred, armScope) == "" {
		t.Fatal("the new identity gets no token")
	}
	f.graph("POST", "/servicePrincipals", map[string]any{"appId": app.appID}).want(t, 409, "Request_MultipleObjectsWithSameKeyValue")
	shown := f.graph("GET", "/applications/"+app.objectID, nil)
	if strings.Contains(shown.raw, app.secret) {
		t.Fatal("the secret is shown a second time")
	}
	f.graph("DELETE", "/applications/"+app.objectID, nil).want(t, 204, "")
	f.graph("GET", "/applications/"+app.objectID, nil).want(t, 404, "Request_ResourceNotFound")
	f.graph("GET", "/servicePrincipals/"+app.principalID, nil).want(t, 404, "Request_ResourceNotFound")
	f.graph("DELETE", "/applications/"+app.objectID, nil).want(t, 404, "Request_ResourceNotFound")
	if _, err := f.as(app).GetToken(t.Context(), tokenOptions()); err == nil {
		t.Fatal("a deleted application still gets tokens")
	}
	deleted := f.graph("GET", "/directory/deletedItems/microsoft.graph.application", nil)
	if !strings.Contains(deleted.raw, app.objectID) {
		t.Fatalf("deleted items: %s", deleted.raw)
	}
	f.graph("DELETE", "/directory/deletedItems/"+app.objectID, nil).want(t, 204, "")
	f.graph("GET", "/directory/deletedItems/"+app.objectID, nil).want(t, 404, "Request_ResourceNotFound")
	f.graph("GET", "/directory/deletedItems/"+app.principalID, nil).want(t, 404, "Request_ResourceNotFound")
}

func TestUpsertByAlternateKey(t *testing.T) {
	f := start(t)
	unique := "/applications(uniqueName='hm-o''neil')"
	body := map[string]any{"displayName": "upserted"}
	f.graph("PATCH", unique, body).want(t, 404, "Request_ResourceNotFound")
	made := f.graph("PATCH", unique, body, "Prefer", "create-if-missing")
	made.want(t, 201, "")
	if made.body["uniqueName"] != "hm-o'neil" {
		t.Fatalf("uniqueName %v", made.body["uniqueName"])
	}
	f.graph("PATCH", unique, map[string]any{"displayName": "again"}, "Prefer", "create-if-missing").want(t, 204, "")
	if got := f.graph("GET", unique, nil); got.body["displayName"] != "again" || got.body["id"] != made.body["id"] {
		t.Fatalf("after the second upsert: %s", got.raw)
	}
	byApp := "/servicePrincipals(appId='" + text(made.body["appId"]) + "')"
	principal := f.graph("PATCH", byApp, map[string]any{"tags": []string{"a"}}, "Prefer", "create-if-missing")
	principal.want(t, 201, "")
	f.graph("PATCH", byApp, map[string]any{"tags": []string{"b"}}, "Prefer", "create-if-missing").want(t, 204, "")
	f.graph("DELETE", unique, nil).want(t, 204, "")
	f.graph("PATCH", unique, body, "Prefer", "create-if-missing").want(t, 409, "Request_MultipleObjectsWithSameKeyValue")
}

func TestGraphLists(t *testing.T) {
	f := start(t)
	for _, name := range []string{"hm-a", "hm-b", "hm-c", "other"} {
		f.makeApplication(name)
	}
	for _, test := range []struct {
		collection, filter string
		want               int
	}{
		{"applications", "startswith(displayName,'hm-')", 3},
		{"applications", "displayName eq 'hm-b'", 1},
		{"applications", "tags/any(t:t eq 'hm-c')", 1},
		{"applications", "tags/any(t:t eq 'run:1') and not startswith(displayName, 'hm-')", 1},
		{"servicePrincipals", "displayName eq 'other' or displayName eq 'hm-a'", 2},
		{"servicePrincipals", "displayName eq 'it''s nobody'", 0},
	} {
		t.Run(test.filter, func(t *testing.T) {
			count, path := 0, "/"+test.collection+"?$top=2&$filter="+url.QueryEscape(test.filter)
			for path != "" {
				page := f.graph("GET", path, nil)
				page.want(t, 200, "")
				count += len(page.body["value"].([]any))
				path = strings.TrimPrefix(text(page.body["@odata.nextLink"]), f.facts.URL+"/v1.0")
			}
			if count != test.want {
				t.Fatalf("%d objects, want %d", count, test.want)
			}
		})
	}
	f.graph("GET", "/applications?$filter=owner+eq+'x'", nil).want(t, 400, "Request_UnsupportedQuery")
	f.graph("GET", "/applications?$filter=displayName+eq", nil).want(t, 400, "Request_UnsupportedQuery")
	f.graph("GET", "/applications?$orderby=displayName", nil).want(t, 400, "Request_UnsupportedQuery")
	f.graph("GET", "/applications?$top=0", nil).want(t, 400, "Request_BadRequest")
	f.graph("GET", "/users", nil).want(t, 403, "Authorization_RequestDenied")
	narrow := f.graph("GET", "/applications?$select=id,appId&$top=1", nil)
	if strings.Contains(narrow.raw, "displayName") {
		t.Fatalf("$select was not honoured: %s", narrow.raw)
	}
}

func TestGraphRights(t *testing.T) {
	f := start(t)
	app := f.makeApplication("agent")
	token := f.token(f.as(app), graphScope)
	f.call("POST", "/v1.0/applications", token, map[string]any{"displayName": "x"}).want(t, 403, "Authorization_RequestDenied")
	f.call("GET", "/v1.0/applications", token, nil).want(t, 403, "Authorization_RequestDenied")
	main := f.graph("GET", "/applications?$filter=displayName+eq+'azuresim-main'", nil)
	id := text(main.body["value"].([]any)[0].(map[string]any)["id"])
	f.graph("DELETE", "/applications/"+id, nil).want(t, http.StatusForbidden, "Authorization_RequestDenied") // it does not own itself
}

func TestPasswords(t *testing.T) {
	f := start(t)
	app := f.makeApplication("p")
	path := "/applications/" + app.objectID
	f.graph("POST", path+"/addPassword", map[string]any{"passwordCredential": map[string]any{"endDateTime": "soon"}}).want(t, 400, "Request_BadRequest")
	f.graph("POST", path+"/addPassword", map[string]any{"passwordCredential": map[string]any{"endDateTime": "2001-01-01T00:00:00Z"}}).want(t, 400, "Request_BadRequest")
	second := f.graph("POST", path+"/addPassword", nil)
	second.want(t, 200, "")
	f.graph("POST", path+"/removePassword", map[string]any{"keyId": second.body["keyId"]}).want(t, 204, "")
	f.graph("POST", path+"/removePassword", map[string]any{"keyId": second.body["keyId"]}).want(t, 400, "Request_BadRequest")
	if _, err := f.credential(app.appID, text(second.body["secretText"])).GetToken(t.Context(), tokenOptions()); err == nil {
		t.Fatal("a removed secret still works")
	}
	f.graph("PATCH", path, map[string]any{"passwordCredentials": []any{}}).want(t, 400, "Request_BadRequest")
	f.graph("POST", "/applications", map[string]any{"notes": "nameless"}).want(t, 400, "Request_BadRequest")
}
