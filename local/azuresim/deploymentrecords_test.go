package azuresim_test

import (
	"net/http"
	"strings"
	"testing"
)

// asCLI is a deployment as the Azure CLI sends it: the template is spliced in as
// it was in its file, under a name without quotes.
const asCLI = `{"properties": {"parameters": {}, "mode": "Incremental", template:{
	// one address
	"resources": [{"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-09-01", "name": "pip", "location": "eastus",
	"properties": {"publicIPAllocationMethod": "Static"}}]}}}`

func (f *fixture) raw(method, path, body string) reply {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), method, f.facts.URL+path, strings.NewReader(body))
	must(f.t, err)
	request.Header.Set("Authorization", "Bearer "+f.token(f.cred, armScope))
	request.Header.Set("Content-Type", "application/json")
	return f.do(request)
}

// TestDeploymentByCLI: validated without a trace, carried out, and shown with what it wrote.
func TestDeploymentByCLI(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	const api = "?api-version=2019-10-01"
	deployment := f.group("g") + "/providers/Microsoft.Resources/deployments/d"
	address := f.group("g") + "/providers/Microsoft.Network/publicIPAddresses/pip"
	operations := f.group("g") + "/deployments/d/operations" + api

	checked := f.raw("POST", deployment+"/validate"+api, asCLI)
	checked.want(t, 200, "")
	if !strings.Contains(checked.raw, address) {
		t.Errorf("validated: %s", checked.raw)
	}
	f.arm("GET", address+"?api-version=2023-09-01", nil).want(t, 404, "ResourceNotFound")
	f.arm("GET", deployment+api, nil).want(t, 404, "ResourceNotFound")
	f.arm("GET", operations, nil).want(t, 404, "DeploymentNotFound")
	f.raw("POST", deployment+"/validate"+api, strings.Replace(asCLI, "2023-09-01", "1999-01-01", 1)).want(t, 400, "NoRegisteredProviderFound")
	f.raw("POST", deployment+"/validate"+api, strings.Replace(asCLI, `"pip"`, `"[uniqueString('x')]"`, 1)).want(t, 501, "NotImplemented")
	f.raw("POST", f.group("none")+"/providers/Microsoft.Resources/deployments/d/validate"+api, asCLI).want(t, 404, "ResourceGroupNotFound")

	f.raw("PUT", deployment+api, asCLI).want(t, 201, "")
	f.arm("GET", address+"?api-version=2023-09-01", nil).want(t, 200, "")
	for _, path := range []string{deployment + api, operations} {
		if shown := f.arm("GET", path, nil); shown.status != 200 || !strings.Contains(shown.raw, address) {
			t.Errorf("%s: %d %s", path, shown.status, shown.raw)
		}
	}
}
