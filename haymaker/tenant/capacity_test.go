package tenant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/local/azuresim"
)

// everything is the demand of a run of all scenarios, whatever they need.
func everything(t *testing.T) haymaker.Demand {
	t.Helper()
	loaded, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	allowance, err := catalogue.ParseAllowance("cost,directory,role-assignments,subscription,special", "")
	if err != nil {
		t.Fatal(err)
	}
	choices, _ := loaded.Allowing(allowance).Choices()
	if len(choices) < 50 {
		t.Fatalf("only %d scenarios", len(choices))
	}
	return haymaker.Demand{Scenarios: choices}
}

// scenariosOf makes a demand of n scenarios.
func scenariosOf(n, others int) haymaker.Demand {
	return haymaker.Demand{Scenarios: make([]haymaker.ScenarioChoice, n), OtherAgents: others}
}

const environmentPath = "/managedEnvironments/env"

// profiled answers for an environment with one profile, and its usages.
func profiled(kind string, maximum int, usages string) func(string, *http.Request) (*http.Response, error, bool) {
	return func(key string, _ *http.Request) (*http.Response, error, bool) {
		switch {
		case strings.HasSuffix(key, environmentPath+"/usages"):
			if usages == "" {
				return canned(404, `{"error":{"code":"NotFound"}}`), nil, true
			}
			return canned(200, usages), nil, true
		case strings.HasSuffix(key, environmentPath):
			return canned(200, fmt.Sprintf(`{"name":"env","location":"eastus","properties":{"provisioningState":"Succeeded","workloadProfiles":[
				{"name":"E16","workloadProfileType":%q,"maximumCount":%d}]}}`, kind, maximum)), nil, true
		}
		return nil, nil, false
	}
}

func TestAgentCapacity_Defect48(t *testing.T) {
	cores := func(limit int) string {
		return fmt.Sprintf(`{"value":[{"name":{"value":"ManagedEnvironmentGeneralPurposeCores"},"currentValue":0,"limit":1},
			{"name":{"value":"ManagedEnvironmentMemoryOptimizedCores"},"currentValue":16,"limit":%d}]}`, limit)
	}
	for name, c := range map[string]struct {
		kind, usages string
		maximum      int
		demand       haymaker.Demand
		passes       bool
		says         string
	}{
		"just enough":        {"E16", "", 3, scenariosOf(5, 1), true, "6 agents (5 of this run, 1 of runs in progress), 2 to a node of E16"},
		"one too many":       {"E16", "", 3, scenariosOf(5, 2), false, "7 agents (5 of this run, 2 of runs in progress), 2 to a node of E16 need 4 nodes, and it has at most 3. Raise its maximumCount to 4"},
		"small nodes":        {"E8", "", 30, scenariosOf(1, 0), true, "1 agent (1 of this run, 0 of runs in progress), 1 to a node of E8"},
		"nodes too small":    {"E4", "", 30, scenariosOf(1, 0), false, "an agent takes 2 cores and 64 GiB, a node of type E4 has 4 cores and 32 GiB"},
		"Consumption":        {"Consumption", "", 0, scenariosOf(1, 0), false, "a node of type Consumption has 4 cores and 8 GiB"},
		"a type of tomorrow": {"X99", "", 3, scenariosOf(1, 0), false, "how much a node of type X99 holds is not known"},
		"quota suffices":     {"D32", cores(1), 3, scenariosOf(0, 0), true, "0 agents"},
		"quota of cores":     {"E16", cores(47), 9, scenariosOf(5, 0), false, "need 48 cores, and quota ManagedEnvironmentMemoryOptimizedCores of the environment is 47 (16 in use)"},
		"quota just enough":  {"E16", cores(48), 9, scenariosOf(5, 0), true, "5 agents"},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			azure.demand, azure.fault = c.demand, profiled(c.kind, c.maximum, c.usages)
			got := validate(t, azure, nil)["agent_capacity"]
			if got.Passed != c.passes || got.Unknown || !strings.Contains(got.Error+got.Details, c.says) {
				t.Errorf("%s: %+v", name, got)
			}
		})
	}
}

func TestCapacityWithoutAnAnswerIsUnknown(t *testing.T) {
	for name, part := range map[string]string{"environment": environmentPath + "$", "usages": environmentPath + "/usages$"} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				return canned(503, `{"error":{"code":"ServiceUnavailable","message":"come back"}}`), nil, strings.HasSuffix(key+"$", part)
			}
			if got := validate(t, azure, nil)["agent_capacity"]; got.Passed || !got.Unknown || !strings.Contains(got.Error, "come back") {
				t.Errorf("%s: %+v", name, got)
			}
		})
	}
}

