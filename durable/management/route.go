package management

import (
	"net/http"
	"net/url"
	"strings"
)

// route is one row of the API; docs/api.md lists the same rows.
type route struct {
	method, path string // {…} stands for one segment
	serve        func(w http.ResponseWriter, r *http.Request, segments []string)
}

// routes is the whole API; segments are what stood for the path's {…}.
func (h *handler) routes() []route {
	type values = []string
	return []route{
		{http.MethodPost, "orchestrators/{name}", func(w http.ResponseWriter, r *http.Request, v values) { h.start(w, r, v[0], "") }},
		{http.MethodPost, "orchestrators/{name}/{id}", func(w http.ResponseWriter, r *http.Request, v values) { h.start(w, r, v[0], v[1]) }},
		{http.MethodGet, "instances", func(w http.ResponseWriter, r *http.Request, _ values) { h.list(w, r) }},
		{http.MethodDelete, "instances", func(w http.ResponseWriter, r *http.Request, _ values) { h.purgeMany(w, r) }},
		{http.MethodGet, "instances/{id}", func(w http.ResponseWriter, r *http.Request, v values) { h.status(w, r, v[0]) }},
		{http.MethodGet, "instances/{id}/history", func(w http.ResponseWriter, r *http.Request, v values) { h.historyFile(w, r, v[0]) }},
		{http.MethodDelete, "instances/{id}", func(w http.ResponseWriter, r *http.Request, v values) { h.purge(w, r, v[0]) }},
		{http.MethodPost, "instances/{id}/raiseEvent/{event}", func(w http.ResponseWriter, r *http.Request, v values) { h.raiseEvent(w, r, v[0], v[1]) }},
		{http.MethodPost, "instances/{id}/terminate", func(w http.ResponseWriter, r *http.Request, v values) { h.withReason(w, r, v[0], h.termination(r)) }},
		{http.MethodPost, "instances/{id}/suspend", func(w http.ResponseWriter, r *http.Request, v values) { h.withReason(w, r, v[0], h.client.Suspend) }},
		{http.MethodPost, "instances/{id}/resume", func(w http.ResponseWriter, r *http.Request, v values) { h.withReason(w, r, v[0], h.client.Resume) }},
		{http.MethodPost, "instances/{id}/restart", func(w http.ResponseWriter, r *http.Request, v values) { h.restart(w, r, v[0]) }},
		{http.MethodPost, "instances/{id}/rerun", func(w http.ResponseWriter, r *http.Request, v values) { h.rerun(w, r, v[0]) }},
		{http.MethodPost, "instances/{id}/rewind", func(w http.ResponseWriter, r *http.Request, v values) { h.withReason(w, r, v[0], h.client.Rewind) }},
	}
}

// ServeHTTP routes as the extension does: literals ignore case, a slash may
// trail, segments are percent-decoded one by one, and a known path with the
// wrong method is 404.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segments := h.below(r.URL)
	for _, one := range h.routes() {
		values, matches := match(one.path, segments)
		if !matches || one.method != r.Method {
			continue
		}
		if complaint := h.otherHub(r); complaint != "" {
			complain(w, http.StatusBadRequest, complaint)
			return
		}
		one.serve(w, r, values)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

// match holds segments against a route's path and gives what stands for {…}.
func match(path string, segments []string) (values []string, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) != len(segments) {
		return nil, false
	}
	for i, part := range parts {
		switch {
		case strings.HasPrefix(part, "{"):
			values = append(values, segments[i])
		case !strings.EqualFold(part, segments[i]):
			return nil, false
		}
	}
	return values, true
}

// below are the path's segments under the base; none when it is elsewhere or a
// segment cannot be decoded.
func (h *handler) below(address *url.URL) []string {
	path := address.EscapedPath()
	if len(path) <= len(h.base) || !strings.EqualFold(path[:len(h.base)], h.base) || path[len(h.base)] != '/' {
		return nil
	}
	var segments []string
	for raw := range strings.SplitSeq(strings.TrimSuffix(path[len(h.base)+1:], "/"), "/") {
		segment, err := url.PathUnescape(raw)
		if err != nil || segment == "" {
			return nil
		}
		segments = append(segments, segment)
	}
	return segments
}
