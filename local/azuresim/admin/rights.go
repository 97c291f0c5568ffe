package admin

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// revocation says which rights of a principal are taken away, and for how long.
type revocation struct {
	PrincipalID string   `json:"principal_id"`
	Planes      []string `json:"planes"`      // arm (role assignments, data plane of vaults too), graph; none: both
	Role        string   `json:"role"`        // only assignments of this role: id or its end
	Scope       string   `json:"scope"`       // only assignments at this scope or below
	Permissions []string `json:"permissions"` // only these permissions of Graph
	ForMS       int64    `json:"for_ms"`      // 0: for good
}

// rights takes rights away, for a while or for good, at once and whatever the
// principal is in the middle of. Restore gives back what was taken for a while.
func (p *Plane) rights(r *http.Request) wire.Answer {
	var wanted revocation
	switch r.Method {
	case http.MethodDelete:
	case http.MethodPost:
		if err := decode(r, &wanted); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidRevocation", "%v", err)
		}
		for _, plane := range wanted.Planes {
			if plane != "arm" && plane != "graph" {
				return wire.ARMError(http.StatusBadRequest, "InvalidRevocation", "the plane '%s' is none of arm, graph", plane)
			}
		}
		if wanted.ForMS < 0 {
			return wire.ARMError(http.StatusBadRequest, "InvalidRevocation", "for_ms must not be negative")
		}
	default:
		return methodNotAllowed(r)
	}
	var answer wire.Answer
	p.tenant.Update(func(d *tenant.Data, now time.Time) {
		if r.Method == http.MethodDelete {
			restore(d)
			answer = wire.JSON(http.StatusOK, map[string]any{"assignments": []string{}, "permissions": []string{}})
			return
		}
		principal, ok := d.Principals[strings.ToLower(wanted.PrincipalID)]
		if !ok {
			answer = wire.ARMError(http.StatusNotFound, "PrincipalNotFound", "There is no service principal '%s'.", wanted.PrincipalID)
			return
		}
		assignments, permissions := []string{}, []string{}
		if wanted.concerns("arm") {
			assignments = wanted.takeAssignments(d, now)
		}
		if wanted.concerns("graph") {
			permissions = wanted.takePermissions(d, now, principal)
		}
		answer = wire.JSON(http.StatusOK, map[string]any{"assignments": assignments, "permissions": permissions})
	})
	return answer
}

func (v revocation) concerns(plane string) bool {
	return len(v.Planes) == 0 || slices.Contains(v.Planes, plane)
}

func (v revocation) until(now time.Time) time.Time {
	return now.Add(time.Duration(v.ForMS) * time.Millisecond)
}

func (v revocation) takeAssignments(d *tenant.Data, now time.Time) []string {
	taken := []string{}
	for _, key := range sorted(d.RoleAssignments) {
		a := d.RoleAssignments[key]
		if !strings.EqualFold(a.PrincipalID, v.PrincipalID) || !strings.HasSuffix(strings.ToLower(a.RoleDefinitionID), strings.ToLower(v.Role)) ||
			v.Scope != "" && !tenant.Within(a.Scope, v.Scope) {
			continue
		}
		taken = append(taken, a.ID)
		if until := v.until(now); v.ForMS > 0 {
			a.SuspendedUntil = &until
			continue
		}
		delete(d.RoleAssignments, key)
		d.Journal.Record(now, "admin", "delete", "Microsoft.Authorization/roleAssignments", a.ID, "")
	}
	return taken
}

func (v revocation) takePermissions(d *tenant.Data, now time.Time, principal *tenant.ServicePrincipal) []string {
	taken := []string{}
	for _, have := range d.Permissions(principal, now) {
		if len(v.Permissions) > 0 && !slices.Contains(v.Permissions, have) {
			continue
		}
		taken = append(taken, have)
		if v.ForMS > 0 {
			principal.Suspensions = append(principal.Suspensions, tenant.Suspension{Permission: have, Until: v.until(now)})
			continue
		}
		principal.Permissions = slices.DeleteFunc(principal.Permissions, func(one string) bool { return one == have })
		d.DropGrants(principal, have)
	}
	return taken
}

// restore ends all suspensions.
func restore(d *tenant.Data) {
	for _, assignment := range d.RoleAssignments {
		assignment.SuspendedUntil = nil
	}
	for _, principal := range d.Principals {
		principal.Suspensions = nil
	}
}
