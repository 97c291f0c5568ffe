package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// fakeTenant is a Manager over a map: documents by id, with parents that must
// exist. fail, if set, may refuse a call before it has an effect; slow may let
// time pass.
type fakeTenant struct {
	mu          sync.Mutex
	docs        map[string]map[string]any // by lower-case id
	calls       []Call
	fail        func(call Call) error
	slow        func(ctx context.Context, call Call) error
	expected    map[string]map[string]string // by lower-case id and path
	outputs     []string                     // paths that the scenario reads of its resources
	secrets     []string                     // paths of keys that the scenario asks its resources for
	objects     int                          // of the directory, ever made
	collections map[string]bool
	watch       *watch // judges the calls; nil for nobody
	// sticky ids survive their deletion.
	sticky map[string]bool
}

func newFakeTenant() *fakeTenant {
	return &fakeTenant{docs: map[string]map[string]any{}, collections: map[string]bool{
		"/v1.0/users": true, "/v1.0/identity/conditionalAccess/policies": true, "/v1.0/identity/conditionalAccess/namedLocations": true,
	}}
}

func refuse(status int, code string) error {
	return &azcore.ResponseError{StatusCode: status, ErrorCode: code}
}

func (f *fakeTenant) Do(ctx context.Context, call Call) (json.RawMessage, error) {
	if f.watch != nil {
		f.mu.Lock()
		end := f.watch.begin(call, f.docs)
		f.mu.Unlock()
		defer end()
	}
	if f.slow != nil {
		if err := f.slow(ctx, call); err != nil {
			return nil, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if f.fail != nil {
		if err := f.fail(call); err != nil {
			return nil, err
		}
	}
	if call.Graph {
		return f.graph(call)
	}
	return f.serve(call)
}

func (f *fakeTenant) serve(call Call) (json.RawMessage, error) {
	id := strings.ToLower(call.Path)
	doc, there := f.docs[id]
	switch {
	case call.Method == http.MethodPut && f.isResource(id):
		if parent := parentID(id); parent != "" && f.docs[parent] == nil {
			return nil, refuse(http.StatusNotFound, "ParentResourceNotFound")
		}
		f.docs[id] = kept(call.Body)
		f.given(f.docs[id])
		f.serviceSet(id, f.docs[id])
		return json.Marshal(f.docs[id])
	case call.Method == http.MethodPatch && there:
		merge(doc, kept(call.Body))
		return json.Marshal(doc)
	case call.Method == http.MethodDelete:
		if f.sticky[id] {
			return nil, nil
		}
		maps.DeleteFunc(f.docs, func(other string, _ map[string]any) bool { return other == id || strings.HasPrefix(other, id+"/") })
		return nil, nil
	case call.Method == http.MethodPost && f.below(id) && (strings.HasPrefix(id[strings.LastIndex(id, "/"):], "/list") || strings.HasSuffix(id, "/sharedkeys")):
		return json.Marshal(f.keys())
	case there:
		return json.Marshal(doc)
	case !f.isResource(id) && f.below(id):
		return json.RawMessage(`{"value":[]}`), nil
	}
	return nil, refuse(http.StatusNotFound, "ResourceNotFound")
}

// kept is what the fake keeps of a body, as its own copy.
func kept(body map[string]any) map[string]any {
	document := map[string]any{}
	text, err := json.Marshal(body)
	if err != nil || json.Unmarshal(text, &document) != nil {
		panic(fmt.Sprintf("a body that is no JSON: %v", body))
	}
	properties, _ := document["properties"].(map[string]any)
	if properties == nil {
		properties = map[string]any{}
		document["properties"] = properties
	}
	properties["provisioningState"] = "Succeeded"
	return document
}

// merge changes what a patch names (RFC 7386, without removal).
func merge(document, patch map[string]any) {
	for key, value := range patch {
		inner, isObject := value.(map[string]any)
		if old, has := document[key].(map[string]any); has && isObject {
			merge(old, inner)
			continue
		}
		document[key] = value
	}
}

// isResource: an id has a provider and pairs of type and name after it. A
// setting such as config/logs looks alike and is kept as a document too.
func (f *fakeTenant) isResource(id string) bool {
	return len(strings.Split(id[strings.LastIndex(id, "/providers/")+len("/providers/"):], "/"))%2 == 1
}

func (f *fakeTenant) below(id string) bool {
	for known := range f.docs {
		if strings.HasPrefix(id, known+"/") {
			return true
		}
	}
	return false
}

// parentID gives the id one level up, or "" for a top-level resource.
func parentID(id string) string {
	at := strings.LastIndex(id, "/providers/")
	parts := strings.Split(id[at+len("/providers/"):], "/")
	if len(parts) > 3 {
		for _, service := range []string{"/blobservices/", "/fileservices/", "/queueservices/", "/tableservices/", "/host/"} { // exist with their account or site
			if account, _, found := strings.Cut(id, service); found {
				return account
			}
		}
		return id[:at+len("/providers/")] + strings.Join(parts[:len(parts)-2], "/")
	}
	return ""
}

func (f *fakeTenant) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.docs)
}

// made lists "METHOD last/two" of the calls that change something.
func (f *fakeTenant) changes(method string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []string
	for _, call := range f.calls {
		if call.Method == method && !call.Graph {
			parts := strings.Split(call.Path, "/")
			found = append(found, strings.Join(parts[len(parts)-2:], "/"))
		}
	}
	return found
}

// fakeQueue opens the messages it gets.
type fakeQueue struct {
	mu       sync.Mutex
	messages [][]byte
	fail     func() error
}

func (q *fakeQueue) Send(_ context.Context, message []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.fail != nil {
		if err := q.fail(); err != nil {
			return err
		}
	}
	q.messages = append(q.messages, slices.Clone(message))
	return nil
}

var errQueueDown = fmt.Errorf("the queue is down")
