package rbac_test

import (
	"testing"
	"time"

	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, action string
		want            bool
	}{
		{"*", "Microsoft.X/y/write", true},
		{"*/read", "Microsoft.X/y/read", true},
		{"*/read", "Microsoft.X/y/readers", false},
		{"Microsoft.Authorization/*/Write", "microsoft.authorization/roleAssignments/write", true},
		{"Microsoft.Authorization/*/Write", "Microsoft.Authorization/write", false},
		{"a/b", "A/B", true},
		{"a/b", "a/bc", false},
		{"a*b*c", "a-b-c", true},
		{"a*b*c", "a-c-b", false},
		{"ab*ba", "aba", false},
	} {
		if got := rbac.Match(test.pattern, test.action); got != test.want {
			t.Errorf("Match(%q, %q) = %v", test.pattern, test.action, got)
		}
	}
}

func TestAllowed(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	data := &tenant.Data{RoleAssignments: map[string]*tenant.RoleAssignment{}}
	grant := func(principal, role, scope string, from time.Time) {
		key := principal + role + scope
		data.RoleAssignments[key] = &tenant.RoleAssignment{PrincipalID: principal, RoleDefinitionID: "/x/" + role, Scope: scope, EffectiveAt: from}
	}
	grant("c", rbac.Contributor, "/subscriptions/s/resourceGroups/g", now)
	grant("u", rbac.UserAccessAdmin, "/subscriptions/s", now)
	grant("r", rbac.Reader, "/subscriptions/s", now)
	grant("later", rbac.Owner, "/subscriptions/s", now.Add(time.Second))
	grant("v", rbac.KeyVaultSecretsUser, "/subscriptions/s", now)
	const group = "/subscriptions/S/resourcegroups/G"
	for _, test := range []struct {
		principal, scope, action string
		want                     bool
	}{
		{"c", group + "/providers/Microsoft.X/y/z", "Microsoft.X/y/write", true},
		{"c", group, "Microsoft.Authorization/roleAssignments/write", false},
		{"c", group, "Microsoft.Authorization/roleAssignments/read", true},
		{"c", "/subscriptions/s/resourceGroups/g2", "Microsoft.X/y/read", false},
		{"c", "/subscriptions/s", "Microsoft.X/y/read", false},
		{"u", group, "Microsoft.Authorization/roleAssignments/write", true},
		{"u", group, "Microsoft.X/y/write", false},
		{"r", group, "Microsoft.X/y/read", true},
		{"r", group, "Microsoft.X/y/listKeys/action", false},
		{"later", group, "Microsoft.X/y/read", false},
		{"nobody", group, "Microsoft.X/y/read", false},
	} {
		if got := rbac.Allowed(data, now, test.principal, test.scope, test.action); got != test.want {
			t.Errorf("%s may %s at %s: %v", test.principal, test.action, test.scope, got)
		}
	}
	const get = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
	if !rbac.DataAllowed(data, now, "v", group, get) || rbac.DataAllowed(data, now, "u", group, get) || rbac.DataAllowed(data, now, "c", group, get) {
		t.Error("data actions are not separate from control-plane actions")
	}
}
