package invocation

import (
	"net/http"
	"slices"
	"strings"

	"go.uber.org/zap"
)

// maxLoggedPath bounds what a caller can write into our log.
const maxLoggedPath = 200

// refuse answers a request that belongs to no function, and logs why.
func (r *Router) refuse(w http.ResponseWriter, req *http.Request, status int, code, reason string, more ...zap.Field) {
	path := req.URL.Path
	if len(path) > maxLoggedPath {
		path = path[:maxLoggedPath]
	}
	id := req.Header.Get(headerInvocationID)
	fields := append([]zap.Field{zap.String("method", req.Method), zap.String("path", path), zap.String(FieldInvocation, id)}, more...)
	r.log.Error(reason, fields...)
	r.sent(writeObject(w, status, wireFailure{failureBody{code, reason, id}}))
}

// unknown answers every path that is no function's.
func (r *Router) unknown(names []string) http.Handler {
	slices.Sort(names)
	known := zap.String("known", strings.Join(names, " "))
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.refuse(w, req, http.StatusNotFound, "FUNCTION_NOT_FOUND", "no function is at this path; the log names those there are", known)
	})
}

func (r *Router) wrongMethod(w http.ResponseWriter, req *http.Request) {
	r.refuse(w, req, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "the function at this path does not take this method")
}

// notForwarded answers the JSON envelope of an HTTP function, which the host
// sends instead of the request when forwarding is off for it.
func (r *Router) notForwarded(f Function) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.refuse(w, req, http.StatusInternalServerError, "NOT_FORWARDED",
			"the host did not forward the request of HTTP function "+f.name+"; host.json needs customHandler.enableForwardingHttpRequest true and its function.json just an httpTrigger and one http output")
	})
}

// fromHost refuses requests without the host's invocation id. Any web page can
// make a browser post to a local port, but not with this header.
func (r *Router) fromHost(w http.ResponseWriter, req *http.Request) (id string, ok bool) {
	id = req.Header.Get(headerInvocationID)
	if id == "" {
		r.refuse(w, req, http.StatusBadRequest, "NOT_FROM_HOST", "the request has no "+headerInvocationID+" header; only the Functions host calls this port")
		return "", false
	}
	return id, true
}
