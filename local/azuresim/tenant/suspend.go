package tenant

import (
	"slices"
	"strings"
	"time"
)

// Suspension takes Graph application permissions from a principal for a while.
type Suspension struct {
	Permission string    `json:"permission"` // "" is every one
	Until      time.Time `json:"until"`
}

// suspended reports whether a permission is taken from the principal now.
func (p *ServicePrincipal) suspended(permission string, now time.Time) bool {
	return slices.ContainsFunc(p.Suspensions, func(s Suspension) bool {
		return (s.Permission == "" || strings.EqualFold(s.Permission, permission)) && s.Until.After(now)
	})
}

// Enabled reports whether the principal may sign in.
func (p *ServicePrincipal) Enabled() bool { return p.Body["accountEnabled"] != false }

// Effective reports whether an assignment grants its role now: it has propagated,
// and nobody has suspended it.
func (a *RoleAssignment) Effective(now time.Time) bool {
	return !a.EffectiveAt.After(now) && (a.SuspendedUntil == nil || !a.SuspendedUntil.After(now))
}

// Revoke ends the sessions of a principal, or with "" those of all: tokens made
// before are refused. It returns the principal's count of revocations.
func (d *Data) Revoke(principalID string) int {
	if d.Revocations == nil {
		d.Revocations = map[string]int{}
	}
	d.Revocations[strings.ToLower(principalID)]++
	return d.Epoch(principalID)
}

// Epoch counts the revocations that concern a principal.
func (d *Data) Epoch(principalID string) int {
	count := d.Revocations[""]
	if principalID != "" {
		count += d.Revocations[strings.ToLower(principalID)]
	}
	return count
}
