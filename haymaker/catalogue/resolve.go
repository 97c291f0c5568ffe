package catalogue

import (
	"errors"
	"fmt"
	"slices"
)

// Request is one request to Azure Resource Manager or Microsoft Graph, ready but
// for the required tags, which the executor adds.
type Request struct {
	Method     string
	ResourceID string // the resource meant; of an object of the directory, a key that follows from its name
	Path       string // ResourceID, or a path below it; in Graph from /v1.0 on
	Type       string
	Name       string
	APIVersion string
	Query      map[string]string
	Body       map[string]any
	Expect     map[string]string
	// Creates: the request makes a resource that clean-up must remove.
	Creates bool
	// Tags: the request writes a resource whose type supports tags.
	Tags bool
	// GoneWithParent: Azure has no DELETE for the type; it goes with its parent.
	GoneWithParent bool
	// DeleteQuery belongs to the DELETE of what the request creates.
	DeleteQuery map[string]string
	// SlowMinutes is how long one operation of the type may take, where that is
	// more than half an hour.
	SlowMinutes int
	// Graph: the request goes to Microsoft Graph.
	Graph bool
	// Collection of Graph that the object lies in: groups.
	Collection string
	// Upsert: a PATCH that creates what it does not find.
	Upsert bool
	// Find is the path that answers whether what the request creates is there.
	Find string
	// Rotates: the object gets a new secret and loses those it had.
	Rotates bool
}

// Resolve turns a step into a request. It fails when the step is a probe
// or a wait, or when a reference cannot be resolved; a step of a loaded
// scenario always resolves.
func (s Scenario) Resolve(step Step, v Values) (Request, error) {
	call := step.Call()
	if call == nil {
		return Request{}, fmt.Errorf("step %s makes no call", step.Name)
	}
	request, err := s.resolve(step, *call, v)
	if err != nil {
		return Request{}, fmt.Errorf("step %s: %w", step.Name, err)
	}
	return request, nil
}

func (s Scenario) resolve(step Step, call Call, v Values) (Request, error) {
	target := call.Of
	if step.Creates() {
		target = step.Name
	}
	meant, err := s.resource(target, v)
	if err != nil {
		return Request{}, err
	}
	if meant.graph() {
		return s.resolveGraph(step, call, meant, v)
	}
	facts, ok := factsOf(meant.Type)
	if !ok {
		return Request{}, fmt.Errorf("type %s is not in the table of types", meant.Type)
	}
	request := Request{
		Method: method(step.Verb()), ResourceID: meant.ID, Path: meant.ID, Type: meant.Type, Name: meant.Name,
		APIVersion: meant.APIVersion, Expect: call.Expect, Creates: step.Creates(), GoneWithParent: facts.GoneWithParent,
		Tags: facts.Tags && call.Action == "", DeleteQuery: facts.DeleteQuery, SlowMinutes: facts.SlowMinutes,
	}
	if step.Delete != nil {
		request.Query = facts.DeleteQuery
	}
	if request.Path, err = s.below(request.Path, call.Action, v); err != nil {
		return Request{}, err
	}
	if call.APIVersion != "" {
		request.APIVersion = call.APIVersion
	}
	return s.fill(request, call, v)
}

// below gives the path of an action below path.
func (s Scenario) below(path, action string, v Values) (string, error) {
	if action == "" {
		return path, nil
	}
	expanded, err := s.expand(action, v)
	return path + "/" + expanded, err
}

// fill expands query and body.
func (s Scenario) fill(request Request, call Call, v Values) (Request, error) {
	if len(call.Query) > 0 {
		query, err := s.expandQuery(call.Query, v)
		if err != nil {
			return Request{}, err
		}
		request.Query = query
	}
	if call.Body == nil {
		return request, nil
	}
	body, err := s.expandBody(call.Body, v)
	if err != nil {
		return Request{}, err
	}
	object, ok := body.(map[string]any)
	if !ok {
		return Request{}, errors.New("body is no object")
	}
	request.Body = object
	return request, nil
}

func (s Scenario) expandQuery(query map[string]string, v Values) (map[string]string, error) {
	expanded := make(map[string]string, len(query))
	for key, text := range query {
		value, err := s.expand(text, v)
		if err != nil {
			return nil, fmt.Errorf("query %s: %w", key, err)
		}
		expanded[key] = value
	}
	return expanded, nil
}

// ProbeURL expands the address of a probe.
func (s Scenario) ProbeURL(step Step, v Values) (string, error) {
	if step.Probe == nil {
		return "", fmt.Errorf("step %s is no probe", step.Name)
	}
	return s.expand(step.Probe.URL, v)
}

// Meant names the resource a step is about, without resolving what it sends; ok
// is false for a probe or a wait.
func (s Scenario) Meant(step Step, v Values) (id, name, resourceType string, ok bool) {
	call := step.Call()
	if call == nil {
		return "", "", "", false
	}
	target := call.Of
	if step.Creates() {
		target = step.Name
	}
	meant, err := s.resource(target, v)
	return meant.ID, meant.Name, meant.Type, err == nil
}

// Outside gives the ids of the objects a scenario makes at the subscription, and
// the collections of Graph it creates in.
func (s Scenario) Outside(v Values) (ids, collections []string, err error) {
	for _, step := range s.creates() {
		meant, err := s.resource(step.Name, v)
		if err != nil {
			return nil, nil, err
		}
		if known, ok := graphTypeOf(meant.Type); meant.graph() && ok {
			collections = append(collections, known.collection)
		}
		if step.Put.Scope == scopeSubscription {
			ids = append(ids, meant.ID)
		}
	}
	return ids, collections, nil
}

// MakesObjects says whether a scenario makes objects of the directory.
func (s Scenario) MakesObjects() bool {
	return slices.ContainsFunc(s.creates(), func(step Step) bool { return isGraph(step.Put.Type) })
}

// MakesResources says whether a scenario makes resources of Azure.
func (s Scenario) MakesResources() bool {
	return slices.ContainsFunc(s.creates(), func(step Step) bool { return !isGraph(step.Put.Type) })
}

// ResourceIDOf gives the id of what the step called name creates.
func (s Scenario) ResourceIDOf(name string, v Values) (string, error) {
	meant, err := s.resource(name, v)
	return meant.ID, err
}

func method(verb string) string {
	return map[string]string{"put": "PUT", "patch": "PATCH", "get": "GET", "post": "POST", "delete": "DELETE", "rotate": "POST"}[verb]
}
