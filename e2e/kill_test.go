package e2e

import (
	"os"
	"syscall"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// kill -9, as a crash or the platform would.
func (s *stack) kill(what string, pid int) {
	s.t.Helper()
	if pid == 0 || pid == os.Getpid() {
		s.t.Fatalf("no process to kill for %s", what)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		s.t.Fatalf("kill %s: %v", what, err)
	}
}

func TestKillOfTheHandlerChangesNothing(t *testing.T) {
	s := open(t, nil)
	runID := s.start(api.StartRequest{Timeout: 10})
	s.until(runID, "provisioning", func(view api.RunView) bool { return view.Phase == haymaker.PhaseProvisioning })
	first := s.HandlerPID()
	s.kill("the handler", first)
	s.await("a new handler", func() (bool, error) { pid := s.HandlerPID(); return pid != 0 && pid != first, nil })
	s.until(runID, "monitoring", func(view api.RunView) bool { return view.Phase == haymaker.PhaseMonitoring && view.ResourcesAlive > 5 })
	s.kill("the handler", s.HandlerPID())

	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, drawn)
	s.wantNothingTwice()
	s.wantNothingLeft()
}

func TestKillOfTheHostChangesNothing(t *testing.T) {
	s := open(t, nil)
	runID := s.start(api.StartRequest{Timeout: 10})
	s.until(runID, "provisioning", func(view api.RunView) bool { return view.Phase == haymaker.PhaseProvisioning })
	hostPID, handlerPID := s.HostPID(), s.HandlerPID()
	s.kill("the host", hostPID)
	s.await("a new host", func() (bool, error) { pid := s.HostPID(); return pid != 0 && pid != hostPID, nil })
	s.await("the end of the orphaned handler", func() (bool, error) { return syscall.Kill(handlerPID, 0) != nil, nil })

	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, drawn)
	s.wantNothingTwice()
	s.wantNothingLeft()
}

func TestKillOfOneAgentFailsItsScenarioOnly(t *testing.T) {
	s := open(t, nil)
	runID := s.start(api.StartRequest{Timeout: 12})
	job := haymaker.JobName(runID, "databases-02-cosmos-db")
	s.until(runID, "the agents' resources", func(view api.RunView) bool { return view.ResourcesAlive > 10 })
	s.kill("an agent", s.executions()[job].PID)

	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, drawn, "databases-02-cosmos-db")
	s.wantEveryCreationListed(runID, report)
	s.wantNothingTwice()
	s.wantNothingLeft()
}
