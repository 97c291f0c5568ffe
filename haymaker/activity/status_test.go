package activity

import (
	"context"
	"errors"
	"testing"

	"azurehaymaker/haymaker"
)

func TestAgentsAreCountedByWhatWasSeen_Defect28(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute, database)
	states := map[string]haymaker.AgentStatus{"a": {State: haymaker.AgentRunning}, "b": {State: haymaker.AgentCompleted}, "c": {State: haymaker.AgentFailed, Reason: "exit code 1"}, "e": {State: "Suspended"}}
	w.agents.status = func(_ context.Context, agent haymaker.Agent) (haymaker.AgentStatus, error) {
		if agent.AgentID == "d" {
			return haymaker.AgentStatus{State: haymaker.AgentFailed}, errors.New("lookup failed")
		}
		return states[agent.AgentID], nil
	}
	in := haymaker.CheckAgentsInput{RunID: runID}
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		in.Agents = append(in.Agents, haymaker.Agent{AgentID: id, ScenarioName: []string{compute, "databases-01-b", "databases-01-c", database, "databases-01-e"}[i]})
	}
	w.put(inGroupID(compute, "a"))
	want[haymaker.ForcedCleanup](t)(haymaker.ForcedCleanup{}, a.recordFound(t.Context(), runID, haymaker.Resource{ResourceID: inGroupID(compute, "a")}))
	report := want[haymaker.AgentsReport](t)(a.CheckAgentStatus(t.Context(), in))
	if report.RunningCount != 1 || report.CompletedCount != 1 || report.FailedCount != 1 || report.UnknownCount != 2 || report.ResourcesAlive != 1 {
		t.Errorf("report %+v", report)
	}
	if d := report.Agents[3]; d.State != haymaker.AgentUnknown || d.Reason != "lookup failed" || d.AgentID != "d" || d.ScenarioName != database {
		t.Errorf("a failed lookup is %+v", d)
	}
	if e := report.Agents[4]; e.State != haymaker.AgentUnknown || e.Reason != `its state is "Suspended"` {
		t.Errorf("a foreign state is %+v", e)
	}
	if row := scenario(t, a, "databases-01-c"); row.Status != haymaker.ScenarioFailed || row.Error != "exit code 1" || row.EndedAt == nil {
		t.Errorf("scenario %+v", row)
	}
	if row := scenario(t, a, database); row.Status != haymaker.ScenarioRunning || row.AgentState != haymaker.AgentUnknown {
		t.Errorf("scenario %+v", row)
	}
}

// TestAnAgentThatEndedStaysEnded, whatever later looks fail to see.
func TestAnAgentThatEndedStaysEnded(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	in := haymaker.CheckAgentsInput{RunID: runID, Agents: []haymaker.Agent{{AgentID: "x", ScenarioName: compute}}}
	want[haymaker.AgentsReport](t)(a.CheckAgentStatus(t.Context(), in))
	w.agents.status = func(context.Context, haymaker.Agent) (haymaker.AgentStatus, error) {
		return haymaker.AgentStatus{}, errors.New("down")
	}
	want[haymaker.AgentsReport](t)(a.CheckAgentStatus(t.Context(), in))
	if row := scenario(t, a, compute); row.Status != haymaker.ScenarioCompleted || row.AgentState != haymaker.AgentCompleted {
		t.Errorf("scenario %+v", row)
	}
}
