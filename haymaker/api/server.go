package api

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"
	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// Options are what the server acts through. All but Schedule are required.
type Options struct {
	Records        haymaker.Records
	Reports        haymaker.Reports
	Orchestrations haymaker.Orchestrations
	Admissions     haymaker.Admissions
	Catalogue      haymaker.Catalogue
	Cleanups       haymaker.Cleanups
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
		"Records": options.Records == nil, "Reports": options.Reports == nil, "Orchestrations": options.Orchestrations == nil, "Admissions": options.Admissions == nil,
		"Catalogue": options.Catalogue == nil, "Cleanups": options.Cleanups == nil, "Timing": options.Timing == haymaker.Timing{}, "Size": options.Size == "",
		"Now": options.Now == nil, "NewID": options.NewID == nil, "Logger": options.Logger == nil,
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

// ServeHTTP answers every route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// Start answers POST StartPath, whatever the path: the host has routed it.
func (s *Server) Start() http.Handler { return s.serve(s.startRun) }

// Unavailable answers that the service cannot work yet. The cause goes to the
// log only.
func (s *Server) Unavailable(cause error) http.Handler {
	return s.serve(func(*http.Request) (int, any, error) {
		return 0, nil, unavailable("the service is starting or cannot reach its storage; try again in a few seconds", cause)
	})
}
