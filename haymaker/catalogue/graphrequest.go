package catalogue

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
)

// resolveGraph turns a step about an object of the directory into a request.
func (s Scenario) resolveGraph(step Step, call Call, meant resource, v Values) (Request, error) {
	known, ok := graphTypeOf(meant.Type)
	if !ok {
		return Request{}, fmt.Errorf("%s is no collection that scenarios may create in", meant.Type)
	}
	request := Request{
		Graph: true, Collection: known.collection, Method: method(step.Verb()), ResourceID: meant.ID, Type: meant.Type, Name: meant.Name,
		Expect: call.Expect, Creates: step.Creates(),
	}
	if request.Creates {
		return s.graphCreate(known, request, call, v)
	}
	id, err := v.Output(call.Of, "id")
	if err != nil {
		return Request{}, err
	}
	action := call.Action
	if step.Rotate != nil {
		request.Rotates, action = true, "addPassword"
	}
	if request.Path, err = s.below("/v1.0/"+known.collection+"/"+id, action, v); err != nil {
		return Request{}, err
	}
	return s.fill(request, call, v)
}

// graphCreate makes the request that creates an object, the same one however
// often it is sent: by an alternate key where the collection has one.
func (s Scenario) graphCreate(known graphType, request Request, call Call, v Values) (Request, error) {
	request, err := s.fill(request, call, v)
	if err != nil {
		return Request{}, err
	}
	request.Body = maps.Clone(request.Body)
	if request.Body == nil {
		request.Body = map[string]any{}
	}
	keyValue := request.Name
	switch known.collection {
	case "users":
		domain, err := v.Domain()
		if err != nil {
			return Request{}, err
		}
		keyValue = request.Name + "@" + domain
		request.Body["userPrincipalName"] = keyValue
		preset(request.Body, map[string]any{"displayName": request.Name, "mailNickname": request.Name, "accountEnabled": true})
	case "groups":
		preset(request.Body, map[string]any{"displayName": request.Name, "mailNickname": request.Name, "mailEnabled": false, "securityEnabled": true})
	case "servicePrincipals":
		appID, _ := request.Body["appId"].(string)
		if appID == "" {
			return Request{}, errors.New("a service principal needs body.appId: ${output:<application>:appId}")
		}
		keyValue = appID
		delete(request.Body, "appId") // the key in the path says it
	default:
		request.Body["displayName"] = request.Name
	}
	request.Find = known.find(keyValue)
	request.Method, request.Path = http.MethodPost, "/v1.0/"+known.collection
	if known.key != "" {
		request.Method, request.Path, request.Upsert = http.MethodPatch, request.Find, true
	}
	return request, nil
}

// preset sets the values that body does not have.
func preset(body, values map[string]any) {
	for key, value := range values {
		if _, has := body[key]; !has {
			body[key] = value
		}
	}
}
