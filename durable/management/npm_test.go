package management

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// npmModules is where make npm-durable installs the package.
const npmModules = "../../.local/npm-durable/node_modules"

// TestNPMClient runs the client of the npm package durable-functions, as its
// users have it, against the API over a memory store with a worker. It finds the
// API by links, as with a host that has keys, or by its address alone.
func TestNPMClient(t *testing.T) {
	modules, err := filepath.Abs(npmModules)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "durable-functions", "package.json")); err != nil {
		t.Fatalf("the npm package is not installed (make npm-durable does it): %v", err)
	}
	for mode, bind := range map[string]func(binding map[string]any, api string){
		"links":   func(map[string]any, string) {},
		"address": func(binding map[string]any, api string) { binding["rpcBaseUrl"] = api + "/" },
	} {
		t.Run(mode, func(t *testing.T) {
			server := httptest.NewServer(liveHub(t))
			defer server.Close()
			binding := bindingFor(server.URL + "/api/durabletask")
			bind(binding, server.URL+"/api/durabletask")
			drive(t, modules, server.Listener.Addr().String(), map[string]any{"binding": binding, "request": server.URL + "/x", "old": olderInstances})
		})
	}
}

// drive runs the script with what it needs on its standard input.
func drive(t *testing.T, modules, host string, given any) {
	t.Helper()
	stdin, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	script := exec.CommandContext(ctx, "node", "testdata/npm/drive.js")
	// Without WEBSITE_HOSTNAME the package replaces each link's host by that of
	// a local Functions host.
	script.Env = append(os.Environ(), "NODE_PATH="+modules, "WEBSITE_HOSTNAME="+host)
	script.Stdin = bytes.NewReader(stdin)
	if out, err := script.CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "all done\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// bindingFor is what the Functions host hands to a client binding.
func bindingFor(api string) map[string]any {
	const common = "taskHub=Hub&connection=Storage&code=a%2Bkey"
	instance := api + "/instances/INSTANCEID"
	create := api + "/orchestrators/{functionName}[/{instanceId}]?code=a%2Bkey"
	return map[string]any{
		"taskHubName": "Hub",
		"creationUrls": map[string]string{
			"createNewInstancePostUri": create, "createAndWaitOnNewInstancePostUri": create + "&timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}",
		},
		"managementUrls": map[string]string{
			"id": "INSTANCEID", "statusQueryGetUri": instance + "?" + common, "purgeHistoryDeleteUri": instance + "?" + common,
			"sendEventPostUri": instance + "/raiseEvent/{eventName}?" + common, "restartPostUri": instance + "/restart?" + common,
			"terminatePostUri": instance + "/terminate?reason={text}&" + common, "rewindPostUri": instance + "/rewind?reason={text}&" + common,
			"suspendPostUri": instance + "/suspend?reason={text}&" + common, "resumePostUri": instance + "/resume?reason={text}&" + common,
		},
		"baseUrl": api, "requiredQueryStringParameters": "code=a%2Bkey",
	}
}
