// Package admin is the simulator's own interface below /_sim/: the whole state
// (secrets masked), what was requested, and everything that can be made to go
// wrong (docs/azuresim.md lists it). It answers only to
// this machine and needs no token: whoever can reach it could read the state
// directory as well.
package admin

import (
	"encoding/json"
	"net"
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/gorilla/mux"
)

// Plane answers the admin requests. It is safe for concurrent use.
type Plane struct {
	tenant    *tenant.Tenant
	faults    *fault.Faults
	traffic   *Traffic
	authority Authority
}

// Authority makes and revokes tokens (entra.Authority).
type Authority interface {
	IssueAs(principal *tenant.ServicePrincipal, audience, tenantID string, lifetime time.Duration) (string, error)
	Revoke(principalID string) int
}

// New wires the plane.
func New(t *tenant.Tenant, authority Authority, faults *fault.Faults, traffic *Traffic) *Plane {
	return &Plane{tenant: t, authority: authority, faults: faults, traffic: traffic}
}

// handlers are the requests by path.
func (p *Plane) handlers() map[string]func(*http.Request) wire.Answer {
	return map[string]func(*http.Request) wire.Answer{
		"/_sim/state": p.state, "/_sim/requests": p.requests, "/_sim/settings": p.settings,
		"/_sim/faults": p.setFaults, "/_sim/faults/random": p.randomFaults, "/_sim/operations": p.operations,
		"/_sim/quotas": p.quotas, "/_sim/policies": p.policies, "/_sim/capacity": p.capacity,
		"/_sim/permissions": p.permissions, "/_sim/rights": p.rights, "/_sim/principals": p.principals,
		"/_sim/tokens": p.tokens, "/_sim/sessions": p.sessions,
	}
}

// Paths are the paths of the interface, in order.
func Paths() []string { return sorted((&Plane{}).handlers()) }

// Routes adds the admin paths to the router.
func (p *Plane) Routes(router *mux.Router) {
	for path, handler := range p.handlers() {
		router.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if !loopback(r.RemoteAddr) {
				wire.ARMError(http.StatusForbidden, "Forbidden", "The simulator's own interface answers to this machine only.").Write(w, r)
				return
			}
			handler(r).Write(w, r)
		})
	}
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func methodNotAllowed(r *http.Request) wire.Answer {
	return wire.ARMError(http.StatusMethodNotAllowed, "MethodNotAllowed", "%s takes no %s.", r.URL.Path, r.Method)
}

// setFaults lists, adds (one rule or a list) or clears faults.
func (p *Plane) setFaults(r *http.Request) wire.Answer {
	switch r.Method {
	case http.MethodGet:
	case http.MethodDelete:
		p.faults.Clear()
	case http.MethodPost:
		var rule fault.Rule
		if err := decode(r, &rule); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidFault", "%v", err)
		}
		if err := p.faults.Add(rule); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidFault", "%v", err)
		}
	default:
		return methodNotAllowed(r)
	}
	return p.kept(r, map[string]any{"faults": p.faults.Rules()})
}

// settings reads the settings, or changes those that are given.
func (p *Plane) settings(r *http.Request) wire.Answer {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return methodNotAllowed(r)
	}
	var raw json.RawMessage
	if r.Method == http.MethodPost {
		if err := decode(r, &raw); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidSettings", "%v", err)
		}
	}
	var answer wire.Answer
	p.tenant.Update(func(d *tenant.Data, _ time.Time) {
		wanted := d.Settings
		err := strict(raw, &wanted)
		if err == nil {
			err = wanted.Throttle.Check()
		}
		if err != nil {
			answer = wire.ARMError(http.StatusBadRequest, "InvalidSettings", "%v", err)
			return
		}
		d.Settings = wanted
		answer = wire.JSON(http.StatusOK, d.Settings)
	})
	return answer
}

// requests answers the counts and the ordered log of creates and deletes.
func (p *Plane) requests(r *http.Request) wire.Answer {
	if r.Method != http.MethodGet {
		return methodNotAllowed(r)
	}
	var entries []tenant.Entry
	problem := ""
	p.tenant.Read(func(d *tenant.Data, _ time.Time) {
		entries = d.Journal.Entries()
		if err := d.Journal.Err(); err != nil {
			problem = err.Error()
		}
	})
	unsaved := ""
	if err := p.tenant.Err(); err != nil {
		unsaved = err.Error()
	}
	return wire.JSON(http.StatusOK, map[string]any{
		"counts": p.traffic.Counts(), "journal": entries, "journal_error": problem, "state_error": unsaved,
	})
}