func TestQuotas_Defect42(t *testing.T) {
	need := func(name, location string, count int) haymaker.ScenarioChoice {
		provider := map[bool]string{true: "Microsoft.Compute", false: "Microsoft.Network"}[name == "cores"]
		return haymaker.ScenarioChoice{Quotas: []haymaker.QuotaNeed{{Provider: provider, Name: name, Location: location, Count: count}}}
	}
	usages := func(status int, body string) func(string, *http.Request) (*http.Response, error, bool) {
		return func(key string, _ *http.Request) (*http.Response, error, bool) {
			return canned(status, body), nil, strings.HasSuffix(key, "/usages") && !strings.Contains(key, environmentPath)
		}
	}
	list := `{"value":[{"name":{"value":"cores"},"currentValue":6,"limit":10},{"name":{"value":"PublicIPAddresses"},"currentValue":3,"limit":3}]}`
	for name, c := range map[string]struct {
		scenarios       []haymaker.ScenarioChoice
		status          int
		body            string
		passes, unknown bool
		says            string
	}{
		"nothing needed":    {nil, 500, "", true, false, "0 quotas"},
		"just enough":       {[]haymaker.ScenarioChoice{need("cores", "", 1), need("cores", "eastus", 3)}, 200, list, true, false, "1 quota of 1 list suffice for 2 scenarios"},
		"one core too many": {[]haymaker.ScenarioChoice{need("cores", "", 1), need("cores", "", 4)}, 200, list, false, false, "5 of Microsoft.Compute/cores in eastus are needed, and 6 of 10 are in use. Ask for more"},
		"elsewhere":         {[]haymaker.ScenarioChoice{need("PublicIPAddresses", "westus2", 1)}, 200, list, false, false, "1 of Microsoft.Network/PublicIPAddresses in westus2 are needed, and 3 of 3"},
		"not in the list":   {[]haymaker.ScenarioChoice{need("NatGateways", "", 999)}, 200, list, true, false, "suffice"},
		"no right to ask":   {[]haymaker.ScenarioChoice{need("cores", "", 1)}, 403, `{"error":{"code":"AuthorizationFailed"}}`, false, false, "read the quotas of Microsoft.Compute in eastus: 403"},
		"no answer":         {[]haymaker.ScenarioChoice{need("cores", "", 1)}, 503, ``, false, true, "503"},
		"half an answer":    {[]haymaker.ScenarioChoice{need("cores", "", 1)}, 200, `{"value":[{"name":{"value":"cores"},"limit":3}]}`, false, true, "lacks its name, value or limit"},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			azure.demand, azure.fault = haymaker.Demand{Scenarios: c.scenarios}, usages(c.status, c.body)
			if got := validate(t, azure, nil)["quotas"]; got.Passed != c.passes || got.Unknown != c.unknown || !strings.Contains(got.Error+got.Details, c.says) {
				t.Errorf("%s: %+v", name, got)
			}
		})
	}
}

func TestProvidersOfTheScenarios_Defect42(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		azure.demand = haymaker.Demand{Scenarios: []haymaker.ScenarioChoice{{Providers: []string{"Microsoft.Cache", "Microsoft.Sql"}}, {Providers: []string{"Microsoft.Sql"}}}}
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			state := map[bool]string{true: "NotRegistered", false: "Registered"}[strings.HasSuffix(key, "Microsoft.Cache")]
			return canned(200, `{"registrationState":"`+state+`"}`), nil, strings.Contains(key, subscription+"/providers/Microsoft.")
		}
		got := validate(t, azure, nil)["resource_providers"]
		if got.Passed || !strings.Contains(got.Error, "Microsoft.Cache is NotRegistered in the subscription. Run az provider register --namespace Microsoft.Cache, or") || azure.count("/providers/Microsoft.Sql") != 1 {
			t.Errorf("%+v, asked %d times", got, azure.count("/providers/Microsoft.Sql"))
		}
	})
}

