package azuresim_test

import (
	"fmt"
	"testing"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
)

// waiting says whether an execution waits for a node.
func (f *fixture) waiting(name string) bool {
	f.t.Helper()
	return f.execution(name).Waiting
}

func TestExecutionsWaitForANode(t *testing.T) {
	f := start(t)
	f.call("POST", "/_sim/capacity", "", map[string]any{"profile": "e16", "nodes": 1}).want(t, 200, "")
	must(t, f.putJob("hm-many", f.job("wait")))
	var names []string
	for range 4 {
		names = append(names, f.startJob("hm-many"))
	}
	f.output(names[0]) // two of 64Gi fill a node of 128Gi
	f.output(names[1])
	if !f.waiting(names[2]) || !f.waiting(names[3]) {
		t.Fatal("executions without a node do not wait")
	}
	// What waits is active to Azure's mind, and has no replica.
	r := f.arm("GET", f.jobID("hm-many")+"/executions/"+names[2]+"?api-version=2025-01-01", nil)
	properties := r.body["properties"].(map[string]any)
	if properties["status"] != "Running" || len(properties["detailedStatus"].(map[string]any)["replicas"].([]any)) != 0 {
		t.Errorf("waiting execution: %s", r.raw)
	}
	f.call("POST", "/_sim/settings", "", map[string]any{"pending_status": "Processing"}).want(t, 200, "")
	if got := f.status("hm-many", names[2]); got != "Processing" {
		t.Errorf("status %s", got)
	}
	f.stopExecution("hm-many", names[0])
	f.output(names[2]) // in order
	if !f.waiting(names[3]) {
		t.Error("the last one got a place that was not free")
	}
	f.call("DELETE", "/_sim/capacity", "", nil).want(t, 200, "")
	f.output(names[3])
}

func TestWaitCountsAgainstTheTimeout(t *testing.T) {
	f := start(t)
	f.call("POST", "/_sim/capacity", "", map[string]any{"profile": "E16", "nodes": 0}).want(t, 200, "")
	must(t, f.putJob("hm-patient", f.job("wait")))
	stopped := f.startJob("hm-patient")
	f.stopExecution("hm-patient", stopped)
	f.becomes("hm-patient", stopped, "Stopped")
	job := f.job("wait")
	job.Properties.Configuration.ReplicaTimeout = to.Ptr[int32](1)
	must(t, f.putJob("hm-late", job))
	late := f.startJob("hm-late")
	f.becomes("hm-late", late, "Failed")
	if x := f.execution(late); x.Detail != "replicaTimeout was exceeded" || x.PID != 0 || x.ExitCode != nil {
		t.Errorf("execution %+v", x)
	}
}

func TestQuotaBoundsNodes(t *testing.T) {
	f := startWith(t, azuresim.Settings{})
	f.limit("Microsoft.App", "ManagedEnvironmentMemoryOptimizedCores", 16)
	must(t, f.putJob("hm-quota", f.job("wait")))
	var names []string
	for range 3 {
		names = append(names, f.startJob("hm-quota"))
	}
	f.output(names[0])
	f.output(names[1])
	if !f.waiting(names[2]) {
		t.Error("the third has no node within the quota, and does not wait")
	}
}

func TestRandomShortage(t *testing.T) {
	f := start(t)
	must(t, f.putJob("hm-short", f.job("wait")))
	f.only("capacity_short")
	name := f.startJob("hm-short")
	if !f.waiting(name) {
		t.Error("the execution does not wait")
	}
	f.clock.advance(1e9)
	f.output(name)
}

func TestShortagesAreChecked(t *testing.T) {
	f := start(t)
	for _, bad := range []map[string]any{{}, {"profile": "E16", "nodes": -1}, {"profile": "E16", "for_ms": -1}, {"nope": 1}} {
		f.call("POST", "/_sim/capacity", "", bad).want(t, 400, "InvalidShortage")
	}
	f.call("PUT", "/_sim/capacity", "", nil).want(t, 405, "MethodNotAllowed")
}

func (f *fixture) jobID(name string) string {
	return fmt.Sprintf("%s/providers/Microsoft.App/jobs/%s", f.group(f.facts.ResourceGroup), name)
}

func (f *fixture) stopExecution(job, name string) {
	f.t.Helper()
	f.arm("POST", f.jobID(job)+"/executions/"+name+"/stop?api-version=2025-01-01", nil).want(f.t, 202, "")
}
