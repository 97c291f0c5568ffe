package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/haymaker"
)

// progressAt runs a world and gives its custom status at a time before its end.
func progressAt(t *testing.T, w *world, at time.Duration) haymaker.Progress {
	t.Helper()
	w.TerminateAt(at, "the test looks now")
	var progress haymaker.Progress
	result := durabletest.Run(w.Tester, Orchestration, w.request)
	if err := json.Unmarshal([]byte(result.CustomStatus), &progress); err != nil {
		t.Fatalf("custom status %q: %v", result.CustomStatus, err)
	}
	return progress
}

func TestTheCustomStatusFollowsThePhases_Defect27(t *testing.T) {
	slow := func(w *world) { w.slowBeginning(10 * time.Second) } // provisioning ends at 110 s
	failing := func(w *world) {
		slow(w)
		durabletest.Mock(w.Tester, CheckAgentStatus, func(context.Context, haymaker.CheckAgentsInput) (haymaker.AgentsReport, error) {
			return haymaker.AgentsReport{}, durable.NonRetriable(errors.New("403"))
		})
	}
	blocked := func(w *world) {
		w.agentTime = 0
		w.rounds(func(int) (haymaker.ForcedCleanup, error) {
			return haymaker.ForcedCleanup{Failed: []haymaker.DeletionFailure{{ID: "/x", Error: "locked"}}}, nil
		})
	}
	for _, c := range []struct {
		name      string
		change    func(*world)
		at        time.Duration
		phase     haymaker.Phase
		scenarios int
		agents    int
		resources int
		message   string
	}{
		{"validation", slow, 5 * time.Second, haymaker.PhaseValidation, 0, 0, 0, "checking the environment"},
		{"selection", slow, 15 * time.Second, haymaker.PhaseSelection, 0, 0, 0, "picking scenarios"},
		{"identities", slow, 50 * time.Second, haymaker.PhaseProvisioning, 5, 0, 0, "creating 5 service principals"},
		{"agents", slow, 90 * time.Second, haymaker.PhaseProvisioning, 5, 0, 0, "deploying 5 agents"},
		{"monitoring", slow, time.Hour, haymaker.PhaseMonitoring, 5, 5, 7, "agents: 5 running, 0 completed, 0 failed"},
		{"failing checks", failing, time.Hour, haymaker.PhaseMonitoring, 5, 5, 0, "the last status check failed: activity check_agent_status_activity"},
		{"clean-up", blocked, 3 * time.Minute, haymaker.PhaseForcedCleanup, 5, 5, 0, "1 deletions failed, the first of /x: locked"},
		{"index lag", func(w *world) { w.agentTime = 0 }, 2 * time.Minute, haymaker.PhaseForcedCleanup, 5, 5, 0, "looking again after the index lag"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			p := progressAt(t, w, c.at)
			if p.Phase != c.phase || p.Scenarios != c.scenarios || len(p.Agents) != c.agents || p.Resources != c.resources || !strings.Contains(p.Message, c.message) {
				t.Errorf("the custom status is %+v", p)
			}
		})
	}
}

// TestLongTextsDoNotHideTheProgress: thirty agents with pages of reasons fit.
func TestLongTextsDoNotHideTheProgress(t *testing.T) {
	w := newWorld(t)
	page := strings.Repeat("ü\"<", 3000)
	durabletest.Mock(w.Tester, SelectScenarios, func(context.Context, haymaker.SelectInput) (haymaker.Selection, error) {
		var selection haymaker.Selection
		for i := range 30 {
			selection.Scenarios = append(selection.Scenarios, haymaker.ScenarioChoice{ScenarioName: fmt.Sprintf("compute-%02d-linux", i)})
		}
		return selection, nil
	})
	durabletest.Mock(w.Tester, ForceCleanup, func(context.Context, haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
		return haymaker.ForcedCleanup{Failed: []haymaker.DeletionFailure{{ID: "x", Error: page}}}, nil
	})
	states := []haymaker.AgentState{haymaker.AgentRunning, haymaker.AgentUnknown}
	w.agentsAre(func(_ time.Time, agent haymaker.Agent) haymaker.AgentStatus {
		return haymaker.AgentStatus{State: states[len(agent.AgentID)%2], Reason: page}
	})
	p := progressAt(t, w, 5*time.Minute)
	if len(p.Agents) != 30 {
		t.Errorf("%d agents shown", len(p.Agents))
	}
	if p.Phase != haymaker.PhaseMonitoring || !strings.HasPrefix(p.Message, "agents: ") {
		t.Errorf("the custom status stands still at %s, %q", p.Phase, p.Message)
	}
	w = newWorld(t)
	w.agentTime, w.request.Timing.CleanupLimitSeconds = 0, 60
	durabletest.Mock(w.Tester, ForceCleanup, func(context.Context, haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
		return haymaker.ForcedCleanup{Failed: []haymaker.DeletionFailure{{ID: "x", Error: page}}}, nil
	})
	o := w.play()
	if n := utf8.RuneCountInString(o.report.Error); n > maxError {
		t.Errorf("the run's error has %d characters", n)
	}
}

func TestCutKeepsWholeCharacters(t *testing.T) {
	for text, want := range map[string]string{"": "", "abcd": "abcd", "abcde": "abc…", "üüüüü": "üüü…"} {
		if got := cut(text, 4); got != want {
			t.Errorf("cut(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestStepsAreDeclaredUnderTheNamesOfTheirFunctions(t *testing.T) {
	declared := []string{
		ValidateEnvironment.Name(), SelectScenarios.Name(), CreateServicePrincipal.Name(), DeployContainerApp.Name(),
		CheckAgentStatus.Name(), VerifyCleanup.Name(), ForceCleanup.Name(), GenerateReport.Name(),
	}
	want := []string{
		"validate_environment_activity", "select_scenarios_activity", "create_service_principal_activity", "deploy_container_app_activity",
		"check_agent_status_activity", "verify_cleanup_activity", "force_cleanup_activity", "generate_report_activity",
	}
	if !slices.Equal(declared, want) {
		t.Errorf("declared %v, contract %v", declared, want)
	}
}
