package catalogue

import (
	"fmt"
	"strings"
)

// resource is what a creating step makes, with its place in the tenant.
type resource struct {
	ID         string
	Type       string // Microsoft.Network/virtualNetworks/subnets, graph:groups
	Name       string // vnet-1/web
	APIVersion string
}

// scopeSubscription is the scope of an object of the subscription itself.
const scopeSubscription = "subscription"

// graph says whether the resource is an object of the directory.
func (r resource) graph() bool { return isGraph(r.Type) }

func (r resource) shortName() string {
	return r.Name[strings.LastIndexByte(r.Name, '/')+1:]
}

// splitType separates type@apiVersion.
func splitType(text string) (resourceType, apiVersion string) {
	resourceType, apiVersion, _ = strings.Cut(text, "@")
	return resourceType, apiVersion
}

// parentType is the type one level up, "" for a top-level type.
func parentType(resourceType string) string {
	if strings.Count(resourceType, "/") < 2 {
		return ""
	}
	return resourceType[:strings.LastIndexByte(resourceType, '/')]
}

// parentName is the name path without its last part.
func parentName(name string) string {
	if at := strings.LastIndexByte(name, '/'); at >= 0 {
		return name[:at]
	}
	return ""
}

// resource resolves what the step called name creates.
func (s Scenario) resource(name string, v Values) (resource, error) {
	step, ok := s.creator(name)
	if !ok {
		return resource{}, fmt.Errorf("no step %q creates a resource", name)
	}
	fullType, apiVersion := splitType(step.Put.Type)
	fullName, err := s.expandName(step.Put.Name, v)
	if err != nil {
		return resource{}, err
	}
	if isGraph(fullType) {
		return resource{ID: graphKey(fullType, fullName), Type: fullType, Name: fullName}, nil
	}
	scope := fmt.Sprintf("/subscriptions/%s/resourceGroups/%s", v.SubscriptionID, v.ResourceGroup)
	if step.Put.Scope == scopeSubscription {
		scope = "/subscriptions/" + v.SubscriptionID
	}
	if step.Put.On != "" {
		if step.Put.On == name {
			return resource{}, fmt.Errorf("step %q is on itself", name)
		}
		owner, err := s.extended(step.Put.On, v)
		if err != nil {
			return resource{}, err
		}
		scope = owner.ID
	}
	id, err := resourceID(scope, fullType, fullName)
	return resource{ID: id, Type: fullType, Name: fullName, APIVersion: apiVersion}, err
}

// extended resolves the owner of an extension resource, which must not be one
// itself: Azure does not nest them, and a circle would have no end.
func (s Scenario) extended(name string, v Values) (resource, error) {
	if owner, ok := s.creator(name); ok && owner.Put.On != "" {
		return resource{}, fmt.Errorf("step %q is an extension resource and cannot carry another", name)
	}
	return s.resource(name, v)
}

// expandName expands a name. Names may not depend on other resources, on
// secrets or on the occurrence, so that a restarted agent finds what it made.
func (s Scenario) expandName(name string, v Values) (string, error) {
	for _, reference := range references(name) {
		switch reference.name {
		case "uniqueId", "location", "guid":
		default:
			return "", fmt.Errorf("a name may hold ${uniqueId}, ${location} and ${guid:<label>} only, not ${%s}", reference.name)
		}
	}
	return s.expand(name, v)
}

func resourceID(scope, resourceType, name string) (string, error) {
	types := strings.Split(resourceType, "/")
	names := strings.Split(name, "/")
	if len(types) != len(names)+1 {
		return "", fmt.Errorf("name %q has %d parts but type %s has %d", name, len(names), resourceType, len(types)-1)
	}
	id := scope + "/providers/" + types[0]
	for i, part := range names {
		if part == "" {
			return "", fmt.Errorf("name %q has an empty part", name)
		}
		id += "/" + types[i+1] + "/" + part
	}
	return id, nil
}
