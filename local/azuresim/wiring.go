package azuresim

import (
	"maps"
	"net/http"
	"path/filepath"
	"time"

	"azurehaymaker/local/azuresim/admin"
	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/containerapps"
	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/graph"
	"azurehaymaker/local/azuresim/keyvault"
	"azurehaymaker/local/azuresim/registry"
	"azurehaymaker/local/azuresim/resourcegraph"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/throttle"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
)

// wire makes the planes and the HTTP server.
func (s *Server) wire(options Options) error {
	authority, err := entra.New(s.tenant, options.StateDir, s.facts.URL, s.facts.TenantID, options.Now)
	if err != nil {
		return err
	}
	images, err := registry.LoadImages(options.Images)
	if err != nil {
		return err
	}
	catalogue, err := arm.LoadCatalogue()
	if err != nil {
		return err
	}
	var registryID string
	s.tenant.Read(func(d *tenant.Data, _ time.Time) { registryID = d.Seed.RegistryID })
	registries := registry.New(s.tenant, authority, images, s.facts.Registry, registryID)
	vaults := keyvault.New(s.tenant, authority, s.facts.URL)
	s.engine = containerapps.New(containerapps.Options{
		Tenant: s.tenant, Registry: registries, Resolve: vaults.Resolve, Now: options.Now,
		Dir: filepath.Join(options.StateDir, "executions"), CAFile: s.facts.CAFile, Grace: options.Grace,
	})
	behaviours := vaults.Behaviours()
	maps.Copy(behaviours, s.engine.Behaviours())
	resources := arm.New(s.tenant, authority, s.facts.URL, catalogue, behaviours)
	s.facts.VaultURL = vaults.VaultURL(s.facts.VaultURL)
	if image, ok := images.First(); ok {
		s.facts.Image = s.facts.Registry + "/" + image.Repository + "@" + image.Digest
	}
	if s.faults, err = fault.Open(filepath.Join(options.StateDir, "faults.json"), options.Now); err != nil {
		return err
	}
	traffic := admin.NewTraffic()
	s.http = &http.Server{ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	s.admin = admin.New(s.tenant, authority, s.faults, traffic)
	s.http.Handler = route(planes{
		administration: s.admin,
		authority:      authority, registries: registries, vaults: vaults, resources: resources,
		queries: resourcegraph.New(s.tenant, authority, resources), directory: graph.New(s.tenant, authority, s.facts.URL),
		faults: s.faults, traffic: traffic, tenant: s.tenant, throttle: throttle.New(s.tenant),
	})
	return nil
}

// planes are the handlers behind the one listener.
type planes struct {
	administration *admin.Plane
	authority      *entra.Authority
	registries     *registry.Plane
	vaults         *keyvault.Plane
	resources      *arm.Plane
	queries        *resourcegraph.Plane
	directory      *graph.Plane
	faults         *fault.Faults
	throttle       *throttle.Throttle
	traffic        *admin.Traffic
	tenant         *tenant.Tenant
}

// route puts every plane at its place, counted and with its faults.
func route(p planes) http.Handler {
	router := mux.NewRouter().SkipClean(true).UseEncodedPath()
	p.administration.Routes(router)
	guard := func(plane string, handler http.Handler) http.Handler {
		return p.traffic.Handler(plane, identified(p.throttle.Handler(plane, p.faults.Handler(plane, handler))))
	}
	registries := mux.NewRouter().SkipClean(true).UseEncodedPath()
	p.registries.Routes(registries)
	tokens := mux.NewRouter().SkipClean(true)
	p.authority.Routes(tokens)
	router.PathPrefix("/v2/").Handler(guard("registry", registries))
	router.PathPrefix("/oauth2/").Handler(guard("registry", registries))
	router.PathPrefix("/v1.0/").Handler(guard("graph", p.directory))
	router.PathPrefix("/keyvault/").Handler(guard("keyvault", p.vaults))
	router.Path("/providers/Microsoft.ResourceGraph/resources").Handler(guard("resourcegraph", p.queries))
	router.Path("/metadata/endpoints").Methods(http.MethodGet).HandlerFunc(p.resources.Endpoints)
	for _, prefix := range []string{"/subscriptions", "/providers", "/tenants"} {
		router.PathPrefix(prefix).Handler(guard("arm", p.resources))
	}
	router.PathPrefix("/").Handler(guard("token", tokens))
	tokens.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wire.ARMError(http.StatusNotFound, "NotFound", "The simulator has no plane at '%s'.", r.URL.Path).Write(w, r)
	})
	return router
}

// identified gives every answer the ids that Azure's services give.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := uuid.NewString()
		for _, name := range []string{"X-Ms-Request-Id", "X-Ms-Correlation-Request-Id", "Request-Id"} {
			w.Header().Set(name, id)
		}
		if client := r.Header.Get("X-Ms-Client-Request-Id"); client != "" && len(client) <= 128 {
			w.Header().Set("X-Ms-Client-Request-Id", client)
		}
		next.ServeHTTP(w, r)
	})
}
