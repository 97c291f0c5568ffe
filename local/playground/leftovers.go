package playground

import "strings"

// Leftovers is what the simulator's own state says beyond its seeds.
type Leftovers struct {
	Groups       []thing `json:"groups"`
	Resources    []thing `json:"resources"`
	Applications []thing `json:"applications"`
	Principals   []thing `json:"service_principals"`
	// Objects are users, groups, and what belongs to conditional access.
	Objects         []thing `json:"directory_objects"`
	AppRoleGrants   []thing `json:"app_role_assignments"`
	RoleAssignments []thing `json:"role_assignments"`
	Secrets         []thing `json:"secrets"`
	DeletedVaults   []thing `json:"deleted_vaults"`
	// DeletedResources are soft-deleted accounts and the like.
	DeletedResources []thing `json:"deleted_resources"`
}

// thing is anything of the tenant that has an id or a name.
type thing struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Seeded  bool   `json:"seeded"`
	Deleted bool   `json:"deleted"` // soft-deleted: gone for everyone but a restore
}

// OfRuns lists what is not part of the seeds: after a clean run, nothing. A
// secret of the vault counts while it is live. A deleted Log Analytics workspace
// does not count: nothing purges one, and creating it again restores it.
func (l Leftovers) OfRuns() []string {
	var found []string
	for _, list := range [][]thing{l.Groups, l.Resources, l.Applications, l.Principals, l.Objects, l.AppRoleGrants, l.RoleAssignments, l.Secrets, l.DeletedVaults, l.DeletedResources} {
		for _, t := range list {
			if !t.Seeded && !t.Deleted && !strings.EqualFold(t.Type, "Microsoft.OperationalInsights/workspaces") {
				found = append(found, strings.TrimSpace(t.ID+" "+t.Name))
			}
		}
	}
	return found
}
