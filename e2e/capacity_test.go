package e2e

import (
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// TestAQueuedRunStartsWhenThereIsAPlace, through the real host and storage: one
// run at a time, the second waits for the end of the first, the third is
// cancelled while it waits.
func TestAQueuedRunStartsWhenThereIsAPlace(t *testing.T) {
	s := open(t, map[string]string{"MAX_CONCURRENT_RUNS": "1", "OVERLAP_POLICY": "queue"})
	scenarios := []string{"security-01-key-vault-secrets"}
	var runs []string
	for range 3 {
		runs = append(runs, s.start(api.StartRequest{Timeout: 6, Scenarios: scenarios}))
	}
	first, second, third := runs[0], runs[1], runs[2]
	for _, waiting := range []string{second, third} {
		s.until(waiting, "a queued run", func(view api.RunView) bool { return view.Status == haymaker.RunQueued && view.WaitsFor != "" })
	}
	if cancelled, err := s.client.CancelRun(t.Context(), third); err != nil || cancelled.Status != "cancelled" {
		t.Fatalf("cancel of a queued run: %+v, %v", cancelled, err)
	}
	for _, runID := range []string{first, second} {
		report := s.finish(runID)
		wantCleanReport(t, report, haymaker.RunCompleted)
		wantScenarios(t, report, scenarios)
	}
	before, after := s.view(first), s.view(second)
	if after.QueuedAt == nil || before.EndedAt == nil || after.StartedAt.Before(*before.EndedAt) || after.WaitsFor != "" {
		t.Errorf("the second run was queued at %v and started at %s; the first ended at %v", after.QueuedAt, after.StartedAt, before.EndedAt)
	}
	if view := s.view(third); view.Status != haymaker.RunCancelled || len(view.Details) != 0 {
		t.Errorf("the third is %+v", view)
	}
	s.wantNothingTwice()
	s.wantNothingLeft()
}

// view is what the API shows of a run now.
func (s *stack) view(runID string) api.RunView {
	s.t.Helper()
	view, err := s.client.Run(s.t.Context(), runID)
	if err != nil {
		s.t.Fatal(err)
	}
	return view
}
