// Package graph simulates the part of Microsoft Graph v1.0 that manages
// applications, service principals, users, groups with members and owners, app
// role assignments, and policies and named locations of conditional access:
// create, upsert by alternate key, read, list with $filter and paging, client
// secrets, delete, deleted items, restore and permanent delete.
//
// Each collection asks for its own application permissions (rights.go); writing
// an application with Application.ReadWrite.OwnedBy also needs to own it. New objects are unknown until the tenant's
// replication delay has passed, wherever one looks. Query options the simulator
// does not know are refused, never ignored.
package graph

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// Plane answers Microsoft Graph requests below /v1.0. It is safe for concurrent use.
type Plane struct {
	tenant    *tenant.Tenant
	authority *entra.Authority
	url       string
}

// New wires the plane.
func New(t *tenant.Tenant, authority *entra.Authority, url string) *Plane {
	return &Plane{tenant: t, authority: authority, url: url}
}

// call is one request under the tenant's lock.
type call struct {
	plane  *Plane
	data   *tenant.Data
	now    time.Time
	caller *tenant.ServicePrincipal
	r      *http.Request
	path   path
	body   map[string]any
}

// ServeHTTP checks the token and the permission and answers under the lock.
func (p *Plane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, refusal := p.authority.Verify(r.Header.Get("Authorization"), entra.Graph)
	if refusal != nil {
		p.authority.RefuseGraph(refusal).Write(w, r)
		return
	}
	c := &call{plane: p, r: r}
	var answer wire.Answer
	parsed, parseErr := parsePath(r.URL.EscapedPath())
	bodyErr := c.readBody()
	work := func(d *tenant.Data, now time.Time) {
		c.data, c.now, c.path = d, now, parsed
		c.caller = d.Principals[who.ObjectID]
		switch {
		case parseErr != nil:
			answer = c.fail(http.StatusBadRequest, "BadRequest", "%v", parseErr)
		case bodyErr != nil:
			answer = c.fail(http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. %v.", bodyErr)
		default:
			answer = c.route()
		}
	}
	if r.Method == http.MethodGet {
		p.tenant.Read(work)
	} else {
		p.tenant.Update(work)
	}
	answer.Write(w, r)
}

func (c *call) fail(status int, code, format string, args ...any) wire.Answer {
	return wire.GraphError(c.now, status, code, format, args...)
}

func (c *call) notFound(id string) wire.Answer {
	return c.fail(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}
