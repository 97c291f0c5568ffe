package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

func TestWholeRun_Defect64(t *testing.T) {
	s := open(t, nil)
	runID := s.start(api.StartRequest{Timeout: 10, Size: "small"})

	// A second start with the same id is refused and changes nothing.
	_, err := s.client.StartRun(t.Context(), api.StartRequest{RunID: runID, Timeout: 600})
	if answer := refused(t, err); answer.Status != http.StatusConflict || answer.Code != api.CodeRunExists {
		t.Errorf("second start: %v, want 409", err)
	}

	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, drawn)
	if report.ServicePrincipals.Created != 5 || report.Jobs.Created != 5 {
		t.Errorf("%d service principals and %d jobs were created, want 5 and 5", report.ServicePrincipals.Created, report.Jobs.Created)
	}
	for _, scenario := range report.Scenarios {
		if scenario.Operations < 7 {
			t.Errorf("scenario %s did %d operations, want at least 7", scenario.Name, scenario.Operations)
		}
	}
	wantGroupsFirst(t, report)
	s.wantEveryCreationListed(runID, report)
	s.wantNothingTwice()
	s.wantNothingLeft()
	s.wantTraceableLog(runID)
}

// wantTraceableLog demands that every activity's line in the host's log carries
// run, instance and invocation id.
func (s *stack) wantTraceableLog(runID string) {
	s.t.Helper()
	content, err := os.ReadFile(filepath.Join(s.state, "funchost.log"))
	if err != nil {
		s.t.Fatal(err)
	}
	lines := 0
	for _, line := range strings.Split(string(content), "\n") {
		if !strings.Contains(line, `"msg":"activity done"`) {
			continue
		}
		lines++
		for _, field := range []string{`"run_id":"` + runID, `"instance_id":"` + runID, `"invocation_id":"`, `"function":"`} {
			if !strings.Contains(line, field) {
				s.t.Errorf("the log line %s lacks %s", line, field)
			}
		}
	}
	if lines < 10 {
		s.t.Errorf("the log tells of %d activities only", lines)
	}
}

func TestOverlappingRunsStayApart_Defect8(t *testing.T) {
	s := open(t, nil)
	scenarios := []string{"networking-01-virtual-network", "security-01-key-vault-secrets"}
	long := s.start(api.StartRequest{RunID: uuid.NewString(), Timeout: 600, Scenarios: scenarios})
	short := s.start(api.StartRequest{RunID: uuid.NewString(), Timeout: 8, Scenarios: scenarios})
	s.until(long, "the long run's resources", func(view api.RunView) bool { return view.ResourcesAlive >= 6 })

	report := s.finish(short)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, scenarios)
	s.wantEveryCreationListed(short, report)
	// The long run goes on by itself for ten minutes: whatever it has now, it
	// would have lost to the short one's clean-up.
	view := s.until(long, "the long run", func(api.RunView) bool { return true })
	if view.ResourcesAlive < 6 || view.Status != haymaker.RunInProgress {
		t.Errorf("after the end of the short run the long one is %s with %d resources", view.Status, view.ResourcesAlive)
	}
	for job, execution := range s.executions() {
		if strings.HasPrefix(job, "hm-"+haymaker.Run8(long)) && execution.Status != "Running" {
			t.Errorf("the long run's agent %s is %s", job, execution.Status)
		}
	}

	if _, err := s.client.CancelRun(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	wantCleanReport(t, s.finish(long), haymaker.RunCancelled)
	s.wantNothingTwice()
	s.wantNothingLeft()
}

func TestCancelWhileMonitoringCleansUp(t *testing.T) {
	s := open(t, nil)
	scenarios := []string{"networking-01-virtual-network", "webapps-02-nodejs-app-service"}
	runID := s.start(api.StartRequest{Timeout: 600, Scenarios: scenarios})
	s.until(runID, "resources of agents", func(view api.RunView) bool { return view.ResourcesAlive >= 4 })
	if _, err := s.client.CancelRun(t.Context(), runID); err != nil {
		t.Fatal(err)
	}
	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCancelled)
	wantScenarios(t, report, scenarios, scenarios...)
	s.wantNothingLeft()

	_, err := s.client.CancelRun(t.Context(), runID)
	if answer := refused(t, err); answer.Code != api.CodeRunFinished {
		t.Errorf("cancelling an ended run: %v, want RUN_FINISHED", err)
	}
}
