package e2e

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// mostMemory bounds what the handler may ever hold, in megabytes.
const mostMemory = 100

// A large run of thirty scenarios, and one that overlaps it with the same
// scenarios: no names are shared, neither takes anything of the other's, and one
// handler carries both in its memory.
func TestLargeRunAndOneThatOverlapsIt_Defect8(t *testing.T) {
	s := open(t, map[string]string{
		"SCENARIO_DENY": "", "SCENARIO_ALLOW": "cost", "AGENT_GRACE_MINUTES": "4", "CLEANUP_LIMIT_MINUTES": "8",
	})
	large := s.start(api.StartRequest{Timeout: 60, Size: "large"})
	view := s.until(large, "provisioning", func(view api.RunView) bool { return view.Phase == haymaker.PhaseProvisioning })
	shared := []string{view.Details[0].ScenarioName, view.Details[15].ScenarioName, view.Details[29].ScenarioName}
	overlapping := s.start(api.StartRequest{Timeout: 20, Scenarios: shared})

	for runID, names := range map[string]int{large: 30, overlapping: 3} {
		report := s.finish(runID)
		wantCleanReport(t, report, haymaker.RunCompleted)
		if len(report.Scenarios) != names || report.ServicePrincipals.Created != names || report.Jobs.Created != names {
			t.Errorf("run %s had %d scenarios, %d service principals, %d jobs, want %d of each",
				runID, len(report.Scenarios), report.ServicePrincipals.Created, report.Jobs.Created, names)
		}
		s.wantEveryCreationListed(runID, report)
		wantOwnNames(t, report, large, overlapping)
	}
	s.wantNothingTwice()
	s.wantNothingLeft()
	if most := s.handlerMemory(); most <= 0 || most >= mostMemory {
		t.Errorf("the handler held up to %d MB, want less than %d", most, mostMemory)
	} else {
		t.Logf("the handler held up to %d MB", most)
	}
}

// wantOwnNames demands that nothing in a run's report carries the other's short id.
func wantOwnNames(t *testing.T, report haymaker.Report, runIDs ...string) {
	t.Helper()
	text := jsonOf(report)
	for _, runID := range runIDs {
		if mentioned := strings.Contains(text, haymaker.Run8(runID)); mentioned != (runID == report.RunID) {
			t.Errorf("the report of run %s mentions run %s: %v", report.RunID, runID, mentioned)
		}
	}
}

// handlerMemory is the most that the handler's process ever held, in megabytes.
func (s *stack) handlerMemory() int {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.HandlerPID()))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if amount, found := strings.CutPrefix(line, "VmHWM:"); found {
			kilobytes, err := strconv.Atoi(strings.Fields(amount)[0])
			if err != nil {
				s.t.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	return 0
}
