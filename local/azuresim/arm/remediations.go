package arm

import (
	"net/http"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// remediationAction serves cancel, which only a remediation that runs takes.
func remediationAction(c *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	if action != "cancel" {
		return wire.Answer{}, false
	}
	operation, runs := c.Data.OpenOperation(tenant.OperationPut, r.ID)
	if !runs {
		return wire.ARMError(http.StatusBadRequest, "InvalidCancelRemediationRequest", "A remediation that has ended cannot be canceled."), true
	}
	operation.Applied, operation.Held, operation.DoneAt, operation.PollsLeft = true, false, c.Now, 0
	r.SetState("Canceled")
	r.ChangedAt = c.Now
	c.Record("update", r.Type, r.ID)
	return wire.JSON(http.StatusOK, c.plane.render(c.Data, r)), true
}

// remediationRuns refuses to delete a remediation that has not ended. Microsoft
// documents the rule (Remove-AzPolicyRemediation), not the code.
func remediationRuns(c *Call, r *tenant.Resource) *wire.Answer {
	if _, runs := c.Data.OpenOperation(tenant.OperationPut, r.ID); !runs {
		return nil
	}
	return Fail(http.StatusBadRequest, "InvalidDeleteRemediationRequest", "The remediation must be in a terminal state to be deleted. Cancel it first.")
}
