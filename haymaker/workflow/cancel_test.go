package workflow

import (
	"context"
	"slices"
	"testing"
	"time"

	"azurehaymaker/durable/durabletest"
	"azurehaymaker/haymaker"
)

// TestCancelInEachPhase: what was made is cleaned up, what was not is not made.
func TestCancelInEachPhase(t *testing.T) {
	cases := []struct {
		name     string
		at       time.Duration
		validate time.Duration // how long validation and selection take
		never    []string
		watched  bool
		clean    bool
	}{
		{"before the first step", 0, 0, []string{SelectScenarios.Name(), CreateServicePrincipal.Name(), ForceCleanup.Name()}, false, false},
		{"validation", time.Second, time.Minute, []string{SelectScenarios.Name(), CreateServicePrincipal.Name(), ForceCleanup.Name()}, false, false},
		{"selection", 90 * time.Second, time.Minute, []string{CreateServicePrincipal.Name(), ForceCleanup.Name()}, false, false},
		{"creating identities", 30 * time.Second, 0, []string{DeployContainerApp.Name(), CheckAgentStatus.Name()}, false, true},
		{"deploying agents", 75 * time.Second, 0, []string{CheckAgentStatus.Name()}, false, true},
		{"waiting for the next look", 40 * time.Minute, 0, nil, true, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, w *world) {
				w.slowBeginning(c.validate)
				w.RaiseAt(c.at, EventCancel, CancelRequest{RequestedBy: "bob"})
				w.RaiseAt(c.at, EventCancel, CancelRequest{RequestedBy: "eve"}) // asking twice is fine
				o := w.play()
				o.ended(haymaker.RunCancelled, haymaker.ReasonCancelled)
				o.never(c.never...)
				if o.report.Error != "cancelled by bob" {
					t.Errorf("the error is %q", o.report.Error)
				}
				if watched := o.report.Phases.Monitoring != nil && o.report.Phases.Monitoring.Cancelled; watched != c.watched {
					t.Errorf("monitoring: %+v", o.report.Phases.Monitoring)
				}
				if c.clean {
					o.cleanedUp()
				}
				if end := o.result.Elapsed(); end > c.at+10*time.Minute {
					t.Errorf("the run ended %s after its start", end)
				}
			})
		})
	}
}

func (w *world) slowBeginning(d time.Duration) {
	durabletest.Mock(w.Tester, ValidateEnvironment, func(ctx context.Context, _ haymaker.ValidateInput) (haymaker.Validation, error) {
		durabletest.Elapse(ctx, d)
		return haymaker.Validation{OverallPassed: true}, nil
	})
	durabletest.Mock(w.Tester, SelectScenarios, func(ctx context.Context, _ haymaker.SelectInput) (haymaker.Selection, error) {
		durabletest.Elapse(ctx, d)
		selection := haymaker.Selection{}
		for _, name := range names {
			selection.Scenarios = append(selection.Scenarios, haymaker.ScenarioChoice{ScenarioName: name})
		}
		return selection, nil
	})
}

// TestCancelDuringAStatusCheck: seen right after it.
func TestCancelDuringAStatusCheck(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		durabletest.Mock(w.Tester, CheckAgentStatus, func(ctx context.Context, in haymaker.CheckAgentsInput) (haymaker.AgentsReport, error) {
			durabletest.Elapse(ctx, 10*time.Second)
			report := haymaker.AgentsReport{CheckedAt: durabletest.Now(ctx)}
			for i, agent := range in.Agents {
				state := haymaker.AgentRunning
				if i == 1 {
					state = haymaker.AgentFailed
				}
				report.Agents = append(report.Agents, haymaker.AgentStatus{AgentID: agent.AgentID, State: state, Reason: "died"})
			}
			return report, nil
		})
		w.RaiseAt(95*time.Second, EventCancel, "no object, but a wish nevertheless")
		o := w.play()
		o.ended(haymaker.RunCancelled, haymaker.ReasonCancelled)
		o.cleanedUp()
		if o.count(CheckAgentStatus.Name()) != 1 || o.report.Error != "" {
			t.Errorf("%d looks, error %q", o.count(CheckAgentStatus.Name()), o.report.Error)
		}
		if want := []string{names[1] + ": " + CheckAgentStatus.Name()}; !slices.Equal(o.failures(), want) {
			t.Errorf("failures %v: an agent that still ran when the run was cancelled did not fail", o.failures())
		}
	})
}

// TestCancelWhileAnAgentIsGivenTimeToEnd.
func TestCancelWhileAnAgentIsGivenTimeToEnd(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.RaiseAt(20*time.Minute, EventAgentFinished, AgentFinished{AgentID: "a"})
		w.RaiseAt(20*time.Minute+time.Second, EventCancel, CancelRequest{})
		o := w.play()
		o.ended(haymaker.RunCancelled, haymaker.ReasonCancelled)
		if o.result.Elapsed() > 25*time.Minute {
			t.Errorf("it took %s", o.result.Elapsed())
		}
	})
}

// TestCancelDuringCleanupChangesNothing: the run already does what it asks for.
func TestCancelDuringCleanupChangesNothing(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.rounds(func(n int) (haymaker.ForcedCleanup, error) {
			if n < 5 {
				return haymaker.ForcedCleanup{Pending: 1}, nil
			}
			return haymaker.ForcedCleanup{}, nil
		})
		w.agentTime = 0
		w.RaiseAt(2*time.Minute, EventCancel, CancelRequest{RequestedBy: "bob"})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
	})
}

// TestAFailureThatIsNoticedFirstStaysTheReason: the cancel arrives while all
// deployments fail.
func TestAFailureThatIsNoticedFirstStaysTheReason(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		durabletest.Mock(w.Tester, DeployContainerApp, func(ctx context.Context, _ haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
			durabletest.Elapse(ctx, 30*time.Second)
			return haymaker.DeployOutput{Status: haymaker.StepFailed, Error: "no cores"}, nil
		})
		w.RaiseAt(75*time.Second, EventCancel, CancelRequest{})
		o := w.play()
		o.ended(haymaker.RunFailed, haymaker.ReasonProvisioningFailed)
		o.cleanedUp()
	})
}

// TestUnknownEventsAreIgnored.
func TestUnknownEventsAreIgnored(t *testing.T) {
	w := newWorld(t)
	w.RaiseAt(time.Minute, "no_such_event", 1)
	w.RaiseAt(3*time.Hour, EventAgentFinished, AgentFinished{AgentID: "too late"})
	w.play().ended(haymaker.RunCompleted, "")
}
