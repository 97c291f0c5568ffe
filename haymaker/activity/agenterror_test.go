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
	all, err := m.a.toldByAgents(t.Context(), runID)
	if err != nil || all[compute].operations != 1 || all[compute].strategy != nil {
		t.Fatalf("told = %+v, %v: want 1 operation and no strategy", all, err)
	}
}

// TestStrategyIsReported: what the agent says of strategy goal, a second agent of
// the same scenario last; details that cannot be are left out.
func TestStrategyIsReported(t *testing.T) {
	m := newMail(t)
	with := func(n int, kind haymaker.EventType, details map[string]any) haymaker.AgentEvent {
		e := event(n, kind, "")
		e.Details = details
		return e
	}
	m.send(
		with(1, haymaker.EventAgentStarted, map[string]any{"strategy": "goal"}),
		with(2, haymaker.EventOperation, map[string]any{"outcome": "done", "strategy": "goal"}),
		with(3, haymaker.EventOperation, map[string]any{"outcome": "failed", "strategy": "goal"}),
		with(4, haymaker.EventOperation, map[string]any{"outcome": "done"}),
		with(5, haymaker.EventProgress, map[string]any{"strategy": "steps", "reason": "outage", "tokens_used": 120, "llm_requests": 4, "tool_calls": -3, "tool_calls_refused": "many"}),
	)
	all, err := m.a.toldByAgents(t.Context(), runID)
	want := haymaker.StrategyReport{Ended: "steps", Reason: "outage", Operations: 1, Tokens: 120, Requests: 4}
	if err != nil || all[compute].operations != 2 || all[compute].strategy == nil || *all[compute].strategy != want {
		t.Fatalf("told = %+v, %v: want %+v", all[compute].strategy, err, want)
	}
}
