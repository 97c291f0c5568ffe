package management

import (
	"net/http"
	"net/url"
	"strings"
)

// ServeHTTP routes as the extension does: literals ignore case, a slash may
// trail, segments are percent-decoded one by one, and a known path with the
// wrong method is 404.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segments := h.below(r.URL)
	if len(segments) < 2 || !strings.EqualFold(segments[0], "instances") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	id, operation := segments[1], ""
	if len(segments) > 2 {
		operation = strings.ToLower(segments[2])
	}
	switch {
	case len(segments) == 2 && r.Method == http.MethodGet:
		h.status(w, r, id)
	case len(segments) == 2 && r.Method == http.MethodDelete:
		h.purge(w, r, id)
	case len(segments) == 4 && r.Method == http.MethodPost && operation == "raiseevent":
		h.raiseEvent(w, r, id, segments[3])
	case len(segments) == 3 && r.Method == http.MethodPost && operation == "terminate":
		h.withReason(w, r, id, h.client.Terminate)
	case len(segments) == 3 && r.Method == http.MethodPost && operation == "suspend":
		h.withReason(w, r, id, h.client.Suspend)
	case len(segments) == 3 && r.Method == http.MethodPost && operation == "resume":
		h.withReason(w, r, id, h.client.Resume)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
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
