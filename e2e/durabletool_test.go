package e2e

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/workflow"
	"azurehaymaker/local/durabletool"
)

// TestAToolOfDurableFunctionsRunsAndCancels does with func durable's stand-in,
// through host and handler, what the CLI does: it starts a run, raises an event
// in it, and looks at it.
func TestAToolOfDurableFunctionsRunsAndCancels(t *testing.T) {
	s := open(t, map[string]string{"HAYMAKER_CONTROL_SCHEDULE": "* * * * * *"})
	tool, err := durabletool.New(s.ConnectionString(), "HayMaker", 1) // as host.json says
	if err != nil {
		t.Fatal(err)
	}
	id, err := tool.StartNew(t.Context(), workflow.Name, uuid.NewString(), `{"timeout":600,"scenarios":["networking-01-virtual-network"]}`, false)
	if err != nil {
		t.Fatal(err)
	}
	s.until(id, "monitoring", func(view api.RunView) bool { return view.Phase == haymaker.PhaseMonitoring })
	if err := tool.RaiseEvent(t.Context(), id, workflow.EventCancel, `{"requested_by":"a tool"}`, true); err != nil {
		t.Fatal(err)
	}
	if report := s.finish(id); report.Status != haymaker.RunCancelled {
		t.Errorf("the run ended %s: %s", report.Status, report.Error)
	}
	s.await("the row's end", func() (bool, error) {
		listed, err := tool.Instances(t.Context())
		if err != nil || len(listed) != 1 || listed[0].ID != id {
			return false, errors.Join(err, fmt.Errorf("get-instances: %+v", listed))
		}
		return listed[0].Status == "Completed", nil
	})
	if events, err := tool.History(t.Context(), id); err != nil || len(events) < 20 {
		t.Errorf("get-history: %v, %v", events, err)
	}
}
