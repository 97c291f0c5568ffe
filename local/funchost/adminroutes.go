package funchost

import (
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/keys"
)

// adminRoute is one operation under /admin or /runtime.
type adminRoute struct {
	methods []string
	// pattern's segments match without regard to case; {name} takes any segment, and
	// {*} any rest.
	pattern string
	level   keys.Level
	serve   func(w http.ResponseWriter, r *http.Request, values map[string]string)
}

func (h *Host) adminRoutes() []adminRoute {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	routes := []adminRoute{
		{[]string{http.MethodGet, http.MethodPost}, "admin/host/ping", keys.Anonymous, h.servePing},
		{get, "admin/host/status", keys.Admin, h.serveStatus},
		{get, "admin/functions", keys.Admin, h.serveFunctionList},
		{get, "admin/functions/{name}", keys.Admin, h.serveFunctionObject},
		{get, "admin/functions/{name}/status", keys.Admin, h.serveFunctionStatus},
		{post, "admin/functions/{name}", keys.Admin, h.serveManual},
		{post, "admin/host/restart", keys.Admin, h.serveRestart},
		{post, "admin/host/synctriggers", keys.Admin, h.serveSync},
		{post, "admin/host/drain", keys.Admin, h.serveDrain},
		{get, "admin/host/drain/status", keys.Admin, h.serveDrainStatus},
		{post, "admin/host/resume", keys.Admin, h.serveResume},
		{get, "admin/host/config", keys.Admin, h.serveConfig},
		{[]string{http.MethodPut}, "admin/host/state", keys.Admin, h.serveState},
		{[]string{http.MethodGet, http.MethodPost, http.MethodDelete, http.MethodOptions}, "runtime/webhooks/{extension}/{*}", keys.System, serveNothing},
	}
	return append(routes, h.keyRoutes()...)
}

// serveAdmin finds the operation and checks the caller's level: what does not exist is
// 404 for everybody, as recorded.
func (h *Host) serveAdmin(w http.ResponseWriter, r *http.Request) {
	for _, route := range h.admin {
		values, ok := matchAdmin(route.pattern, r.URL.Path)
		if !ok || !slices.Contains(route.methods, r.Method) {
			continue
		}
		if route.level == keys.Anonymous {
			route.serve(w, r, values)
			return
		}
		level, err := h.level(r, "")
		switch {
		case err != nil:
			h.log.Error("Host.Authentication", "The keys cannot be read: %v", err)
			answerEmpty(w, http.StatusInternalServerError)
		case !level.Allows(route.level):
			w.Header()["WWW-Authenticate"] = []string{"Bearer"}
			answerEmpty(w, http.StatusUnauthorized)
		default:
			route.serve(w, r, values)
		}
		return
	}
	answerEmpty(w, http.StatusNotFound)
}

// matchAdmin compares a path with a pattern.
func matchAdmin(pattern, path string) (map[string]string, bool) {
	wanted, given := strings.Split(pattern, "/"), strings.Split(strings.Trim(path, "/"), "/")
	values := map[string]string{}
	for i, segment := range wanted {
		if segment == "{*}" {
			return values, true
		}
		if i >= len(given) {
			return nil, false
		}
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			values[strings.TrimSuffix(name, "}")] = given[i]
			continue
		}
		if !strings.EqualFold(segment, given[i]) {
			return nil, false
		}
	}
	return values, len(given) == len(wanted)
}

// serveNothing answers for what this host does not have.
func serveNothing(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	answerEmpty(w, http.StatusNotFound)
}
