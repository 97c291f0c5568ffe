package main

import (
	"strings"

	"azurehaymaker/local/azuresim/admin"
)

// What the simulator's account says a list of az must and may hold.

func groups(state admin.State) (must, may []string) {
	for _, group := range state.Groups {
		must = append(must, group.ID)
	}
	return exactly(must)
}

// resources: those of the top level with a region must be listed; some of those
// below them may be, for Azure lists children that have a region of their own.
func resources(state admin.State) (must, may []string) {
	must = resourceIDs(state, func(r admin.ResourceView) bool {
		return r.Location != "" && strings.Count(r.Type, "/") == 1 && !strings.HasPrefix(r.Type, "Microsoft.Authorization/") && !strings.HasPrefix(r.Type, "Microsoft.Resources/")
	})
	return must, resourceIDs(state, func(admin.ResourceView) bool { return true })
}

func jobs(state admin.State) (all []string) {
	for _, job := range state.Jobs {
		all = append(all, job.ID)
	}
	return all
}

func assignments(state admin.State) (must, may []string) {
	for _, assignment := range state.RoleAssignments {
		must = append(must, assignment.ID)
	}
	return exactly(must)
}

func principals(state admin.State) (must, may []string) {
	for _, principal := range state.Principals {
		if !principal.Deleted {
			must = append(must, principal.ID)
		}
	}
	return exactly(must)
}

func applications(state admin.State) (must, may []string) {
	for _, application := range state.Applications {
		if !application.Deleted {
			must = append(must, application.ID)
		}
	}
	return exactly(must)
}

// secretIDs are the live secrets of the tenant's vault, as its data plane names them.
func (t *trial) secretIDs(state admin.State) (all []string) {
	for _, secret := range state.Secrets {
		if !secret.Deleted && strings.HasSuffix(t.simulator.VaultURL, "/"+secret.Vault+"/") {
			all = append(all, t.simulator.VaultURL+"secrets/"+secret.Name)
		}
	}
	return all
}
