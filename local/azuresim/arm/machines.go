package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// powerState is the power state that an action leads to.
func powerState(action string) (string, bool) {
	state, ok := map[string]string{
		"start": "running", "restart": "running", "reimage": "running", "redeploy": "running",
		"poweroff": "stopped", "deallocate": "deallocated",
	}[action]
	return state, ok
}

func virtualMachineAction(c *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	if state, ok := powerState(action); ok {
		c.Data.PowerStates[tenant.Key(r.ID)] = state
		return c.Accept(), true
	}
	if action == "runcommand" {
		return c.Accept(), true
	}
	return wire.Answer{}, false
}

// virtualMachineChild answers GET .../instanceView.
func virtualMachineChild(c *Call, r *tenant.Resource, path []string) (wire.Answer, bool) {
	if len(path) != 1 || !strings.EqualFold(path[0], "instanceView") || c.Method != http.MethodGet {
		return wire.Answer{}, false
	}
	if answer := c.Authorize(r.ID, r.Type+"/instanceView/read"); answer != nil {
		return *answer, true
	}
	power := c.Data.PowerStates[tenant.Key(r.ID)]
	if power == "" {
		power = "running"
	}
	return wire.JSON(http.StatusOK, map[string]any{
		"computerName": r.Name, "osName": "ubuntu", "hyperVGeneration": "V2",
		"statuses": []any{
			map[string]any{"code": "ProvisioningState/" + strings.ToLower(r.State()), "level": "Info", "displayStatus": "Provisioning " + strings.ToLower(r.State())},
			map[string]any{"code": "PowerState/" + power, "level": "Info", "displayStatus": "VM " + power},
		},
	}), true
}
