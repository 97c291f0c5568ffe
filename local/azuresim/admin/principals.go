package admin

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// principals disables, enables or deletes a service principal while its tokens
// live: they go on being accepted until they expire, as in Azure, but no new one
// is made.
func (p *Plane) principals(r *http.Request) wire.Answer {
	if r.Method != http.MethodPost {
		return methodNotAllowed(r)
	}
	var wanted struct {
		PrincipalID string `json:"principal_id"`
		State       string `json:"state"` // disabled, enabled, deleted
	}
	if err := decode(r, &wanted); err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidPrincipal", "%v", err)
	}
	answer := wire.ARMError(http.StatusNotFound, "PrincipalNotFound", "There is no service principal '%s'.", wanted.PrincipalID)
	p.tenant.Update(func(d *tenant.Data, now time.Time) {
		principal, ok := d.Principals[strings.ToLower(wanted.PrincipalID)]
		if !ok {
			return
		}
		switch wanted.State {
		case "disabled", "enabled":
			principal.Body["accountEnabled"] = wanted.State == "enabled"
		case "deleted":
			d.SoftDeletePrincipal(principal, now)
			d.Journal.Record(now, "admin", "delete", "servicePrincipal", principal.ID, "")
		default:
			answer = wire.ARMError(http.StatusBadRequest, "InvalidPrincipal", "the state '%s' is none of disabled, enabled, deleted", wanted.State)
			return
		}
		answer = wire.JSON(http.StatusOK, map[string]any{"principal_id": principal.ID, "state": wanted.State})
	})
	return answer
}
