package funchost

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/route"
)

// maxBody is the largest request body the host takes, in bytes.
const maxBody = 100 << 20

// notRunning is the whole answer of a host whose job host did not start.
const notRunning = "Function host is not running."

// ServeHTTP is the host's public port: admin API, HTTP functions and the start page.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "Kestrel")
	if h.cors.handle(w, r) {
		return
	}
	path := strings.ToLower(r.URL.Path)
	if isBuiltIn(path) {
		h.serveAdmin(w, r)
		return
	}
	s := h.begin(r.Context())
	if s == nil {
		h.answerNotRunning(w)
		return
	}
	defer s.calls.end()
	f, values := s.find(r)
	switch {
	case f != nil:
		if code := h.refused(r, f); code != 0 {
			answerEmpty(w, code)
			return
		}
		s.serveFunction(w, r, f, values)
	case path == "/" && r.Method == http.MethodGet:
		serveHomepage(w)
	default:
		answerEmpty(w, http.StatusNotFound)
	}
}

// isBuiltIn says whether a lower-case path belongs to the host itself.
func isBuiltIn(path string) bool {
	return path == "/admin" || strings.HasPrefix(path, "/admin/") || strings.HasPrefix(path, "/runtime/")
}

func (h *scriptHost) serveFunction(w http.ResponseWriter, r *http.Request, f *discovery.Function, values []route.Value) {
	body, err := readBody(w, r)
	if err != nil {
		w.Header().Set("Connection", "close")
		code := http.StatusBadRequest
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			code = http.StatusRequestEntityTooLarge
		}
		answerEmpty(w, code)
		return
	}
	if h.config.Handler.ForwardHTTP && f.HTTP.Forwardable {
		h.forward(w, r, f, body)
		return
	}
	h.serveInvocation(w, r, f, values, body)
}

// readBody takes the whole body into memory, as the real host does before the call.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
}

func answerEmpty(w http.ResponseWriter, code int) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(code)
}

func serveHomepage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, homepage)
}

// homepage answers GET / even with zero functions: it is no health check.
const homepage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Your Azure Function App is up and running.</title></head>
<body><h1>Your Azure Function App is up and running.</h1>
<p>This is funchost, the local stand-in of the Azure Functions host.</p></body>
</html>
`
