package trials_test

import (
	"fmt"
	"net/http"
	"syscall"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// strike draws what befalls processes, messages, locks, rights, or the run.
func (d dice) strike(scenarios []string) action {
	phase, after := d.moment()
	scenario, random, lasts := pick(d, scenarios...), d.IntN(1<<30), d.milliseconds(1000, 15000)
	a := action{phase: phase, after: after}
	set := func(what string, do func(*trial) error) { a.what, a.do = what, do }
	// An agent begins some time after the monitoring did; it should have made something.
	amid := time.Duration(d.milliseconds(1500, 12000)) * time.Millisecond
	switch d.IntN(24) {
	case 0, 1, 2:
		a.phase, a.after = haymaker.PhaseMonitoring, amid
		set("kill -9 the agent of "+scenario, agentSignal(scenario, syscall.SIGKILL))
	case 3:
		a.phase, a.after = haymaker.PhaseMonitoring, amid
		set("SIGTERM to the agent of "+scenario, agentSignal(scenario, syscall.SIGTERM))
	case 4, 5, 6:
		set("kill -9 the handler", func(tr *trial) error { return tr.strike("handler killed", tr.stack.HandlerPID(), syscall.SIGKILL) })
	case 7, 8:
		set("kill -9 the host", func(tr *trial) error { return tr.strike("host killed", tr.stack.HostPID(), syscall.SIGKILL) })
	case 9, 10, 11:
		set("lock the group of "+scenario, func(tr *trial) error { return tr.lock(scenario) })
	case 12:
		set("take the service's Contributor role", (*trial).revoke)
	case 13:
		set(fmt.Sprintf("take the service's rights in the directory for %d ms", lasts), func(tr *trial) error { return tr.takeRights(tr.owner.servicePrincipal, "graph", lasts) })
	case 14:
		set(fmt.Sprintf("take the rights of the agent of %s for %d ms", scenario, lasts), func(tr *trial) error { return tr.takeRights(tr.principalOf(scenario), "arm", lasts) })
	case 15:
		set("disable the service's principal", (*trial).disable)
	case 16:
		set("delete the principal of "+scenario, func(tr *trial) error { return tr.deletePrincipal(scenario) })
	case 17:
		set("revoke all sessions", func(tr *trial) error {
			tr.note("sessions revoked")
			return tr.admin(http.MethodDelete, "sessions", nil)
		})
	case 18, 19:
		set("deliver a message once more", func(tr *trial) error { return tr.repeatMessage(random) })
	case 20:
		set("cancel", (*trial).cancel)
	case 21:
		set("terminate the orchestration", (*trial).terminate)
	default:
		set("order a clean-up with force", (*trial).orderCleanup)
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

// cancel asks once. That the answer got lost does not mean that nobody heard.
func (tr *trial) cancel() error {
	tr.wasCancelled = true
	if _, err := tr.client.CancelRun(tr.ctx, tr.runID); err == nil {
		tr.note("cancelled")
	}
	return tr.ctx.Err()
}

func (tr *trial) terminate() error {
	if err := tr.engine.Terminate(tr.ctx, tr.runID, "by the trial"); err == nil {
		tr.note("orchestration terminated")
		tr.wasTerminated = true
	}
	return nil
}

// orderCleanup asks for the clean-up of the run, which is cancelled for it.
func (tr *trial) orderCleanup() error {
	tr.wasCancelled, tr.wasOrdered = true, true
	if _, err := tr.client.CleanUp(tr.ctx, api.CleanupOrder{RunID: tr.runID, Force: true, RequestedBy: "trial"}); err == nil {
		tr.note("clean-up ordered")
	}
	return tr.ctx.Err()
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
