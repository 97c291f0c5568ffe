package registry

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/wire"
)

// The lifetimes of Azure Container Registry's tokens.
const (
	refreshLifetime = 3 * time.Hour
	accessLifetime  = 75 * time.Minute
)

// exchange turns an Entra token into a refresh token of this registry.
func (p *Plane) exchange(w http.ResponseWriter, r *http.Request) {
	if answer := p.form(w, r, "access_token"); answer != nil {
		answer.Write(w, r)
		return
	}
	caller, refusal := p.authority.VerifyToken(r.PostForm.Get("access_token"), entra.ResourceManager, entra.Registry)
	if refusal != nil {
		wire.RegistryError(http.StatusUnauthorized, "UNAUTHORIZED", "%v", refusal).Write(w, r)
		return
	}
	p.issue(caller, string(refreshAudience), "", refreshLifetime, "refresh_token").Write(w, r)
}

// token turns a refresh token into an access token for a scope.
func (p *Plane) token(w http.ResponseWriter, r *http.Request) {
	if answer := p.form(w, r, "refresh_token"); answer != nil {
		answer.Write(w, r)
		return
	}
	caller, refusal := p.authority.VerifyToken(r.PostForm.Get("refresh_token"), refreshAudience)
	if refusal != nil {
		wire.RegistryError(http.StatusUnauthorized, "UNAUTHORIZED", "%v", refusal).Write(w, r)
		return
	}
	p.issue(caller, p.host, r.PostForm.Get("scope"), accessLifetime, "access_token").Write(w, r)
}

// form reads the form and checks grant type and service.
func (p *Plane) form(w http.ResponseWriter, r *http.Request, grant string) *wire.Answer {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		answer := wire.RegistryError(http.StatusBadRequest, "UNSUPPORTED", "the request body must be a form")
		return &answer
	}
	if r.PostForm.Get("grant_type") != grant {
		answer := wire.RegistryError(http.StatusBadRequest, "UNSUPPORTED", "grant_type must be %s", grant)
		return &answer
	}
	if service := r.PostForm.Get("service"); service != p.host {
		answer := wire.RegistryError(http.StatusBadRequest, "UNSUPPORTED", "service must be %s, not %q", p.host, service)
		return &answer
	}
	return nil
}

func (p *Plane) issue(caller entra.Caller, audience, scope string, lifetime time.Duration, field string) wire.Answer {
	token, err := p.authority.IssueScoped(caller, audience, scope, lifetime)
	if err != nil {
		return wire.RegistryError(http.StatusInternalServerError, "UNKNOWN", "%v", err)
	}
	return wire.JSON(http.StatusOK, map[string]any{field: token})
}
