package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
	"azurehaymaker/haymaker"
)

const runID = "0a1b2c3d-0000-4000-8000-000000000001"

// names are the scenarios of a world, in order.
var names = []string{
	"compute-01-linux-vm-web-server", "databases-02-cosmos-db", "networking-01-virtual-network",
	"security-01-key-vault-secrets", "webapps-02-nodejs-app-service",
}

// world is what an orchestration under test meets: by default everything goes
// well and the agents end by themselves after agentTime.
type world struct {
	*durabletest.Tester
	t         *testing.T
	request   haymaker.RunRequest
	agentTime time.Duration
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Tester: durabletest.New(t, registered(t)), t: t, agentTime: 2 * time.Hour}
	w.InstanceID = runID
	w.request = haymaker.RunRequest{
		RunID: runID, StartedAt: w.Start, ExecutionType: haymaker.ExecutionManual, Size: haymaker.SizeSmall,
		Tags: map[string]string{"team": "blue"}, RequestedBy: "ann",
		Timing: haymaker.Timing{
			ActiveSeconds: 8 * 3600, MonitoringIntervalSeconds: 900, GraceSeconds: 1200,
			IndexLagSeconds: 180, CleanupPollSeconds: 30, CleanupLimitSeconds: 300,
		},
	}
	w.provisions()
	w.agentsAre(func(now time.Time, _ haymaker.Agent) haymaker.AgentStatus {
		if now.Before(w.Start.Add(w.agentTime)) {
			return haymaker.AgentStatus{State: haymaker.AgentRunning}
		}
		return haymaker.AgentStatus{State: haymaker.AgentCompleted}
	})
	durabletest.Mock(w.Tester, VerifyCleanup, func(ctx context.Context, _ haymaker.CleanupInput) (haymaker.Verification, error) {
		return clean(ctx), nil
	})
	durabletest.Mock(w.Tester, ForceCleanup, func(context.Context, haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
		return haymaker.ForcedCleanup{JobsDeleted: []string{"hm-job"}}, nil
	})
	durabletest.Mock(w.Tester, GenerateReport, func(ctx context.Context, in haymaker.ReportInput) (haymaker.ReportReference, error) {
		return haymaker.ReportReference{ReportID: in.RunID, ReportURL: "https://reports/" + in.RunID, GeneratedAt: durabletest.Now(ctx)}, nil
	})
	return w
}

// provisions mocks phases 1 to 3.
func (w *world) provisions() {
	durabletest.Mock(w.Tester, ValidateEnvironment, func(context.Context, haymaker.ValidateInput) (haymaker.Validation, error) {
		return haymaker.Validation{OverallPassed: true, Results: []haymaker.CheckResult{{CheckName: "azure_credentials", Passed: true}}}, nil
	})
	durabletest.Mock(w.Tester, SelectScenarios, func(context.Context, haymaker.SelectInput) (haymaker.Selection, error) {
		var selection haymaker.Selection
		for _, name := range names {
			selection.Scenarios = append(selection.Scenarios, haymaker.ScenarioChoice{ScenarioName: name})
		}
		return selection, nil
	})
	durabletest.Mock(w.Tester, CreateServicePrincipal, func(ctx context.Context, in haymaker.CreateServicePrincipalInput) (haymaker.CreateServicePrincipalOutput, error) {
		durabletest.Elapse(ctx, time.Minute)
		return haymaker.CreateServicePrincipalOutput{Status: haymaker.StepSuccess, SPDetails: haymaker.ServicePrincipal{
			RunID: in.RunID, ScenarioName: in.Scenario.ScenarioName, PrincipalID: "p-" + in.Scenario.ScenarioName,
		}}, nil
	})
	durabletest.Mock(w.Tester, DeployContainerApp, func(ctx context.Context, in haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
		durabletest.Elapse(ctx, 30*time.Second)
		return haymaker.DeployOutput{Status: haymaker.StepSuccess, Agent: haymaker.Agent{
			AgentID: haymaker.JobName(in.RunID, in.ScenarioName), ScenarioName: in.ScenarioName, ExecutionName: "one",
		}}, nil
	})
}

// agentsAre mocks the status check: look says what one agent is at a time.
func (w *world) agentsAre(look func(now time.Time, agent haymaker.Agent) haymaker.AgentStatus) {
	durabletest.Mock(w.Tester, CheckAgentStatus, func(ctx context.Context, in haymaker.CheckAgentsInput) (haymaker.AgentsReport, error) {
		report := haymaker.AgentsReport{CheckedAt: durabletest.Now(ctx), ResourcesAlive: 7}
		for _, agent := range in.Agents {
			status := look(report.CheckedAt, agent)
			status.AgentID, status.ScenarioName = agent.AgentID, agent.ScenarioName
			report.Agents = append(report.Agents, status)
		}
		return report, nil
	})
}

