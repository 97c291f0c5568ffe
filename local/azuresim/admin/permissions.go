package admin

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// permissions sets the Graph application permissions of a service principal, as
// an administrator's consent does in Azure.
func (p *Plane) permissions(r *http.Request) wire.Answer {
	if r.Method != http.MethodPost {
		return methodNotAllowed(r)
	}
	var wanted struct {
		PrincipalID string   `json:"principal_id"`
		Permissions []string `json:"permissions"`
	}
	if err := decode(r, &wanted); err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidPermissions", "%v", err)
	}
	answer := wire.ARMError(http.StatusNotFound, "PrincipalNotFound", "There is no service principal '%s'.", wanted.PrincipalID)
	p.tenant.Update(func(d *tenant.Data, _ time.Time) {
		if principal, ok := d.Principals[strings.ToLower(wanted.PrincipalID)]; ok {
			principal.Permissions = append([]string{}, wanted.Permissions...)
			answer = wire.JSON(http.StatusOK, map[string]any{"principal_id": principal.ID, "permissions": principal.Permissions})
		}
	})
	return answer
}
