package funchost

import (
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/route"
)

// mapped is an HTTP function with its whole route.
type mapped struct {
	function *discovery.Function
	template *route.Template
}

// mapRoutes builds the routes in function-name order, which is also the order of
// matching. A template that ASP.NET refuses is an error of the whole host.
func mapRoutes(functions []*discovery.Function, prefix string) ([]mapped, error) {
	var routes []mapped
	for _, f := range functions {
		if f.HTTP == nil {
			continue
		}
		text := f.HTTP.Route
		if prefix != "" {
			text = prefix + "/" + text
		}
		template, err := route.Parse(f.Name, text)
		if err != nil {
			return nil, err
		}
		routes = append(routes, mapped{f, template})
	}
	return routes, nil
}

// find is the first route that fits path and method. There is no 405: a wrong method is
// no match.
func (h *scriptHost) find(r *http.Request) (*discovery.Function, []route.Value) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	for _, m := range h.routes {
		methods := m.function.HTTP.Methods
		if len(methods) > 0 && !slices.ContainsFunc(methods, func(method string) bool { return strings.EqualFold(method, r.Method) }) {
			continue
		}
		if values, ok := m.template.Match(path); ok {
			return m.function, values
		}
	}
	return nil, nil
}
