package rbac

import (
	"slices"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// Allowed reports whether a principal may do a control-plane action at a scope.
func Allowed(d *tenant.Data, now time.Time, principalID, scope, action string) bool {
	return decide(d, now, principalID, scope, func(role Role) bool {
		return matches(role.Actions, action) && !matches(role.NotActions, action)
	})
}

// DataAllowed is Allowed for data-plane actions, which control-plane roles never grant.
func DataAllowed(d *tenant.Data, now time.Time, principalID, scope, action string) bool {
	return decide(d, now, principalID, scope, func(role Role) bool {
		return matches(role.DataActions, action) && !matches(role.NotDataActions, action)
	})
}

// AnyBelow reports whether a principal holds any role at, above or below a scope;
// such a principal may list there and sees only what it may read.
func AnyBelow(d *tenant.Data, now time.Time, principalID, scope string) bool {
	who := holders(d, principalID)
	for _, assignment := range d.RoleAssignments {
		if effective(assignment, who, now) &&
			(tenant.Within(assignment.Scope, scope) || tenant.Within(scope, assignment.Scope)) {
			return true
		}
	}
	return false
}

func decide(d *tenant.Data, now time.Time, principalID, scope string, grants func(Role) bool) bool {
	who := holders(d, principalID)
	for _, assignment := range d.RoleAssignments {
		if !effective(assignment, who, now) || !tenant.Within(scope, assignment.Scope) {
			continue
		}
		if role, ok := Find(assignment.RoleDefinitionID); ok && grants(role) {
			return true
		}
	}
	return false
}

// holders are the ids whose assignments count for a principal: its own and those
// of its groups, in lower case.
func holders(d *tenant.Data, principalID string) []string {
	return append(d.GroupsOf(strings.ToLower(principalID)), strings.ToLower(principalID))
}

func effective(assignment *tenant.RoleAssignment, who []string, now time.Time) bool {
	return slices.Contains(who, assignment.PrincipalID) && assignment.Effective(now)
}

func matches(patterns []string, action string) bool {
	for _, pattern := range patterns {
		if Match(pattern, action) {
			return true
		}
	}
	return false
}

// Match compares an action with a pattern in which * stands for any text,
// slashes included; case does not count.
func Match(pattern, action string) bool {
	pattern, action = strings.ToLower(pattern), strings.ToLower(action)
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == action
	}
	if !strings.HasPrefix(action, parts[0]) {
		return false
	}
	rest := action[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, middle := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, middle)
		if at < 0 {
			return false
		}
		rest = rest[at+len(middle):]
	}
	return strings.HasSuffix(rest, last)
}
