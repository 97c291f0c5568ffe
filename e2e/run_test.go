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

func TestWholeRun(t *testing.T) {
	s := open(t, nil)
	runID := s.start(api.StartRequest{Timeout: 10, Size: "small"})

	// A second start with the same id is refused and changes nothing.
	_, err := s.client.StartRun(t.Context(), api.StartRequest{RunID: runID, Timeout: 600})
	if answer := refused(t, err); answer.Status != http.StatusConflict || answer.Code != api.CodeRunExists {
		t.Errorf("second start: %v, want 409", err)
	}

	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, allScenarios)
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

func TestOverlappingRunsStayApart(t *testing.T) {
	s := open(t, nil)
	scenarios := []string{"networking-01-virtual-network", "security-01-key-vault-secrets"}
	first := s.start(api.StartRequest{RunID: uuid.NewString(), Timeout: 8, Scenarios: scenarios})
	second := s.start(api.StartRequest{RunID: uuid.NewString(), Timeout: 20, Scenarios: scenarios})
	for _, runID := range []string{first, second} {
		report := s.finish(runID)
		wantCleanReport(t, report, haymaker.RunCompleted)
		wantScenarios(t, report, scenarios)
		s.wantEveryCreationListed(runID, report)
		if runID == first && s.until(second, "the second run", func(api.RunView) bool { return true }).ResourcesAlive == 0 {
			t.Error("the end of the first run took the second run's resources along")
		}
	}
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
