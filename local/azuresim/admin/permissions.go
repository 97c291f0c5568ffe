package admin

import (
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

// permissions sets the Graph application permissions of a service principal, as
// an administrator's consent does in Azure, and assigns it roles at the
// subscription, which count as part of the seed.
func (p *Plane) permissions(r *http.Request) wire.Answer {
	if r.Method != http.MethodPost {
		return methodNotAllowed(r)
	}
	var wanted struct {
		PrincipalID string   `json:"principal_id"`
		Permissions []string `json:"permissions"`
		Roles       []string `json:"roles"` // names of built-in roles
	}
	if err := decode(r, &wanted); err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidPermissions", "%v", err)
	}
	for _, name := range wanted.Roles {
		if _, known := rbac.Named(name); !known {
			return wire.ARMError(http.StatusBadRequest, "InvalidPermissions", "there is no built-in role '%s'", name)
		}
	}
	answer := wire.ARMError(http.StatusNotFound, "PrincipalNotFound", "There is no service principal '%s'.", wanted.PrincipalID)
	p.tenant.Update(func(d *tenant.Data, now time.Time) {
		if principal, ok := d.Principals[strings.ToLower(wanted.PrincipalID)]; ok {
			principal.Permissions = append([]string{}, wanted.Permissions...)
			for _, name := range wanted.Roles {
				role, _ := rbac.Named(name)
				assign(d, now, principal.ID, role)
			}
			answer = wire.JSON(http.StatusOK, map[string]any{"principal_id": principal.ID, "permissions": principal.Permissions})
		}
	})
	return answer
}

func assign(d *tenant.Data, now time.Time, principalID string, role rbac.Role) {
	name := uuid.NewSHA1(uuid.NameSpaceURL, []byte(principalID+role.ID)).String()
	id := d.SubscriptionScope() + "/providers/Microsoft.Authorization/roleAssignments/" + name
	d.RoleAssignments[tenant.Key(id)] = &tenant.RoleAssignment{
		ID: id, Name: name, Scope: d.SubscriptionScope(), PrincipalID: principalID, PrincipalType: "ServicePrincipal",
		RoleDefinitionID: d.SubscriptionScope() + "/providers/Microsoft.Authorization/roleDefinitions/" + role.ID,
		CreatedAt:        now, CreatedBy: tenant.SeedName, EffectiveAt: now, Seeded: true,
	}
}
