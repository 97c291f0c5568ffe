package playground

import (
	"slices"
	"strings"
)

// Leftovers is what the simulator's own state says beyond its seeds.
type Leftovers struct {
	Groups          []thing `json:"groups"`
	Resources       []thing `json:"resources"`
	Applications    []thing `json:"applications"`
	Principals      []thing `json:"service_principals"`
	RoleAssignments []thing `json:"role_assignments"`
	Secrets         []thing `json:"secrets"`
	DeletedVaults   []thing `json:"deleted_vaults"`
}

// thing is anything of the tenant that has an id or a name.
type thing struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Vault   string `json:"vault"` // of a secret
	Seeded  bool   `json:"seeded"`
	Deleted bool   `json:"deleted"` // soft-deleted: gone for everyone but a restore
}

// vaultDeleted says whether a secret's vault is only recoverable: its secrets
// are out of reach with it.
func (l Leftovers) vaultDeleted(vault string) bool {
	return vault != "" && slices.ContainsFunc(l.DeletedVaults, func(t thing) bool { return strings.EqualFold(t.Name, vault) })
}

// OfRuns lists what is not part of the seeds: after a clean run, nothing. A
// secret of the vault counts while it is live.
func (l Leftovers) OfRuns() []string {
	var found []string
	for _, list := range [][]thing{l.Groups, l.Resources, l.Applications, l.Principals, l.RoleAssignments, l.Secrets} {
		for _, t := range list {
			if !t.Seeded && !t.Deleted && !l.vaultDeleted(t.Vault) {
				found = append(found, strings.TrimSpace(t.ID+" "+t.Name))
			}
		}
	}
	return found
}
