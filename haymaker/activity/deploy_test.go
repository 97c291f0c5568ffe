package activity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

// TestTwoDeliveriesStartOneAgent: Azure starts an execution for each start it is
// asked for, so only one delivery of a message may get that far.
func TestTwoDeliveriesStartOneAgent(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	in := haymaker.AgentDeployment{RunID: runID, ScenarioName: compute}
	var second error
	asked, whole := 0, w.agents.deploy
	now := began
	a.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
	w.agents.deploy = func(ctx context.Context, d haymaker.AgentDeployment) (haymaker.Agent, error) {
		if asked++; asked == 1 {
			_, second = a.DeployContainerApp(ctx, in)
		}
		return whole(ctx, d)
	}
	want[haymaker.DeployOutput](t)(a.DeployContainerApp(t.Context(), in))
	if asked != 1 || second == nil || haymaker.IsPermanent(second) || !strings.Contains(second.Error(), "another delivery") {
		t.Errorf("the tenant was asked %d times; the second delivery: %v", asked, second)
	}
	// Once the first is done, the next finds its agent.
	want[haymaker.DeployOutput](t)(a.DeployContainerApp(t.Context(), in))
}

// TestAFailedDeploymentGivesItsClaimBack, and one whose process died loses it.
func TestAFailedDeploymentGivesItsClaimBack(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	in := haymaker.AgentDeployment{RunID: runID, ScenarioName: compute}
	whole := w.agents.deploy
	w.agents.deploy = func(context.Context, haymaker.AgentDeployment) (haymaker.Agent, error) {
		return haymaker.Agent{}, errors.New("throttled")
	}
	if _, err := a.DeployContainerApp(t.Context(), in); err == nil || !strings.Contains(err.Error(), "throttled") {
		t.Errorf("%v", err)
	}
	w.agents.deploy = whole
	if err := a.claimDeployment(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := a.claimDeployment(t.Context(), in); err != nil {
		t.Errorf("its own claim, whose answer was lost, stands in its way: %v", err)
	}
	a.Now = func() time.Time { return began.Add(time.Second) }
	if _, err := a.DeployContainerApp(t.Context(), in); err == nil {
		t.Error("two deliveries at once")
	}
	a.Now = func() time.Time { return began.Add(deploymentClaim) }
	want[haymaker.DeployOutput](t)(a.DeployContainerApp(t.Context(), in))
}
