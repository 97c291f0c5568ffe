package declaration

import (
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/route"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// routes checks the templates of the functions that would be mapped, in the order in
// which the host tries them.
func routes(a *app.App) []rule.Problem {
	var problems []rule.Problem
	prefix := routePrefix(a)
	var before []*discovery.Function
	for _, f := range a.Found.Usable() {
		folder := a.Folder(f.Name)
		if f.HTTP == nil || folder == nil {
			continue
		}
		at := rule.Place{Function: f.Name, File: folder.Declaration.Name, Line: folder.Declaration.BindingLine(slices.IndexFunc(bindings(folder.Declaration.Object), isTrigger), "route")}
		template := f.HTTP.Route
		if prefix != "" {
			template = prefix + "/" + template
		}
		_, err := route.Parse(f.Name, template)
		switch {
		case strings.HasPrefix(f.HTTP.Route, "/"):
			problems = append(problems, rule.New(rule.LeadingSlash, at, rule.Values{"route": f.HTTP.Route}))
		case err != nil:
			problems = append(problems, rule.New(rule.RouteTemplate, at, rule.Values{"route": f.HTTP.Route, "text": err.Error()}))
		default:
			if other := shadow(before, f); other != nil {
				problems = append(problems, rule.New(rule.RouteShadowed, at, rule.Values{"other": other.Name, "route": other.HTTP.Route}))
			}
			if other := reached(a, f); prefix == "" && other != "" {
				problems = append(problems, rule.New(rule.RouteReachesOther, at, rule.Values{"other": other, "route": f.HTTP.Route}))
			}
			before = append(before, f)
		}
	}
	return problems
}

// reached is the first function whose calls by the host have a path that this one's route
// takes and forwards; empty when there is none.
func reached(a *app.App, f *discovery.Function) string {
	if !forwards(a) || !f.HTTP.Forwardable || !takesMethods(f.HTTP.Methods, []string{"post"}) {
		return ""
	}
	template, err := route.Parse(f.Name, strings.Trim(f.HTTP.Route, "/"))
	if err != nil {
		return ""
	}
	for _, other := range a.Found.Usable() {
		if other.HTTP != nil && other.HTTP.Forwardable {
			// The host never calls it by its name.
			continue
		}
		if _, matched := template.Match(other.Name); matched {
			return other.Name
		}
	}
	return ""
}

// shadow is the earlier function that takes every call meant for this one.
func shadow(before []*discovery.Function, f *discovery.Function) *discovery.Function {
	parameter := regexp.MustCompile(`\{[^}]*\}`)
	shape := func(template string) string {
		return strings.ToLower(parameter.ReplaceAllString(strings.Trim(template, "/"), "{}"))
	}
	sample := strings.Trim(parameter.ReplaceAllString(f.HTTP.Route, "x"), "/")
	for _, other := range before {
		if !takesMethods(other.HTTP.Methods, f.HTTP.Methods) {
			continue
		}
		free := !strings.Contains(other.HTTP.Route, ":")
		if free && shape(other.HTTP.Route) == shape(f.HTTP.Route) {
			return other
		}
		template, err := route.Parse(other.Name, strings.Trim(other.HTTP.Route, "/"))
		if err != nil || !free || !strings.Contains(other.HTTP.Route, "{*") {
			continue
		}
		if _, matched := template.Match(sample); matched {
			return other
		}
	}
	return nil
}

// takesMethods says whether all of the later function's methods are the earlier one's.
func takesMethods(earlier, later []string) bool {
	if len(earlier) == 0 {
		return true
	}
	if len(later) == 0 {
		return false
	}
	for _, method := range later {
		if !slices.ContainsFunc(earlier, func(m string) bool { return strings.EqualFold(m, method) }) {
			return false
		}
	}
	return true
}