func TestKeyOfTheModel_Defect42(t *testing.T) {
	goal := func(_ *Options, c *Config) { c.Strategy = "goal" }
	for name, c := range map[string]struct {
		secret map[string]any
		says   string
	}{
		"missing":  {nil, "the vault has no secret anthropic-api-key, which AGENT_STRATEGY=goal needs. Store it with az keyvault secret set --vault-name test --name anthropic-api-key"},
		"empty":    {map[string]any{"value": " "}, "is empty"},
		"disabled": {map[string]any{"value": canaryPassword, "attributes": map[string]any{"enabled": false}}, "is disabled"},
		"expired":  {map[string]any{"value": canaryPassword, "attributes": map[string]any{"enabled": true, "exp": 1}}, "has expired"},
		"good":     {map[string]any{"value": canaryPassword, "attributes": map[string]any{"enabled": true}}, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			if c.secret != nil {
				azure.secrets["anthropic-api-key"] = c.secret
			}
			got := validate(t, azure, goal)["llm_key"]
			if got.Passed != (c.says == "") || !strings.Contains(got.Error, c.says) || strings.Contains(fmt.Sprint(got), canaryPassword) {
				t.Errorf("%s: %+v", name, got)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			return canned(503, ""), nil, strings.Contains(key, "anthropic-api-key")
		}
		if got := validate(t, azure, goal)["llm_key"]; got.Passed || !got.Unknown {
			t.Errorf("%+v", got)
		}
		if _, asked := validate(t, newFakeAzure(), nil)["llm_key"]; asked {
			t.Error("strategy steps needs no key")
		}
	})
}

// TestAPendingExecutionIsNotRunning: Azure calls it running.
func TestAPendingExecutionIsNotRunning(t *testing.T) {
	const reason = "no capacity in workload profile E16: raise maximumCount, or run fewer agents at a time (started 2026-01-01T00:00:00Z, no replica yet)"
	for name, c := range map[string]struct {
		status int
		body   string
		state  haymaker.AgentState
		reason string
		fails  bool
	}{
		"no replica":            {200, `{"properties":{"status":"Running","detailedStatus":{"replicas":[]}}}`, haymaker.AgentUnknown, reason, false},
		"a replica":             {200, `{"properties":{"detailedStatus":{"replicas":[{"name":"x"}]}}}`, haymaker.AgentRunning, "", false},
		"Azure does not say":    {200, `{"properties":{"status":"Running"}}`, haymaker.AgentRunning, "", false},
		"no such api-version":   {400, `{"error":{"code":"NoRegisteredProviderFound"}}`, haymaker.AgentRunning, "", false},
		"gone between the asks": {404, `{}`, haymaker.AgentRunning, "", false},
		"no answer":             {503, `{}`, "", "", true},
		"nonsense":              {200, `[`, "", "", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			tenant := newTestTenant(t, azure)
			azure.jobs["j"] = map[string]any{"name": "j"}
			azure.executions["j"] = []map[string]any{{"name": "j-1", "properties": map[string]any{"status": "Running", "startTime": "2026-01-01T00:00:00Z"}}}
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				return canned(c.status, c.body), nil, strings.HasSuffix(key, "/jobs/j/executions/j-1")
			}
			got, err := tenant.Agents().Status(t.Context(), haymaker.Agent{AgentID: "j", ExecutionName: "j-1"})
			if (err != nil) != c.fails || got.State != c.state || got.Reason != c.reason {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		})
	}
}

// shortage lets a workload profile of the simulator have so many nodes; fewer
// than none lifts it.
func shortage(t *testing.T, server *azuresim.Server, nodes int) {
	t.Helper()
	method, body := http.MethodPost, fmt.Sprintf(`{"profile":"E16","nodes":%d}`, nodes)
	if nodes < 0 {
		method, body = http.MethodDelete, ""
	}
	client := server.HTTPClient()
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), method, server.Facts().URL+"/_sim/capacity", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var told json.RawMessage
	if err := json.NewDecoder(answer.Body).Decode(&told); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", answer.Status, told, err)
	}
}

func TestASimulatedShortageShowsUntilItEnds(t *testing.T) {
	tenant, server := simulated(t, `trap 'exit 0' TERM; sleep 60 & wait`)
	shortage(t, server, 0)
	d := deployment()
	d.Deadline = time.Now().Add(time.Hour)
	tags := haymaker.Tags(runID, scenario, time.Now(), d.Deadline, nil)
	if err := tenant.Resources().EnsureGroup(t.Context(), runGroup(), tags); err != nil {
		t.Fatal(err)
	}
	d.ServicePrincipal = createTwice(t.Context(), t, tenant)
	agent, err := tenant.Agents().Deploy(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	status, err := tenant.Agents().Status(t.Context(), agent)
	if err != nil || status.State != haymaker.AgentUnknown || !strings.HasPrefix(status.Reason, "no capacity in workload profile E16: raise maximumCount") {
		t.Fatalf("%+v, %v", status, err)
	}
	shortage(t, server, -1)
	eventually(t, "a running agent", func() bool {
		status, err := tenant.Agents().Status(t.Context(), agent)
		return err == nil && status.State == haymaker.AgentRunning
	})
	if _, err := tenant.Agents().Delete(t.Context(), agent.AgentID); err != nil {
		t.Error(err)
	}
}
