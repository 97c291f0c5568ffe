// Package keyvault simulates the data plane of Key Vault secrets, for every vault
// that exists in the tenant, below /keyvault/{vault}: set, get, list, update,
// delete, versions, deleted secrets, recover and purge.
//
// A request without a token gets the challenge that SDK clients start with. The
// challenge names https://vault.azure.net, which is not this host: clients set
// DisableChallengeResourceVerification, as they must for any private endpoint
// name. Rights come from role assignments on the vault (or above, or on a single
// secret), never from control-plane roles. Deleting is soft: the name stays taken
// until the secret is purged.
package keyvault

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// Plane answers Key Vault requests. It is safe for concurrent use.
type Plane struct {
	tenant    *tenant.Tenant
	authority *entra.Authority
	url       string
}

// New wires the plane.
func New(t *tenant.Tenant, authority *entra.Authority, url string) *Plane {
	return &Plane{tenant: t, authority: authority, url: url}
}

// VaultURL is the address of a vault, with a slash at its end.
func (p *Plane) VaultURL(name string) string { return p.url + "/keyvault/" + name + "/" }

// call is one request under the tenant's lock.
type call struct {
	plane    *Plane
	data     *tenant.Data
	now      time.Time
	caller   entra.Caller
	r        *http.Request
	vault    *tenant.Resource
	segments []string // below the vault
	body     map[string]any
}

// ServeHTTP challenges, checks rights and answers.
func (p *Plane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	caller, refusal := p.authority.Verify(r.Header.Get("Authorization"), entra.Vault)
	if refusal != nil {
		p.authority.ChallengeVault(refusal).Write(w, r)
		return
	}
	c := &call{plane: p, caller: caller, r: r}
	var vaultName string
	for i, part := range strings.Split(strings.Trim(strings.TrimPrefix(r.URL.EscapedPath(), "/keyvault/"), "/"), "/") {
		segment, err := url.PathUnescape(part)
		switch {
		case err != nil:
			wire.VaultError(http.StatusBadRequest, "BadParameter", "", "the path is not well escaped").Write(w, r)
			return
		case i == 0:
			vaultName = segment
		default:
			c.segments = append(c.segments, segment)
		}
	}
	if answer := c.readBody(); answer != nil {
		answer.Write(w, r)
		return
	}
	var answer wire.Answer
	work := func(d *tenant.Data, now time.Time) {
		c.data, c.now = d, now
		answer = c.serve(vaultName)
	}
	if r.Method == http.MethodGet {
		p.tenant.Read(work)
	} else {
		p.tenant.Update(work)
	}
	answer.Write(w, r)
}

func (c *call) serve(vaultName string) wire.Answer {
	vault, ok := FindVault(c.data, vaultName)
	if !ok {
		return wire.VaultError(http.StatusNotFound, "VaultNotFound", "", "The vault '%s' does not exist (in Azure its name would not resolve).", vaultName)
	}
	if c.r.URL.Query().Get("api-version") == "" {
		return wire.VaultError(http.StatusBadRequest, "BadParameter", "", "The api-version query parameter is required.")
	}
	c.vault = vault
	return c.route()
}

// FindVault looks a live vault up by name; vault names are unique.
func FindVault(d *tenant.Data, name string) (*tenant.Resource, bool) {
	for _, resource := range d.Resources {
		if strings.EqualFold(resource.Type, vaultType) && strings.EqualFold(resource.Name, name) {
			return resource, true
		}
	}
	return nil, false
}

// authorize answers 403 unless a role grants the data action on the vault or the secret.
func (c *call) authorize(action, secret string) *wire.Answer {
	scope := c.vault.ID
	if secret != "" {
		scope += "/secrets/" + secret
	}
	full := "Microsoft.KeyVault/vaults/secrets/" + action
	if rbac.DataAllowed(c.data, c.now, c.caller.ObjectID, scope, full) {
		return nil
	}
	answer := wire.VaultError(http.StatusForbidden, "Forbidden", "ForbiddenByRbac",
		"Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=%s;oid=%s;iss=%s\r\nAction: '%s'\r\nResource: '%s'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: %s;location=%s\r\n",
		c.caller.AppID, c.caller.ObjectID, c.plane.authority.Issuer(), full, strings.ToLower(scope), c.vault.Name, c.vault.Location())
	return &answer
}
