package trials_test

import (
	"net/http"

	"azurehaymaker/haymaker"
)

// lock keeps a scenario's group from being deleted until the faults end. It may
// be there although the answer says otherwise.
func (tr *trial) lock(scenario string) error {
	id := tr.groupID(haymaker.ResourceGroupName(tr.runID, scenario)) + "/providers/Microsoft.Authorization/locks/trial"
	tr.undo = append(tr.undo, func() error { return tr.owner.insist(http.MethodDelete, id, "2020-05-01", nil) })
	status, err := tr.owner.arm(http.MethodPut, id, "2020-05-01", map[string]any{"properties": map[string]any{"level": "CanNotDelete"}})
	if err == nil && status/100 == 2 { // the trial's own faults may have hit it
		tr.note("lock")
	}
	return tr.ctx.Err()
}

// revoke takes the service's right to change anything, until the faults end.
func (tr *trial) revoke() error {
	for _, assignment := range tr.base.RoleAssignments {
		if assignment.PrincipalID != tr.owner.servicePrincipal || lastPart(assignment.Role) != contributor {
			continue
		}
		tr.undo = append(tr.undo, func() error {
			return tr.owner.insist(http.MethodPut, assignment.ID, "2022-04-01", roleAssignment(assignment.Role, assignment.PrincipalID))
		})
		status, err := tr.owner.arm(http.MethodDelete, assignment.ID, "2022-04-01", nil)
		if err == nil && status == http.StatusOK {
			tr.note("right revoked")
		}
	}
	return tr.ctx.Err()
}

func roleAssignment(role, principal string) map[string]any {
	return map[string]any{"properties": map[string]any{"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}}
}

// takeRights takes rights of a principal for a while; "" is nobody.
func (tr *trial) takeRights(principal, plane string, milliseconds int) error {
	if principal == "" {
		return nil
	}
	tr.note("rights suspended: " + plane)
	return tr.admin(http.MethodPost, "rights", map[string]any{"principal_id": principal, "planes": []string{plane}, "for_ms": milliseconds})
}

// principalOf is the live service principal of a scenario's agent, "" if there
// is none.
func (tr *trial) principalOf(scenario string) string {
	l, err := tr.look()
	if err != nil {
		return ""
	}
	for _, p := range l.Principals {
		if !p.Deleted && p.DisplayName == haymaker.ServicePrincipalName(tr.runID, scenario) {
			return p.ID
		}
	}
	return ""
}

// disable keeps the service from getting new tokens until the faults end.
func (tr *trial) disable() error {
	tr.note("principal disabled")
	state := func(text string) error {
		return tr.admin(http.MethodPost, "principals", map[string]any{"principal_id": tr.owner.servicePrincipal, "state": text})
	}
	tr.undo = append(tr.undo, func() error { return state("enabled") })
	return state("disabled")
}

// deletePrincipal is somebody else's mistake.
func (tr *trial) deletePrincipal(scenario string) error {
	principal := tr.principalOf(scenario)
	if principal == "" {
		return nil
	}
	tr.note("agent's principal deleted")
	return tr.admin(http.MethodPost, "principals", map[string]any{"principal_id": principal, "state": "deleted"})
}
