package admin

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// tokens makes a token as nobody would get it: of another tenant, for another
// audience, already expired. It is for tests of what refuses such tokens.
func (p *Plane) tokens(r *http.Request) wire.Answer {
	if r.Method != http.MethodPost {
		return methodNotAllowed(r)
	}
	wanted := struct {
		PrincipalID string `json:"principal_id"` // "" is the main identity
		Audience    string `json:"audience"`     // "" is Azure Resource Manager
		TenantID    string `json:"tenant_id"`    // "" is the tenant
		LifetimeMS  int64  `json:"lifetime_ms"`  // 0: one hour; negative: it has expired
	}{}
	if err := decode(r, &wanted); err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidToken", "%v", err)
	}
	var principal tenant.ServicePrincipal
	found := false
	p.tenant.Read(func(d *tenant.Data, _ time.Time) {
		if wanted.PrincipalID == "" {
			wanted.PrincipalID = d.Seed.PrincipalID
		}
		if one, ok := d.Principals[strings.ToLower(wanted.PrincipalID)]; ok {
			principal, found = *one, true
		}
	})
	if !found {
		return wire.ARMError(http.StatusNotFound, "PrincipalNotFound", "There is no service principal '%s'.", wanted.PrincipalID)
	}
	lifetime := time.Hour
	if wanted.LifetimeMS != 0 {
		lifetime = time.Duration(wanted.LifetimeMS) * time.Millisecond
	}
	token, err := p.authority.IssueAs(&principal, wanted.Audience, wanted.TenantID, lifetime)
	if err != nil {
		return wire.ARMError(http.StatusInternalServerError, "InternalServerError", "%v", err)
	}
	return wire.JSON(http.StatusOK, map[string]any{"access_token": token}).With("Cache-Control", "no-store")
}

// sessions revokes the sessions of a principal, or of all: planes refuse tokens
// made before with the challenge of continuous access evaluation.
func (p *Plane) sessions(r *http.Request) wire.Answer {
	if r.Method != http.MethodDelete {
		return methodNotAllowed(r)
	}
	principal := r.URL.Query().Get("principal_id")
	if principal != "" {
		known := false
		p.tenant.Read(func(d *tenant.Data, _ time.Time) { _, known = d.Principals[strings.ToLower(principal)] })
		if !known {
			return wire.ARMError(http.StatusNotFound, "PrincipalNotFound", "There is no service principal '%s'.", principal)
		}
	}
	return wire.JSON(http.StatusOK, map[string]any{"revocations": p.authority.Revoke(principal)})
}
