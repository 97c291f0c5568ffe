package api

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"
	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// Options are what the server acts through. All are required.
type Options struct {
	Records        haymaker.Records
	Reports        haymaker.Reports
	Orchestrations haymaker.Orchestrations
	Catalogue      haymaker.Catalogue
	// Timing and Size are the defaults of a run that does not say.
	Timing haymaker.Timing
	Size   haymaker.SimulationSize
	// Schedule is when runs start by themselves, as the timer has it.
	Schedule string
	Now      haymaker.Clock
	NewID    func() string // a new UUID
	Logger   *zap.Logger
}

// Server answers the API. It is safe for concurrent use and holds no state.
type Server struct {
	options Options
	routes  *mux.Router
}

// NewServer checks the options and builds the routes. It does no I/O.
func NewServer(options Options) (*Server, error) {
	var missing []error
	for name, absent := range map[string]bool{
		"Records": options.Records == nil, "Reports": options.Reports == nil, "Orchestrations": options.Orchestrations == nil,
		"Catalogue": options.Catalogue == nil, "Now": options.Now == nil, "NewID": options.NewID == nil,
		"Logger": options.Logger == nil,
	} {
		if absent {
			missing = append(missing, errors.New("the API needs "+name))
		}
	}
	if err := errors.Join(missing...); err != nil {
		return nil, err
	}
	s := &Server{options: options}
	s.routes = s.router()
	return s, nil
}

// router lists the operations below /api/v1.
func (s *Server) router() *mux.Router {
	root := mux.NewRouter()
	v1 := root.PathPrefix("/api/v1").Subrouter()
	v1.Handle("/status", s.serve(s.status)).Methods(http.MethodGet)
	v1.Handle("/scenarios", s.serve(s.scenarios)).Methods(http.MethodGet)
	v1.Handle("/runs", s.serve(s.listRuns)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}", s.serve(s.showRun)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}", s.serve(s.cancelRun)).Methods(http.MethodDelete)
	v1.Handle("/runs/{run_id}/scenarios", s.serve(s.runScenarios)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}/resources", s.serve(s.runResources)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}/service-principals", s.serve(s.runIdentities)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}/logs", s.serve(s.runLogs)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}/report", s.serve(s.runReport)).Methods(http.MethodGet)
	v1.Handle("/runs/{run_id}/report.html", s.serve(s.runReportPage)).Methods(http.MethodGet)
	root.NotFoundHandler = s.serve(s.unknownRoute)
	root.MethodNotAllowedHandler = s.serve(s.wrongMethod)
	return root
}

// ServeHTTP answers /api/v1/... .
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// Start answers POST /api/orchestrate_haymaker_run.
func (s *Server) Start() http.Handler { return s.serve(s.startRun) }

func (s *Server) unknownRoute(*http.Request) (int, any, error) {
	return 0, nil, &Error{Status: http.StatusNotFound, Code: CodeRouteNotFound, Message: "there is nothing at this address; docs/api.md lists the routes"}
}

func (s *Server) wrongMethod(*http.Request) (int, any, error) {
	return 0, nil, &Error{Status: http.StatusMethodNotAllowed, Code: CodeMethodNotAllowed, Message: "this address does not answer to this method; docs/api.md lists the routes"}
}
