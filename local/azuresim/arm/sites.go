package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

func renderSite(_ *tenant.Data, r *tenant.Resource, body map[string]any) {
	properties := PropertiesOf(body)
	host := strings.ToLower(r.Name) + ".azurewebsites.net"
	properties["defaultHostName"], properties["hostNames"] = host, []any{host}
	if properties["state"] == nil {
		properties["state"] = "Running"
	}
	properties["enabledHostNames"] = []any{host, strings.ToLower(r.Name) + ".scm.azurewebsites.net"}
}

func siteAction(_ *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	switch action {
	case "start", "restart":
		r.Properties()["state"] = "Running"
		return wire.Empty(http.StatusOK), true
	case "stop":
		r.Properties()["state"] = "Stopped"
		return wire.Empty(http.StatusOK), true
	case "syncfunctiontriggers":
		return wire.Empty(http.StatusNoContent), true
	}
	return wire.Answer{}, false
}

// siteConfigAction answers POST .../config/{name}/list, which reads settings back.
func siteConfigAction(_ *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	if action != "list" {
		return wire.Answer{}, false
	}
	return wire.JSON(http.StatusOK, map[string]any{
		"id": r.ID, "name": r.Name, "type": r.Type, "properties": Clone(r.Properties()),
	}), true
}
