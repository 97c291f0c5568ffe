package trials_test

import (
	"fmt"
	"net/http"
	"syscall"

	"azurehaymaker/haymaker"
)

// strike draws what befalls processes, messages, locks, rights, or the run.
func (d dice) strike(scenarios []string) action {
	phase, after := d.moment()
	scenario, random := pick(d, scenarios...), d.IntN(1<<30)
	a := action{phase: phase, after: after}
	switch d.IntN(16) {
	case 0, 1, 2:
		a.phase, a.what, a.do = haymaker.PhaseMonitoring, "kill -9 the agent of "+scenario, agentSignal(scenario, syscall.SIGKILL)
	case 3:
		a.phase, a.what, a.do = haymaker.PhaseMonitoring, "SIGTERM to the agent of "+scenario, agentSignal(scenario, syscall.SIGTERM)
	case 4, 5, 6:
		a.what, a.do = "kill -9 the handler", func(tr *trial) error { return tr.strike("handler killed", tr.stack.HandlerPID(), syscall.SIGKILL) }
	case 7, 8:
		a.what, a.do = "kill -9 the host", func(tr *trial) error { return tr.strike("host killed", tr.stack.HostPID(), syscall.SIGKILL) }
	case 9, 10:
		a.what, a.do = "lock the group of "+scenario, func(tr *trial) error { return tr.lock(scenario) }
	case 11:
		a.what, a.do = "take the service's Contributor role", (*trial).revoke
	case 12, 13:
		a.what, a.do = "deliver a message once more", func(tr *trial) error { return tr.repeatMessage(random) }
	case 14:
		a.what, a.do = "cancel", (*trial).cancel
	default:
		a.what, a.do = "terminate the orchestration", (*trial).terminate
	}
	return a
}

// strike sends a signal; that the process has gone meanwhile is fine.
func (tr *trial) strike(what string, pid int, signal syscall.Signal) error {
	if pid <= 1 {
		return nil
	}
	if err := syscall.Kill(pid, signal); err != nil {
		return nil //nolint:nilerr // it ended by itself
	}
	tr.note(what)
	return nil
}

func agentSignal(scenario string, signal syscall.Signal) func(*trial) error {
	return func(tr *trial) error {
		pid, err := tr.agentPID(scenario)
		if err != nil {
			return err
		}
		return tr.strike("agent: "+signal.String(), pid, signal)
	}
}

// agentPID is the process of a scenario's agent, 0 when it does not run.
func (tr *trial) agentPID(scenario string) (int, error) {
	look, err := tr.look()
	if err != nil {
		return 0, err
	}
	for _, execution := range look.Executions {
		if !execution.Ended() && lastPart(execution.JobID) == haymaker.JobName(tr.runID, scenario) {
			return execution.PID, nil
		}
	}
	return 0, nil
}

// lock keeps a scenario's group from being deleted until the faults end.
func (tr *trial) lock(scenario string) error {
	id := tr.groupID(haymaker.ResourceGroupName(tr.runID, scenario)) + "/providers/Microsoft.Authorization/locks/trial"
	status, err := tr.owner.arm(http.MethodPut, id, "2020-05-01", map[string]any{"properties": map[string]any{"level": "CanNotDelete"}})
	if err != nil {
		return err
	}
	if status/100 == 2 {
		tr.note("lock")
		tr.undo = append(tr.undo, func() error { return tr.owner.insist(http.MethodDelete, id, "2020-05-01", nil) })
	}
	return nil
}

// revoke takes the service's right to change anything, until the faults end.
func (tr *trial) revoke() error {
	for _, assignment := range tr.base.RoleAssignments {
		if assignment.PrincipalID != tr.owner.servicePrincipal || lastPart(assignment.Role) != contributor {
			continue
		}
		status, err := tr.owner.arm(http.MethodDelete, assignment.ID, "2022-04-01", nil)
		if err != nil {
			return err
		}
		if status == http.StatusOK {
			tr.note("right revoked")
			tr.undo = append(tr.undo, func() error {
				return tr.owner.insist(http.MethodPut, assignment.ID, "2022-04-01", roleAssignment(assignment.Role, assignment.PrincipalID))
			})
		}
	}
	return nil
}

func (tr *trial) cancel() error {
	if _, err := tr.client.CancelRun(tr.ctx, tr.runID); err == nil {
		tr.note("cancelled")
		tr.wasCancelled = true
	}
	return nil
}

func (tr *trial) terminate() error {
	if err := tr.engine.Terminate(tr.ctx, tr.runID, "by the trial"); err == nil {
		tr.note("orchestration terminated")
		tr.wasTerminated = true
	}
	return nil
}

func roleAssignment(role, principal string) map[string]any {
	return map[string]any{"properties": map[string]any{"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}}
}

// repeatMessage puts a message that was sent before into its queue once more.
func (tr *trial) repeatMessage(random int) error {
	letter, ok := tr.tap.letter(random)
	if !ok {
		return nil
	}
	if _, err := tr.queues.NewQueueClient(letter.queue).EnqueueMessage(tr.ctx, letter.text, nil); err != nil {
		return fmt.Errorf("repeat a message of %s: %w", letter.queue, err)
	}
	tr.note("message repeated")
	return nil
}
