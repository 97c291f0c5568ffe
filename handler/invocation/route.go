package invocation

import (
	"fmt"
	"net/http"
	"strings"
)

// route is the part of ASP.NET's route templates that HayMaker uses: a literal
// path, optionally followed by one catch-all.
type route struct {
	literal string // "/api/v1"
	rest    bool   // anything below the literal matches too
}

func parseRoute(template string) (route, error) {
	literal, rest := template, false
	if before, name, found := strings.Cut(template, "/{*"); found {
		if !strings.HasSuffix(name, "}") || strings.Contains(name, "/") {
			return route{}, fmt.Errorf("route %q: a catch-all {*name} must be the last segment", template)
		}
		literal, rest = before, true
	}
	if !strings.HasPrefix(literal, "/") || len(literal) == 1 || strings.ContainsAny(literal, "{}%") {
		return route{}, fmt.Errorf("route %q: only a literal path, with an optional last {*name}, is supported", template)
	}
	return route{literal: literal, rest: rest}, nil
}

// match reports whether a request belongs here, by the host's rule: letter case
// does not matter, nor does a slash at the end.
func (r route) match(path string) bool {
	if len(path) < len(r.literal) || !strings.EqualFold(path[:len(r.literal)], r.literal) {
		return false
	}
	tail := path[len(r.literal):]
	return tail == "" || tail == "/" || r.rest && tail[0] == '/'
}

// canonical gives the matched request the literal part in the declared case.
func (r route) canonical(req *http.Request) {
	req.URL.Path = r.literal + req.URL.Path[len(r.literal):]
	if raw := req.URL.RawPath; len(raw) >= len(r.literal) && strings.EqualFold(raw[:len(r.literal)], r.literal) {
		req.URL.RawPath = r.literal + raw[len(r.literal):]
	} else {
		req.URL.RawPath = ""
	}
}
