package workflow

import (
	"context"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/historyfile"
	"azurehaymaker/durable/replaytest"
	"azurehaymaker/haymaker"
)

var saveHistories = flag.Bool("save-histories", false, "write the histories of a new version to testdata; existing ones are never replaced")

// goldenWorlds are the runs whose histories are kept for each version.
func goldenWorlds(t *testing.T) map[string]*world {
	happy, cancelled, incomplete := newWorld(t), newWorld(t), newWorld(t)
	happy.agentTime = 40 * time.Minute
	happy.RaiseAt(40*time.Minute, EventAgentFinished, AgentFinished{AgentID: "hm-0a1b2c3d-compute-01"})
	durabletest.Mock(happy.Tester, DeployContainerApp, func(_ context.Context, in haymaker.AgentDeployment) (haymaker.DeployOutput, error) {
		if in.ScenarioName == names[3] {
			return haymaker.DeployOutput{Status: haymaker.StepFailed, Error: "quota"}, nil
		}
		return haymaker.DeployOutput{Status: haymaker.StepSuccess, Agent: haymaker.Agent{AgentID: haymaker.JobName(in.RunID, in.ScenarioName)}}, nil
	})
	cancelled.RaiseAt(10*time.Minute, EventCancel, CancelRequest{RequestedBy: "bob"})
	incomplete.agentTime, incomplete.request.Timing.CleanupLimitSeconds = 0, 60
	incomplete.looks(func(ctx context.Context, _ int) (haymaker.Verification, error) { return dirty(ctx), nil })
	return map[string]*world{"happy": happy, "cancelled": cancelled, "cleanup_incomplete": incomplete}
}

func goldenPath(name string) string { return "testdata/history/v" + Version + "-" + name + ".json" }

// TestSavedHistoriesReplay: runs that began under released code go on under
// today's. When this fails, give the changed orchestrator a new Version and keep
// the old one registered.
func TestSavedHistoriesReplay(t *testing.T) {
	if *saveHistories {
		for name, w := range goldenCleanups(t) {
			if err := historyfile.Save(goldenCleanupPath(name), w.cleanUp().Events); err != nil {
				t.Error(err)
			}
		}
		for name, w := range goldenWorlds(t) {
			if err := historyfile.Save(goldenPath(name), w.play().result.Events); err != nil {
				t.Error(err)
			}
		}
	}
	replaytest.Run(t, registered(t), os.DirFS("testdata/history"))
}

// registered holds both orchestrations, as the handler's registry does.
func registered(t *testing.T) *durable.Registry {
	t.Helper()
	registry := durable.NewRegistry()
	err := errors.Join(
		durable.AddOrchestration(registry, Orchestration, Version, Run),
		durable.AddOrchestration(registry, CleanupOrchestration, CleanupVersion, Cleanup))
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

// TestTheNewestVersionHasSavedHistories, so that none is forgotten.
func TestTheNewestVersionHasSavedHistories(t *testing.T) {
	var paths []string
	for name := range goldenWorlds(t) {
		paths = append(paths, goldenPath(name))
	}
	for name := range goldenCleanups(t) {
		paths = append(paths, goldenCleanupPath(name))
	}
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%v: run the tests with -save-histories once", err)
		}
	}
}
