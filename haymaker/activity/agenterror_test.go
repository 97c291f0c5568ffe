package activity

import (
	"testing"

	"azurehaymaker/haymaker"
)

// The end of a container and the agent's last words arrive by different ways, in
// any order; the words say more.
func TestTheAgentsOwnFirstErrorExplainsAFailure(t *testing.T) {
	for name, observedFirst := range map[string]bool{"observed first": true, "reported first": false} {
		t.Run(name, func(t *testing.T) {
			m := newMail(t)
			observe := func() {
				status := haymaker.AgentStatus{ScenarioName: compute, State: haymaker.AgentFailed, Reason: "the execution is Failed"}
				if err := m.a.recordState(t.Context(), runID, status); err != nil {
					t.Fatal(err)
				}
			}
			first, second := event(1, haymaker.EventError, ""), event(2, haymaker.EventError, "")
			first.Message, second.Message = "no quota for a VM", "clean-up after the failure"
			if observedFirst {
				observe()
			}
			m.send(first, second)
			if !observedFirst {
				observe()
			}
			failure, err := m.a.failureOf(t.Context(), runID, compute)
			if err != nil || failure != "no quota for a VM" {
				t.Fatalf("the scenario failed because %q, %v", failure, err)
			}
		})
	}
}

func TestFailedOperationsAreNotCounted(t *testing.T) {
	m := newMail(t)
	done, failed := event(1, haymaker.EventOperation, ""), event(2, haymaker.EventOperation, "")
	done.Details, failed.Details = map[string]any{"outcome": "done"}, map[string]any{"outcome": "failed"}
	m.send(done, failed)
	counts, err := m.a.countOperations(t.Context(), runID)
	if err != nil || counts[compute] != 1 {
		t.Fatalf("counts = %v, %v: want 1", counts, err)
	}
}
