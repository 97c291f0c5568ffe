// Package arm simulates Azure Resource Manager: subscriptions, resource groups,
// generic resources at any depth, extension resources, provider metadata, role
// assignments and definitions, and long-running operations.
//
// It is a plain HTTP handler instead of the SDK's fake servers: those are
// transports of one client each with one Go function per operation, while ARM is
// one uniform protocol over an open set of types. What a type does beyond that
// protocol is a Behaviour, registered by its type name.
//
// Order of checks, as in Azure: token, api-version, subscription, rights, group,
// parent, name, body, the type's own rules. Every refusal is Azure's error shape.
package arm

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// Plane answers ARM requests. It is safe for concurrent use.
type Plane struct {
	tenant     *tenant.Tenant
	authority  *entra.Authority
	url        string
	catalogue  *Catalogue
	behaviours map[string]Behaviour
}

// New wires the plane; behaviours are keyed by resource type, in any case.
func New(t *tenant.Tenant, authority *entra.Authority, url string, catalogue *Catalogue, behaviours map[string]Behaviour) *Plane {
	p := &Plane{tenant: t, authority: authority, url: url, catalogue: catalogue, behaviours: map[string]Behaviour{}}
	for name, behaviour := range p.ownBehaviours() {
		p.behaviours[tenant.Key(name)] = behaviour
	}
	for name, behaviour := range behaviours {
		p.behaviours[tenant.Key(name)] = behaviour
	}
	t.OnSettle(p.settle)
	return p
}

// ServeHTTP checks the token, reads the body and answers under the tenant's lock.
func (p *Plane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	caller, refusal := p.authority.Verify(r.Header.Get("Authorization"), entra.ResourceManager)
	if refusal != nil {
		p.authority.RefuseARM(refusal).Write(w, r)
		return
	}
	target, err := parseTarget(r.URL.EscapedPath())
	if err != nil {
		wire.ARMError(http.StatusBadRequest, "InvalidRequestUri", "%v", err).Write(w, r)
		return
	}
	call := &Call{
		Caller: caller, Method: r.Method, Query: r.URL.Query(), Header: r.Header, Target: target, plane: p,
		Twist: fault.TwistOf(r.Context()),
	}
	if answer := call.readBody(r); answer != nil {
		answer.Write(w, r)
		return
	}
	var answer wire.Answer
	work := func(d *tenant.Data, now time.Time) {
		call.Data, call.Now = d, now
		answer = p.route(call)
	}
	switch {
	case target.operation():
		p.tenant.Touch(work) // it only counts the polls
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		p.tenant.Read(work)
	default:
		p.tenant.Update(work)
	}
	answer.Write(w, r)
}
