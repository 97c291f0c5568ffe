package workflow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/durable/durabletest"
	"azurehaymaker/haymaker"
)

// TestOneServicePrincipalFails, by answer or by error: the others go on, and
// what the failed scenario has is removed at once.
func TestOneServicePrincipalFails(t *testing.T) {
	for name, failure := range map[string]error{"answer": nil, "error": errors.New("graph is slow")} {
		t.Run(name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, w *world) {
				durabletest.Mock(w.Tester, CreateServicePrincipal, func(_ context.Context, in haymaker.CreateServicePrincipalInput) (haymaker.CreateServicePrincipalOutput, error) {
					if in.Scenario.ScenarioName == names[1] {
						return haymaker.CreateServicePrincipalOutput{Status: haymaker.StepFailed, Error: "quota"}, failure
					}
					return haymaker.CreateServicePrincipalOutput{Status: haymaker.StepSuccess}, nil
				})
				o := w.play()
				o.ended(haymaker.RunCompleted, "")
				o.cleanedUp()
				if want := []string{names[1] + ": " + CreateServicePrincipal.Name()}; !slices.Equal(o.failures(), want) {
					t.Errorf("failures %v, want %v", o.failures(), want)
				}
				var deployed []string
				for _, call := range durabletest.Calls(w.Tester, DeployContainerApp) {
					deployed = append(deployed, call.Input.ScenarioName)
				}
				if want := slices.Delete(slices.Clone(names), 1, 2); !slices.Equal(deployed, want) {
					t.Errorf("deployed %v, want %v", deployed, want)
				}
				if p := o.report.Phases.Provisioning.ServicePrincipals; p != (haymaker.Provisioned{Requested: 5, Created: 4, Failed: 1}) {
					t.Errorf("counts %+v", p)
				}
				o.abandoned(names[1])
			})
		})
	}
}

// abandoned demands that the first round of clean-up was for these scenarios and
// came before monitoring, and that the others were for everything.
func (o *outcome) abandoned(scenarios ...string) {
	o.t.Helper()
	calls := durabletest.Calls(o.w.Tester, ForceCleanup)
	var first []string
	for _, failure := range calls[0].Input.Abandoned {
		first = append(first, failure.ScenarioName)
	}
	if !slices.Equal(first, scenarios) || calls[0].Input.Phase != haymaker.PhaseProvisioning {
		o.t.Errorf("abandoned %v in phase %s, want %v", first, calls[0].Input.Phase, scenarios)
	}
	if slices.Index(o.steps, ForceCleanup.Name()) > slices.Index(o.steps, CheckAgentStatus.Name()) {
		o.t.Errorf("what failed was left during monitoring: %v", o.steps)
	}
	for _, call := range calls[1:] {
		if len(call.Input.Abandoned) != 0 {
			o.t.Errorf("a later round is limited: %+v", call.Input)
		}
	}
}

func TestOneDeploymentFails(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		durabletest.Mock(w.Tester, DeployContainerApp, func(_ context.Context, in haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
			if in.ScenarioName == names[4] {
				return haymaker.DeployOutput{}, errors.New("no capacity in E16")
			}
			return haymaker.DeployOutput{Status: haymaker.StepSuccess, Agent: haymaker.Agent{AgentID: "job of " + in.ScenarioName}}, nil
		})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
		o.abandoned(names[4])
		if n := o.count(DeployContainerApp.Name()); n != 9 {
			t.Errorf("%d deployments, want four and five attempts", n)
		}
		if failures := o.report.Phases.Failures; len(failures) != 1 || !strings.Contains(failures[0].Error, "no capacity in E16") {
			t.Errorf("failures %+v", failures)
		}
		for _, call := range durabletest.Calls(w.Tester, CheckAgentStatus) {
			if len(call.Input.Agents) != 4 || call.Input.Agents[0].ScenarioName != names[0] {
				t.Fatalf("watched agents: %+v", call.Input.Agents)
			}
		}
	})
}

// TestAFailedAbandonmentIsMadeUpForLater.
func TestAFailedAbandonmentIsMadeUpForLater(t *testing.T) {
	w := newWorld(t)
	durabletest.Mock(w.Tester, DeployContainerApp, func(_ context.Context, in haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
		if in.ScenarioName == names[0] {
			return haymaker.DeployOutput{Status: haymaker.StepFailed}, nil
		}
		return haymaker.DeployOutput{Status: haymaker.StepSuccess, Agent: haymaker.Agent{AgentID: in.ScenarioName}}, nil
	})
	durabletest.Mock(w.Tester, ForceCleanup, func(_ context.Context, in haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
		if len(in.Abandoned) > 0 {
			return haymaker.ForcedCleanup{}, errors.New("throttled")
		}
		return haymaker.ForcedCleanup{JobsDeleted: []string{"x"}}, nil
	})
	o := w.play()
	o.ended(haymaker.RunCompleted, "")
	o.cleanedUp()
	if message := o.report.Phases.Failures[0].Error; message != "the step reported no success and no reason" {
		t.Errorf("a failure without reason is %q", message)
	}
}

func TestEverythingFailsToProvision_Defects29_31(t *testing.T) {
	for name, breakIt := range map[string]func(w *world){
		"service principals": func(w *world) {
			durabletest.Mock(w.Tester, CreateServicePrincipal, func(context.Context, haymaker.CreateServicePrincipalInput) (haymaker.CreateServicePrincipalOutput, error) {
				return haymaker.CreateServicePrincipalOutput{Status: haymaker.StepFailed, Error: "Graph says 403"}, nil
			})
		},
		"agents": func(w *world) {
			durabletest.Mock(w.Tester, DeployContainerApp, func(context.Context, haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
				return haymaker.DeployOutput{Status: haymaker.StepFailed, Error: "Graph says 403"}, nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, w *world) {
				breakIt(w)
				o := w.play()
				o.ended(haymaker.RunFailed, haymaker.ReasonProvisioningFailed)
				o.never(CheckAgentStatus.Name())
				o.cleanedUp()
				if len(o.failures()) != 5 || !strings.Contains(o.report.Error, "Graph says 403") {
					t.Errorf("%q, failures %v", o.report.Error, o.failures())
				}
			})
		})
	}
}
