package discovery

import (
	"fmt"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

func describeHTTP(f *Function) string {
	trigger := &HTTPTrigger{Route: f.Trigger.Text("route"), AuthLevel: strings.ToLower(f.Trigger.Text("authLevel"))}
	switch trigger.AuthLevel {
	case "":
		trigger.AuthLevel = "function"
	case "anonymous", "user", "function", "system", "admin":
	default:
		return "Error parsing function.json: Invalid value specified for binding property 'authLevel' of enum type AuthorizationLevel."
	}
	if trigger.Route == "" {
		trigger.Route = f.Name
	}
	trimmed := strings.ToLower(strings.Trim(trigger.Route, "/"))
	if strings.HasPrefix(trimmed, "admin") || strings.HasPrefix(trimmed, "runtime") {
		return "The specified route conflicts with one or more built in routes."
	}
	methods, _ := f.Trigger.Raw.GetFold("methods")
	list, _ := methods.(jsonnet.Array)
	for _, method := range list {
		trigger.Methods = append(trigger.Methods, jsonnet.Text(method))
	}
	inputs, outputs := 0, 0
	for _, b := range f.Bindings {
		if b.Direction != "out" {
			inputs++
		}
		if b.Direction != "in" {
			outputs++
		}
		if b.Is("http") {
			trigger.Response = b.Name
		}
	}
	trigger.Forwardable = inputs == 1 && outputs == 1 && trigger.Response != ""
	f.HTTP = trigger
	return ""
}

// routeConflict compares the route with those of the functions before it in name order.
func routeConflict(f *Function, before []*Function) string {
	for _, other := range before {
		if !strings.EqualFold(strings.Trim(other.HTTP.Route, "/"), strings.Trim(f.HTTP.Route, "/")) {
			continue
		}
		mine, theirs := f.HTTP.Methods, other.HTTP.Methods
		if len(mine) == 0 || len(theirs) == 0 || slices.ContainsFunc(mine, func(m string) bool { return slices.Contains(theirs, m) }) {
			return fmt.Sprintf("The route specified conflicts with the route defined by function '%s'.", other.Name)
		}
	}
	return ""
}