func clean(ctx context.Context) haymaker.Verification {
	return haymaker.Verification{CheckedAt: durabletest.Now(ctx), QueryOK: true, Clean: true, Methods: []string{"all"}}
}

func dirty(ctx context.Context) haymaker.Verification {
	return haymaker.Verification{
		CheckedAt: durabletest.Now(ctx), QueryOK: true, Methods: []string{"all"},
		RemainingResources: []haymaker.Resource{{ResourceID: "/subscriptions/s/resourceGroups/left"}},
	}
}

// outcome is what became of a run.
type outcome struct {
	t        *testing.T
	w        *world
	report   haymaker.ReportInput
	steps    []string // names of the activities in the order of their scheduling
	progress haymaker.Progress
	result   *durabletest.Result[haymaker.ReportReference]
}

// play lets the run go to its end, which must be a written report.
func (w *world) play() *outcome {
	w.t.Helper()
	o := w.playAnyway()
	if _, err := o.result.Output(); err != nil {
		w.t.Fatalf("the orchestration did not complete: %v", err)
	}
	if o.progress.Phase != haymaker.PhaseCompleted || o.progress.Message != string(o.report.Status) {
		w.t.Errorf("the last custom status is %+v, the run ended %s", o.progress, o.report.Status)
	}
	return o
}

func (w *world) playAnyway() *outcome {
	w.t.Helper()
	o := &outcome{t: w.t, w: w, result: durabletest.Run(w.Tester, Orchestration, w.request)}
	for _, event := range o.result.Events {
		if task, ok := event.Body.(history.TaskScheduled); ok {
			o.steps = append(o.steps, task.Name)
		}
	}
	if calls := durabletest.Calls(w.Tester, GenerateReport); len(calls) > 0 {
		o.report = calls[len(calls)-1].Input
	}
	if err := json.Unmarshal([]byte(o.result.CustomStatus), &o.progress); err != nil {
		w.t.Fatalf("custom status %s: %v", o.result.CustomStatus, err)
	}
	return o
}

// ended demands status and reason, in what was handed to the report.
func (o *outcome) ended(status haymaker.RunStatus, reason haymaker.FailureReason) {
	o.t.Helper()
	if o.report.Status != status || o.report.Reason != reason {
		o.t.Errorf("the run ended %s/%s (%s), want %s/%s", o.report.Status, o.report.Reason, o.report.Error, status, reason)
	}
}

func (o *outcome) count(name string) int {
	n := 0
	for _, step := range o.steps {
		if step == name {
			n++
		}
	}
	return n
}

// never demands that no step of these names was taken.
func (o *outcome) never(steps ...string) {
	o.t.Helper()
	for _, step := range steps {
		if slices.Contains(o.steps, step) {
			o.t.Errorf("%s ran; steps: %v", step, o.steps)
		}
	}
}

// cleanedUp demands forced clean-up and two clean looks with the index lag
// between them at the end, then the report.
func (o *outcome) cleanedUp() {
	o.t.Helper()
	n := len(o.steps)
	want := []string{ForceCleanup.Name(), VerifyCleanup.Name(), VerifyCleanup.Name(), GenerateReport.Name()}
	if n < 4 || !slices.Equal(o.steps[n-4:], want) {
		o.t.Fatalf("the last steps are not clean-up, two looks and report: %v", o.steps)
	}
	looks := o.report.Phases.Verification
	last, before := looks[len(looks)-1], looks[len(looks)-2]
	if !last.Clean || !before.Clean || last.CheckedAt.Sub(before.CheckedAt) < o.w.request.Timing.IndexLag() {
		o.t.Errorf("the last two looks are no proof: %+v", looks)
	}
}

// failures gives scenario and step of each recorded failure.
func (o *outcome) failures() []string {
	var all []string
	for _, failure := range o.report.Phases.Failures {
		all = append(all, fmt.Sprintf("%s: %s", failure.ScenarioName, failure.Step))
	}
	return all
}

// inBothModes runs a test with every piece of news in its own step, and with all
// news of one instant together.
func inBothModes(t *testing.T, test func(t *testing.T, w *world)) {
	for _, together := range []bool{false, true} {
		t.Run(fmt.Sprintf("together=%t", together), func(t *testing.T) {
			w := newWorld(t)
			w.Together = together
			test(t, w)
		})
	}
}
