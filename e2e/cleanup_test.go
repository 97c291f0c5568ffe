package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// forget deletes the rows about a run from every table whose name does not end in
// one of kept, again and again until a look finds none: the handler may be writing.
func (s *stack) forget(runID string, kept ...string) {
	s.t.Helper()
	service, err := aztables.NewServiceClientFromConnectionString(s.ConnectionString(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	clean := 0
	s.await("the end of all rows about run "+runID, func() (bool, error) {
		clean++
		tables := service.NewListTablesPager(nil)
		for tables.More() {
			page, err := tables.NextPage(s.t.Context())
			if err != nil {
				return false, err
			}
			for _, table := range page.Tables {
				if endsIn(*table.Name, kept) {
					continue
				}
				found, err := s.deleteRows(service.NewClient(*table.Name), runID)
				if err != nil {
					return false, err
				}
				if found {
					clean = 0
				}
			}
		}
		return clean >= 20, nil // two seconds without any
	})
}

func endsIn(name string, endings []string) bool {
	for _, ending := range endings {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

func (s *stack) deleteRows(table *aztables.Client, runID string) (found bool, err error) {
	rows := table.NewListEntitiesPager(nil)
	for rows.More() {
		page, err := rows.NextPage(s.t.Context())
		if err != nil {
			return found, err
		}
		for _, raw := range page.Entities {
			var row aztables.Entity
			if err := json.Unmarshal(raw, &row); err != nil {
				return found, err
			}
			if !strings.Contains(row.PartitionKey+"|"+row.RowKey, runID) {
				continue
			}
			found = true
			if _, err := table.DeleteEntity(s.t.Context(), row.PartitionKey, row.RowKey, nil); err != nil && !strings.Contains(err.Error(), "ResourceNotFound") {
				return found, err
			}
		}
	}
	return found, nil
}

// terminate ends a run's orchestration without clean-up.
func (s *stack) terminate(runID string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+"/api/durabletask/instances/"+runID+"/terminate?force=true&reason=test", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		s.t.Fatalf("terminate: %s", response.Status)
	}
}

// killAgents kills the agents of a run, if they live.
func (s *stack) killAgents(runID string) {
	s.t.Helper()
	killed := 0
	for job, execution := range s.executions() {
		if strings.HasPrefix(job, "hm-"+haymaker.Run8(runID)) && execution.Status == "Running" {
			s.kill("an agent", execution.PID)
			killed++
		}
	}
	if killed == 0 {
		s.t.Errorf("run %s has no agent that runs", runID)
	}
}

// TestNothingIsLeftWhenAgentsAndRecordsAreGone: of one run the task hub and the
// run's row remember that there was one, and the orphan sweep finds it; of the other nothing is
// known, and it is cleaned up by its id.
func TestNothingIsLeftWhenAgentsAndRecordsAreGone(t *testing.T) {
	s := open(t, map[string]string{
		"HAYMAKER_ORPHAN_SCHEDULE": "*/5 * * * * *", "HAYMAKER_SWEEP_SCHEDULE": "0 0 0 1 1 *", // nobody else cleans up
	})
	scenarios := []string{"networking-01-virtual-network", "security-01-key-vault-secrets"}
	orphan := s.start(api.StartRequest{Timeout: 600, Scenarios: scenarios})
	unknown := s.start(api.StartRequest{Timeout: 600, Scenarios: scenarios})
	for _, runID := range []string{orphan, unknown} {
		s.until(runID, "resources of agents", func(view api.RunView) bool { return view.ResourcesAlive >= 6 })
	}
	if _, err := s.client.CleanUp(t.Context(), api.CleanupOrder{RunID: orphan}); refused(t, err).Code != api.CodeRunActive {
		t.Errorf("beside a run in progress: %v", err)
	}
	s.killAgents(unknown)
	s.forget(unknown)
	s.killAgents(orphan)
	s.terminate(orphan)
	s.forget(orphan, "Runs", "Instances", "History")

	s.reportedUntilItIsOver(unknown)
	ended := s.cleaned(s.awaitCleanup(orphan))
	if ended.ResourcesDeleted == 0 || ended.IdentitiesDeleted != len(scenarios) || ended.JobsDeleted != len(scenarios) {
		t.Errorf("%+v", ended)
	}
	report := s.finish(orphan)
	wantCleanReport(t, report, haymaker.RunFailed)

	preview, err := s.client.PreviewCleanup(t.Context(), api.CleanupOrder{ExecutionID: unknown})
	if err != nil || len(preview.Findings) < 8 || len(preview.Unanswered) > 0 {
		t.Errorf("%+v, %v", preview, err)
	}
	begun, err := s.client.CleanUp(t.Context(), api.CleanupOrder{RunID: unknown})
	if err != nil {
		t.Fatal(err)
	}
	s.cleaned(begun)
	wantCleanReport(t, s.finish(unknown), haymaker.RunFailed)
	s.wantNothingLeft()
	if _, err := s.client.CleanUp(t.Context(), api.CleanupOrder{RunID: "00000000-0000-4000-8000-00000000000a"}); refused(t, err).Code != api.CodeRunNotFound {
		t.Errorf("of a run that never was: %v", err)
	}
}

// reportedUntilItIsOver demands that a run that nobody knows is left alone while
// its own tags say that it may go on.
func (s *stack) reportedUntilItIsOver(runID string) {
	s.t.Helper()
	answer, err := s.client.CleanUpOrphans(s.t.Context(), api.CleanupOrder{DryRun: true})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, run := range answer.Runs {
		if run.RunID == runID && run.Standing == haymaker.StandingUnknown && run.Verdict == haymaker.VerdictReport && strings.Contains(run.Why, "another deployment") {
			return
		}
	}
	s.t.Errorf("run %s is not reported as unknown: %+v", runID, answer)
}

// awaitCleanup waits until the orphan sweep has begun the clean-up of a run.
func (s *stack) awaitCleanup(runID string) haymaker.Cleanup {
	s.t.Helper()
	var shown haymaker.Cleanup
	s.await("the clean-up of run "+runID, func() (bool, error) {
		var err error
		shown, err = s.client.Cleanup(s.t.Context(), "cleanup-"+runID)
		return err == nil && shown.StartedAt != nil, err
	})
	return shown
}

// cleaned waits for a clean-up's end, which must be proven.
func (s *stack) cleaned(cleanup haymaker.Cleanup) haymaker.Cleanup {
	s.t.Helper()
	began := time.Now()
	s.await("the end of "+cleanup.CleanupID, func() (bool, error) {
		var err error
		cleanup, err = s.client.Cleanup(s.t.Context(), cleanup.CleanupID)
		return err == nil && cleanup.Status.Final(), err
	})
	if cleanup.Status != haymaker.CleanupVerified || cleanup.LeftCount != 0 || len(cleanup.LooksAt) < 3 {
		s.t.Errorf("after %s: %+v", time.Since(began), cleanup)
	}
	return cleanup
}
