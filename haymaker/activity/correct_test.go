package activity

import (
	"context"
	"testing"

	"azurehaymaker/haymaker"
)

// TestALookRecordsWhatItSeesGone: a deletion that ended after the round that had
// begun it is not counted as remaining for ever (found by a trial, seed 3).
func TestALookRecordsWhatItSeesGone(t *testing.T) {
	w, a := tidy(t)
	slow := inGroupID(compute, "slow")
	record := func(change func(*haymaker.Resource)) {
		if err := a.Records.UpdateResource(t.Context(), runID, slow, change); err != nil {
			t.Fatal(err)
		}
	}
	record(func(row *haymaker.Resource) { row.CreatedAt, row.LastSequence = &began, 4 })
	look(t, a)
	if row := resource(t, a, slow); row.DeletedAt == nil || row.DeletedBy != haymaker.DeletedByHayMaker {
		t.Errorf("after a look that saw it gone the row is %+v", row)
	}

	// What an agent tells while the look is under way counts.
	record(func(row *haymaker.Resource) { row.DeletedAt, row.DeletedBy = nil, "" })
	w.resources.exists = func(context.Context, string) (bool, error) {
		record(func(row *haymaker.Resource) { row.LastSequence = 5 })
		return false, nil
	}
	look(t, a)
	if row := resource(t, a, slow); row.DeletedAt != nil {
		t.Errorf("after news during the look the row is %+v", row)
	}
}
