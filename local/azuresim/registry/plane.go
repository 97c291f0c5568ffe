// Package registry simulates an Azure Container Registry far enough to resolve
// and check images: the /v2/ challenge, the exchange of an Entra token for a
// refresh token and of that for an access token, manifests by tag or digest with
// Docker-Content-Digest, the config blob and the tag list. Layers are not served:
// images are local executables. Pulling needs the registry's pull/read action.
package registry

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/gorilla/mux"
)

// refreshAudience marks refresh tokens, which open nothing but /oauth2/token.
const refreshAudience entra.Resource = "azuresim-registry-refresh"

// Plane answers registry requests. It is safe for concurrent use.
type Plane struct {
	tenant    *tenant.Tenant
	authority *entra.Authority
	images    *Images
	host      string
	scope     string // resource id of the registry
}

// New wires the plane; registryID is the registry's resource id, where pull rights are checked.
func New(t *tenant.Tenant, authority *entra.Authority, images *Images, host, registryID string) *Plane {
	return &Plane{tenant: t, authority: authority, images: images, host: host, scope: registryID}
}

// Routes adds the registry's paths to the router.
func (p *Plane) Routes(router *mux.Router) {
	router.HandleFunc("/oauth2/exchange", p.exchange).Methods(http.MethodPost)
	router.HandleFunc("/oauth2/token", p.token).Methods(http.MethodPost)
	router.HandleFunc("/v2/", p.base).Methods(http.MethodGet, http.MethodHead)
	router.HandleFunc("/v2/{repository:.+}/manifests/{reference}", p.manifest).Methods(http.MethodGet, http.MethodHead)
	router.HandleFunc("/v2/{repository:.+}/blobs/{digest}", p.blob).Methods(http.MethodGet, http.MethodHead)
	router.HandleFunc("/v2/{repository:.+}/tags/list", p.tags).Methods(http.MethodGet)
}

// Host is the login server.
func (p *Plane) Host() string { return p.host }

// MayPull reports whether a principal may pull from the registry.
func (p *Plane) MayPull(d *tenant.Data, now time.Time, principalID string) bool {
	return rbac.Allowed(d, now, principalID, p.scope, "Microsoft.ContainerRegistry/registries/pull/read")
}

// Find resolves a full image reference of this registry.
func (p *Plane) Find(ref string) (Image, error) {
	host, repository, reference := SplitReference(ref)
	if !strings.EqualFold(host, p.host) {
		return Image{}, fmt.Errorf("GET https://%s/v2/%s/manifests/%s: the simulator can only pull from %s", host, repository, reference, p.host)
	}
	image, ok := p.images.Find(repository, reference)
	if !ok {
		return Image{}, fmt.Errorf("GET https://%s/v2/%s/manifests/%s: MANIFEST_UNKNOWN: manifest tagged by %q is not found", host, repository, reference, reference)
	}
	return image, nil
}

func (p *Plane) base(w http.ResponseWriter, r *http.Request) {
	if _, refusal := p.authority.Verify(r.Header.Get("Authorization"), entra.Resource(p.host)); refusal != nil {
		p.challenge("").Write(w, r)
		return
	}
	wire.JSON(http.StatusOK, map[string]any{}).With("Docker-Distribution-Api-Version", "registry/2.0").Write(w, r)
}

func (p *Plane) challenge(scope string) wire.Answer {
	header := fmt.Sprintf("Bearer realm=%q,service=%q", "https://"+p.host+"/oauth2/token", p.host)
	if scope != "" {
		header += fmt.Sprintf(",scope=%q", scope)
	}
	return wire.RegistryError(http.StatusUnauthorized, "UNAUTHORIZED", "authentication required, visit https://aka.ms/acr/authorization for more information.").
		With("Www-Authenticate", header).With("Docker-Distribution-Api-Version", "registry/2.0")
}

// pull checks that the request may pull from a repository.
func (p *Plane) pull(r *http.Request, repository string) *wire.Answer {
	scope := "repository:" + repository + ":pull"
	caller, refusal := p.authority.Verify(r.Header.Get("Authorization"), entra.Resource(p.host))
	if refusal != nil || !covers(caller.Scope, repository) {
		answer := p.challenge(scope)
		return &answer
	}
	allowed := false
	p.tenant.Read(func(d *tenant.Data, now time.Time) { allowed = p.MayPull(d, now, caller.ObjectID) })
	if !allowed {
		answer := wire.RegistryError(http.StatusForbidden, "DENIED", "requested access to the resource is denied")
		return &answer
	}
	return nil
}

// covers reports whether a token's scope lets it pull from a repository.
func covers(scope, repository string) bool {
	for _, one := range strings.Fields(scope) {
		parts := strings.Split(one, ":")
		if len(parts) == 3 && parts[0] == "repository" && (parts[1] == repository || parts[1] == "*") &&
			strings.Contains(","+parts[2]+",", ",pull,") {
			return true
		}
	}
	return false
}
