package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// storedContainerGroup gives a group its state and, where it asks for an
// address, one with its name.
func storedContainerGroup(_ *Call, r *tenant.Resource, _ bool) {
	properties := r.Properties()
	properties["instanceView"] = map[string]any{"state": "Running", "events": []any{}}
	address, ok := properties["ipAddress"].(map[string]any)
	if !ok {
		return
	}
	address["ip"] = documentationAddress(r.ID)
	if strings.EqualFold(asText(address["type"]), "Private") {
		address["ip"] = "10.0.0.4"
	}
	if label := asText(address["dnsNameLabel"]); label != "" {
		address["fqdn"] = label + "." + r.Location() + ".azurecontainer.io"
	}
}

// containerGroupAction starts, stops and restarts a group.
func containerGroupAction(c *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	state := map[string]string{"start": "Running", "restart": "Running", "stop": "Stopped"}[action]
	if state == "" {
		return wire.Answer{}, false
	}
	r.Properties()["instanceView"] = map[string]any{"state": state, "events": []any{}}
	if action == "stop" {
		return wire.Empty(http.StatusNoContent), true
	}
	return c.Accept(), true
}

// containerGroupChild answers GET .../containers/{name}/logs.
func containerGroupChild(c *Call, r *tenant.Resource, path []string) (wire.Answer, bool) {
	if len(path) != 3 || !strings.EqualFold(path[0], "containers") || !strings.EqualFold(path[2], "logs") || c.Method != http.MethodGet {
		return wire.Answer{}, false
	}
	if answer := c.Authorize(r.ID, r.Type+"/containers/logs/read"); answer != nil {
		return *answer, true
	}
	containers, _ := r.Properties()["containers"].([]any)
	for _, container := range containers {
		object, _ := container.(map[string]any)
		if asText(object["name"]) == path[1] {
			return wire.JSON(http.StatusOK, map[string]any{"content": "started\n"}), true
		}
	}
	return wire.ARMError(http.StatusNotFound, "ContainerNotFound", "The container '%s' was not found in container group '%s'.", path[1], r.Name), true
}

func asText(value any) string {
	text, _ := value.(string)
	return text
}
