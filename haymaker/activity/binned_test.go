package activity

import (
	"context"
	"errors"
	"testing"

	"azurehaymaker/haymaker"
)

// TestTheBinIsEmptiedOfWhatIsDeleted: an agent that deleted an object may have had
// no chance to empty the directory's recycle bin (found by a trial, seed 5).
func TestTheBinIsEmptiedOfWhatIsDeleted(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	provisioned(t, a, compute)
	event := haymaker.AgentEvent{RunID: runID, ScenarioName: compute, EventType: haymaker.EventResourceDeleted, ResourceID: object("groups"), Sequence: 1, Timestamp: began}
	if err := a.apply(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	var asked []string
	answer := errors.New("down")
	w.outside.remove = func(_ context.Context, _ haymaker.Origin, id string) (haymaker.Deletion, error) {
		asked = append(asked, id)
		return haymaker.DeletionDone, answer
	}
	clean := func() haymaker.ForcedCleanup {
		return want[haymaker.ForcedCleanup](t)(a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	}
	if round := clean(); len(asked) != 1 || asked[0] != object("groups") || len(round.Failed) != 1 {
		t.Fatalf("asked for %v; round %+v", asked, round)
	}
	answer = nil
	round := clean()
	if row := resource(t, a, object("groups")); len(round.Failed)+len(round.Deleted) != 0 || row.DeletionError != "" || row.DeletedBy != haymaker.DeletedByAgent {
		t.Errorf("round %+v, row %+v", round, row)
	}
}
