package declaration

import (
	"slices"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// beside finds what the host accepts in a function without a word although it does
// something else than it says. Lost functions are asked for less: their cause comes
// first.
func beside(a *app.App, f *discovery.Function, lost bool) []rule.Problem {
	folder := a.Folder(f.Name)
	if folder == nil || lost {
		return nil
	}
	file := folder.Declaration
	var problems []rule.Problem
	note := func(id rule.ID, line int, values rule.Values) {
		problems = append(problems, rule.New(id, rule.Place{Function: f.Name, File: file.Name, Line: line}, values))
	}
	if disabled, ok := f.Config.Get("disabled"); ok && disabled == true {
		note(rule.DisabledFlagIgnored, file.Line("disabled"), nil)
	}
	if f.HTTP == nil {
		return problems
	}
	i := slices.IndexFunc(bindings(file.Object), isTrigger)
	if value, ok := f.Trigger.Raw.GetFold("methods"); ok && value != nil {
		if _, list := value.(jsonnet.Array); !list {
			note(rule.MethodsNoArray, file.BindingLine(i, "methods"), nil)
		}
	}
	for _, method := range f.HTTP.Methods {
		if !slices.Contains(httpMethods(), strings.ToLower(method)) {
			note(rule.UnknownMethod, file.BindingLine(i, "methods[0]"), rule.Values{"method": method})
		}
	}
	if forwards(a) && !f.HTTP.Forwardable {
		note(rule.ForwardingOff, file.Line("bindings[2].type", "bindings[0].type"), nil)
	}
	if prefix := routePrefix(a); prefix != "" && strings.HasPrefix(strings.ToLower(f.HTTP.Route), strings.ToLower(prefix)+"/") {
		note(rule.RouteContainsPrefix, file.BindingLine(i, "route"), rule.Values{"route": f.HTTP.Route, "prefix": prefix})
	}
	return problems
}

func httpMethods() []string {
	return []string{"get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"}
}

func forwards(a *app.App) bool {
	if a.Config == nil {
		return false
	}
	value, _ := a.Config.Text("customHandler:enableForwardingHttpRequest")
	return strings.EqualFold(value, "true")
}

func routePrefix(a *app.App) string {
	if a.Config == nil {
		return "api"
	}
	if value, ok := a.Config.Text("extensions:http:routePrefix"); ok {
		return strings.Trim(value, "/")
	}
	return "api"
}
