package azuresim_test

import (
	"net/http"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"
)

// TestRemediationsEndBeforeTheyAreDeleted: by themselves, or cancelled.
func TestRemediationsEndBeforeTheyAreDeleted(t *testing.T) {
	f := startWith(t, azuresim.Settings{LRODurationMS: 1000})
	f.makeGroup("rules", nil)
	const version = "?api-version=2021-10-01"
	id := f.group("rules") + "/providers/Microsoft.PolicyInsights/remediations/fix"
	make := func() {
		f.arm("PUT", id+version, map[string]any{"properties": map[string]any{"policyAssignmentId": f.group("rules") + "/providers/Microsoft.Authorization/policyAssignments/a"}}).want(t, http.StatusCreated, "")
	}
	make()
	f.arm("DELETE", id+version, nil).want(t, http.StatusBadRequest, "InvalidDeleteRemediationRequest")
	if canceled := f.arm("POST", id+"/cancel"+version, nil); canceled.status != http.StatusOK || canceled.body["properties"].(map[string]any)["provisioningState"] != "Canceled" {
		t.Fatalf("cancel: %s", canceled.raw)
	}
	f.clock.advance(2 * time.Second) // what was cancelled does not succeed later
	if shown := f.arm("GET", id+version, nil); shown.body["properties"].(map[string]any)["provisioningState"] != "Canceled" {
		t.Errorf("later: %s", shown.raw)
	}
	f.arm("POST", id+"/cancel"+version, nil).want(t, http.StatusBadRequest, "InvalidCancelRemediationRequest")
	if deleted := f.arm("DELETE", id+version, nil); deleted.status/100 != 2 {
		t.Errorf("delete: %s", deleted.raw)
	}
	f.clock.advance(2 * time.Second)
	make()
	f.clock.advance(2 * time.Second)
	if deleted := f.arm("DELETE", id+version, nil); deleted.status/100 != 2 {
		t.Errorf("delete after its end: %s", deleted.raw)
	}
}
