package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"
)

// StartPath is where a run is started; the name is that of the original system.
const StartPath = "/api/orchestrate_haymaker_run"

// basePath is above every other route.
const basePath = "/api/v1"

// instancesPath is where the management API has the orchestrations.
const instancesPath = "/api/durabletask/instances"

// route is one row of the API; docs/api.md lists the same rows.
type route struct {
	method, path string
	operation    endpoint
}

func (s *Server) table() []route {
	return []route{
		{http.MethodPost, StartPath, s.startRun},
		{http.MethodGet, basePath + "/status", s.status},
		{http.MethodGet, basePath + "/scenarios", s.scenarios},
		{http.MethodGet, basePath + "/runs", s.listRuns},
		{http.MethodGet, basePath + "/runs/{run_id}", s.showRun},
		{http.MethodDelete, basePath + "/runs/{run_id}", s.cancelRun},
		{http.MethodGet, basePath + "/runs/{run_id}/scenarios", s.runScenarios},
		{http.MethodGet, basePath + "/runs/{run_id}/resources", s.runResources},
		{http.MethodGet, basePath + "/runs/{run_id}/service-principals", s.runIdentities},
		{http.MethodGet, basePath + "/runs/{run_id}/logs", s.runLogs},
		{http.MethodGet, basePath + "/runs/{run_id}/report", s.runReport},
		{http.MethodGet, basePath + "/runs/{run_id}/report.html", s.runReportPage},
		{http.MethodPost, basePath + "/cleanup", s.startCleanup},
		{http.MethodGet, basePath + "/cleanup/{cleanup_id}", s.showCleanup},
	}
}

// router serves the table. Paths are taken as they come: cleaning them would
// answer with a redirect, whose body is no JSON.
func (s *Server) router() *mux.Router {
	root := mux.NewRouter().SkipClean(true)
	for _, row := range s.table() {
		root.Handle(row.path, s.serve(row.operation)).Methods(row.method)
	}
	root.NotFoundHandler = s.serve(unknownRoute)
	root.MethodNotAllowedHandler = s.serve(s.wrongMethod)
	return root
}

func unknownRoute(*http.Request) (int, any, error) {
	return 0, nil, &Error{Status: http.StatusNotFound, Code: CodeRouteNotFound, Message: "there is nothing at this address; docs/api.md lists the routes"}
}

// wrongMethod names the methods that the address does answer to (RFC 9110,
// 15.5.6).
func (s *Server) wrongMethod(r *http.Request) (int, any, error) {
	var allowed []string
	for _, row := range s.table() {
		try := r.Clone(r.Context())
		try.Method = row.method
		var match mux.RouteMatch
		if s.routes.Match(try, &match) && match.Route != nil && !slices.Contains(allowed, row.method) {
			allowed = append(allowed, row.method)
		}
	}
	slices.Sort(allowed)
	list := strings.Join(allowed, ", ")
	return 0, nil, &Error{
		Status: http.StatusMethodNotAllowed, Code: CodeMethodNotAllowed, Message: "this address answers to " + list + " only; docs/api.md lists the routes",
		headers: map[string]string{"Allow": list},
	}
}
