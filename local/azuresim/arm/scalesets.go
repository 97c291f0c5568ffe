package arm

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// scaleSetAction serves what starts and stops the machines of a scale set.
func scaleSetAction(c *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	state, ok := powerState(action)
	if !ok {
		return wire.Answer{}, false
	}
	c.Data.PowerStates[tenant.Key(r.ID)] = state
	return c.Accept(), true
}

// scaleSetChild answers GET of a scale set's instanceView and of its machines,
// which are as many as its capacity.
func scaleSetChild(c *Call, r *tenant.Resource, path []string) (wire.Answer, bool) {
	if len(path) != 1 || c.Method != http.MethodGet {
		return wire.Answer{}, false
	}
	word := strings.ToLower(path[0])
	if word != "instanceview" && word != "virtualmachines" {
		return wire.Answer{}, false
	}
	if answer := c.Authorize(r.ID, r.Type+"/"+path[0]+"/read"); answer != nil {
		return *answer, true
	}
	power := c.Data.PowerStates[tenant.Key(r.ID)]
	if power == "" {
		power = "running"
	}
	count := capacityOf(r)
	if word == "instanceview" {
		return wire.JSON(http.StatusOK, map[string]any{
			"virtualMachine": map[string]any{"statusesSummary": []any{
				map[string]any{"code": "ProvisioningState/succeeded", "count": count}, map[string]any{"code": "PowerState/" + power, "count": count},
			}},
			"statuses": []any{map[string]any{"code": "ProvisioningState/" + strings.ToLower(r.State()), "level": "Info"}},
		}), true
	}
	machines := []any{}
	for i := range count {
		number := strconv.Itoa(i)
		machines = append(machines, map[string]any{
			"id": r.ID + "/virtualMachines/" + number, "name": r.Name + "_" + number, "instanceId": number, "type": r.Type + "/virtualMachines",
			"location": r.Location(), "properties": map[string]any{"latestModelApplied": true, "provisioningState": "Succeeded"},
		})
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": machines}), true
}

// capacityOf is how many machines a scale set asks for, at most the 1000 that
// Azure allows.
func capacityOf(r *tenant.Resource) int {
	capacity, _ := strconv.Atoi(fmt.Sprint(lookup(r.Body, "sku.capacity")))
	return max(0, min(capacity, 1000))
}
