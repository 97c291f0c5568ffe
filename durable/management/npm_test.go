package management

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/worker"
)

// npmModules is where make npm-durable installs the package.
const npmModules = "../../.local/npm-durable/node_modules"

// olderInstances are more than a page holds, so that the client must follow the
// continuation token.
const olderInstances = 230

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

// liveHub is the API over a memory store with a worker, and old instances.
func liveHub(t *testing.T) http.Handler {
	t.Helper()
	hub, registry := memory.New(time.Now), durable.NewRegistry()
	register(t, registry)
	engine, err := worker.New(hub, registry, worker.Options{
		OrchestrationQueue: "orchestrate", ActivityQueue: strings.ToLower, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		worker.Run(ctx, engine, worker.WorkerOptions{MaxPoll: 50 * time.Millisecond})
	}()
	t.Cleanup(func() { stop(); <-stopped; engine.Close() })
	for i := range olderInstances {
		at := time.Date(2020, 6, 1, 0, 0, i, 0, time.UTC)
		old := store.Instance{ID: fmt.Sprintf("old-%03d", i), ExecutionID: newID(), Name: "Hello", Status: history.StatusCompleted, CreatedTime: at, LastUpdatedTime: at}
		if err := hub.CreateInstance(t.Context(), old); err != nil {
			t.Fatal(err)
		}
	}
	starter, err := client.New(hub, client.Options{OrchestrationQueue: "orchestrate", Now: time.Now, NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	api, err := New("/api/durabletask", starter, Options{
		TaskHub: "Hub", Orchestrations: registry, Failed: func(_ *http.Request, err error) { t.Errorf("answered with 500: %v", err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// register adds an orchestration that ends by itself and one that waits.
func register(t *testing.T, registry *durable.Registry) {
	t.Helper()
	say := durable.NewActivity[string, string]("say")
	hello := durable.NewOrchestration[string, string]("Hello")
	wait := durable.NewOrchestration[any, json.RawMessage]("Wait")
	for _, err := range []error{
		durable.AddActivity(registry, say, func(_ context.Context, name string) (string, error) { return "Hello, " + name, nil }),
		durable.AddOrchestration(registry, hello, "", func(ctx *durable.Context, name string) (string, error) { return say.Call(ctx, name).Await() }),
		durable.AddOrchestration(registry, wait, "", func(ctx *durable.Context, _ any) (json.RawMessage, error) {
			return durable.WaitForEvent[json.RawMessage](ctx, "go").Await()
		}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}
