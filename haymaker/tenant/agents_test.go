package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// TestJobAsItIsSent_Defects3_4_14 holds the request against the reviewed one in testdata.
func TestJobAsItIsSent_Defects3_4_14(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		agent, err := newTestTenant(t, azure).Agents().Deploy(t.Context(), deployment())
		if err != nil {
			t.Fatal(err)
		}
		var got, want any
		if err := json.Unmarshal([]byte(azure.bodies["PUT "+managementHost+agent.ResourceID]), &got); err != nil {
			t.Fatal(err)
		}
		golden, err := os.ReadFile("testdata/job.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(golden, &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			text, _ := json.MarshalIndent(got, "", "  ")
			t.Errorf("the job is not that of testdata/job.json:\n%s", text)
		}
	})
}

func TestStateMapping_Defect28(t *testing.T) {
	for status, want := range map[string]haymaker.AgentState{
		"Running": haymaker.AgentRunning, "Processing": haymaker.AgentRunning, "Succeeded": haymaker.AgentCompleted,
		"Failed": haymaker.AgentFailed, "Degraded": haymaker.AgentFailed, "Stopped": haymaker.AgentFailed,
		"Unknown": haymaker.AgentUnknown, "Somersault": haymaker.AgentUnknown,
	} {
		execution := &armappcontainers.JobExecution{Properties: &armappcontainers.JobExecutionProperties{Status: to.Ptr(armappcontainers.JobExecutionRunningState(status))}}
		if got, _ := stateOf(execution); got != want {
			t.Errorf("%s is %s, want %s", status, got, want)
		}
	}
	if got, _ := stateOf(&armappcontainers.JobExecution{}); got != haymaker.AgentUnknown {
		t.Errorf("an execution without status is %s", got)
	}
}

func TestStatusOfAgentsThatAreGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		tenant := newTestTenant(t, azure)
		agent := haymaker.Agent{AgentID: haymaker.JobName(runID, scenario), ScenarioName: scenario, ExecutionName: "x"}
		status, err := tenant.Agents().Status(t.Context(), agent)
		if err != nil || status.State != haymaker.AgentFailed || status.Reason != "the job is gone" {
			t.Errorf("a vanished job: %+v, %v", status, err)
		}
		existingJob(azure, "Succeeded")
		if status, err = tenant.Agents().Status(t.Context(), agent); err != nil || status.State != haymaker.AgentUnknown {
			t.Errorf("another execution: %+v, %v", status, err)
		}
	})
}

func TestAgentsOfOthersAreLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		agent := existingJob(azure, "Running")
		azure.jobs[agent.AgentID]["tags"] = map[string]any{"RunId": "other"}
		tenant := newTestTenant(t, azure)
		_, err := tenant.Agents().Deploy(t.Context(), deployment())
		wantRefused(t, "deploy over another run's job", err)
		_, err = tenant.Agents().Delete(t.Context(), agent.AgentID)
		wantRefused(t, "delete an untagged job", err)
		late := deployment()
		late.Deadline = time.Now()
		_, err = tenant.Agents().Deploy(t.Context(), late)
		wantRefused(t, "deploy after the deadline", err)
		if names, err := tenant.Agents().OfRun(t.Context(), runID); err != nil || len(names) != 0 {
			t.Errorf("agents of the run: %v, %v", names, err)
		}
	})
}

// TestStartIsNotRepeated: an answer that is lost may have started an execution.
func TestStartIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			return canned(500, "{}"), nil, strings.HasSuffix(key, "/start")
		}
		if _, err := newTestTenant(t, azure).Agents().Deploy(t.Context(), deployment()); err == nil {
			t.Error("no error")
		}
		if starts := azure.count("/start"); starts != 1 {
			t.Errorf("started %d times", starts)
		}
	})
}

// TestSlowJobs: a creation and a deletion that outlast the invocation.
func TestSlowJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		agent := existingJob(azure, "Running")
		tenant := newTestTenant(t, azure)
		azure.jobs[agent.AgentID]["properties"] = map[string]any{"provisioningState": "InProgress"}
		start := time.Now()
		if _, err := tenant.Agents().Deploy(t.Context(), deployment()); err == nil || haymaker.IsPermanent(err) {
			t.Errorf("a job in the making: %v", err)
		}
		azure.jobs[agent.AgentID]["properties"] = map[string]any{"provisioningState": "Succeeded"}
		running := strings.Repeat("x", 1)
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			if strings.HasPrefix(key, "DELETE ") || strings.HasSuffix(key, "/operations/"+running) {
				return canned(202, "", "Location", "https://management.azure.com/operations/"+running), nil, true
			}
			return nil, nil, false
		}
		outcome, err := tenant.Agents().Delete(t.Context(), agent.AgentID)
		if err != nil || outcome != haymaker.DeletionPending {
			t.Errorf("a slow deletion: %s, %v", outcome, err)
		}
		if azure.executions[agent.AgentID][0]["properties"].(map[string]any)["status"] != "Stopped" {
			t.Error("the execution was not stopped")
		}
		if spent := time.Since(start); spent > 30*time.Second {
			t.Errorf("both took %s", spent)
		}
	})
}

// TestDocumentOfOwnScenario: the agent gets a document that its image does not
// hold, and the deployment fails when the document cannot be read.
func TestDocumentOfOwnScenario(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		tenant := newTestTenant(t, azure)
		tenant.options.Document = func(_ context.Context, id string) ([]byte, error) { return []byte("id: " + id), nil }
		agent, err := tenant.Agents().Deploy(t.Context(), deployment())
		if err != nil {
			t.Fatal(err)
		}
		packed, err := haymaker.PackDocument([]byte("id: " + deployment().ScenarioName))
		if err != nil {
			t.Fatal(err)
		}
		if body := azure.bodies["PUT "+managementHost+agent.ResourceID]; !strings.Contains(body, `"SCENARIO_DOCUMENT","value":"`+packed) {
			t.Errorf("the job has no document: %s", body)
		}
		broken := newTestTenant(t, newFakeAzure())
		broken.options.Document = func(context.Context, string) ([]byte, error) { return nil, errors.New("storage is down") }
		if _, err := broken.Agents().Deploy(t.Context(), deployment()); err == nil || !strings.Contains(err.Error(), "storage is down") {
			t.Errorf("an agent without its document: %v", err)
		}
	})
}

// TestJobGoesToTheConfiguredRegion_Defect57: Azure refuses a job outside of the
// region of its environment.
func TestJobGoesToTheConfiguredRegion_Defect57(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure, config := newFakeAzure(), testConfig()
		config.Location = "norwayeast"
		tenant, err := New(config, fakeCredential{}, testOptions(azure))
		if err != nil {
			t.Fatal(err)
		}
		agent, err := tenant.Agents().Deploy(t.Context(), deployment())
		if err != nil {
			t.Fatal(err)
		}
		if sent := azure.bodies["PUT "+managementHost+agent.ResourceID]; !strings.Contains(sent, `"location":"norwayeast"`) {
			t.Errorf("the job is sent as %s", sent)
		}
	})
}
