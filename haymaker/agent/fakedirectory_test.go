package agent

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
)

// outputReference finds what a document reads of its resources.
var outputReference = regexp.MustCompile(`\$\{output:[a-z0-9-]+:([A-Za-z0-9_@.-]+)\}`)

// outputsOf lists the paths a scenario's document reads, so that the fake has a
// value there.
func outputsOf(scenario string) []string { return pathsOf(scenario, outputReference) }

func pathsOf(scenario string, reference *regexp.Regexp) []string {
	text, err := os.ReadFile("../catalogue/scenarios/" + scenario + ".yaml")
	if err != nil {
		return nil // a scenario of a test's own has none
	}
	var paths []string
	for _, match := range reference.FindAllStringSubmatch(string(text), -1) {
		paths = append(paths, match[1])
	}
	return paths
}

// secretReference finds what keys a document asks its resources for.
var secretReference = regexp.MustCompile(`\$\{secret:[a-z0-9-]+:[A-Za-z]+:([A-Za-z0-9_@.-]+)\}`)

// fakeKey is the key that every resource of the fake has.
const fakeKey = "canary-key-of-a-resource"

// keys answers an action that lists keys.
func (f *fakeTenant) keys() map[string]any {
	answer := map[string]any{}
	put(answer, f.secrets, fakeKey)
	return answer
}

// given puts a value at every path that the scenario reads.
func (f *fakeTenant) given(document map[string]any) {
	put(document, f.outputs, "00000000-0000-4000-8000-00000000abcd")
}

// put sets value at every path where nothing is yet.
func put(document map[string]any, paths []string, value string) {
	for _, path := range paths {
		object := document
		parts := strings.Split(path, ".")
		for _, part := range parts[:len(parts)-1] {
			next, ok := object[part].(map[string]any)
			if !ok {
				next = map[string]any{}
				object[part] = next
			}
			object = next
		}
		if last := parts[len(parts)-1]; object[last] == nil {
			object[last] = value
		}
	}
}

// graph serves objects of the directory: kept under their path, found by key or
// by the filter on their name.
func (f *fakeTenant) graph(call Call) (json.RawMessage, error) {
	path, _, _ := strings.Cut(call.Path, "?")
	switch {
	case call.Path == domainPath:
		return json.RawMessage(`{"value":[{"verifiedDomains":[{"name":"example.com","isDefault":true}]}]}`), nil
	case strings.HasPrefix(path, "/v1.0/directory/deletedItems/"):
		return nil, refuse(http.StatusForbidden, "Authorization_RequestDenied")
	}
	key, document := f.object(call.Path)
	switch {
	case call.Upsert && document == nil:
		collection, _, _ := strings.Cut(path, "(")
		return f.addObject(collection, call)
	case call.Method == http.MethodPost && strings.HasSuffix(path, "/addPassword"):
		return json.RawMessage(`{"keyId":"1","secretText":"rotated-secret~1"}`), nil
	case call.Method == http.MethodPost && f.collections[path]:
		return f.addObject(path, call)
	case strings.Contains(call.Path, "?$filter=") && document == nil:
		return json.RawMessage(`{"value":[]}`), nil
	case strings.Contains(call.Path, "?$filter="):
		return json.Marshal(map[string]any{"value": []any{document}})
	case document == nil && !f.belowObject(path):
		return nil, refuse(http.StatusNotFound, "Request_ResourceNotFound")
	case document != nil && call.Method == http.MethodDelete:
		delete(f.docs, key)
	case document != nil && call.Method == http.MethodPatch:
		merge(document, call.Body)
	case document == nil:
		return json.RawMessage(`{"value":[]}`), nil
	}
	return json.Marshal(document)
}

// object finds by id, by the text of the key in the path, or by principal name.
func (f *fakeTenant) object(path string) (string, map[string]any) {
	for key, document := range f.docs {
		found, _ := document["found-by"].(string)
		if key == path || found != "" && found == path || strings.HasSuffix(path, "/"+fmt.Sprint(document["userPrincipalName"])) {
			return key, document
		}
	}
	return "", nil
}

func (f *fakeTenant) addObject(collection string, call Call) (json.RawMessage, error) {
	f.objects++
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", f.objects)
	document := kept(call.Body)
	document["id"], document["userPrincipalName"] = id, call.Body["userPrincipalName"]
	if document["accountEnabled"] == nil {
		document["accountEnabled"] = true
	}
	if call.Upsert {
		document["found-by"] = call.Path
	} else if name, ok := call.Body["displayName"].(string); ok && call.Body["userPrincipalName"] == nil {
		document["found-by"] = collection + "?$filter=displayName+eq+%27" + name + "%27"
	}
	if strings.HasSuffix(collection, "/applications") {
		document["appId"] = fmt.Sprintf("00000000-0000-4000-8000-a%011d", f.objects)
	}
	f.given(document)
	f.docs[collection+"/"+id] = document
	return json.Marshal(document)
}

func (f *fakeTenant) belowObject(path string) bool {
	for key := range f.docs {
		if strings.HasPrefix(path, key+"/") {
			return true
		}
	}
	return false
}
