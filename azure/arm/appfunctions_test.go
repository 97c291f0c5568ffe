package arm

import (
	"slices"
	"strings"
	"testing"
)

func TestContainerAppFunctions(t *testing.T) {
	const app = "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/"
	const query = "/functions?api-version=2025-10-02-preview"
	c := client(t, answers{
		app + "hay" + query:             `{"value":[{"name":"hay/health"},{"name":"tick"}],"nextLink":"https://management.azure.com` + app + "hay" + query + `&skip=2"}`,
		app + "hay" + query + "&skip=2": `{"value":[{"name":"sweep"}]}`,
		app + "none" + query:            `{"value":[]}`,
		app + "lured" + query:           `{"value":[],"nextLink":"https://management.azure.com.evil.example/x"}`,
		app + "endless" + query:         `{"value":[],"nextLink":"https://management.azure.com` + app + "endless" + query + `"}`,
	})
	for name, want := range map[string][]string{"hay": {"health", "tick", "sweep"}, "none": {}} {
		got, err := c.ContainerAppFunctions(t.Context(), app+name)
		if err != nil || got == nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for id, want := range map[string]string{
		app + "missing": "404", app + "lured": "another host", app + "endless": "does not end",
		"": "no id", "hay": "no id", app: "no id", app + "a/b": "no id", app + "a?x": "no id",
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/hay": "no id",
	} {
		if got, err := c.ContainerAppFunctions(t.Context(), id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s passes as %v, %v; want %q", id, got, err, want)
		}
	}
}
