package agent

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func goodEnvironment(t *testing.T) map[string]string {
	t.Helper()
	c := testConfig(t.TempDir(), testScenario, fixedNow(), time.Hour, time.Hour)
	tags, err := json.Marshal(c.RequiredTags)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"AZURE_CLIENT_ID": c.ClientID, "AZURE_TENANT_ID": c.TenantID, "AZURE_SUBSCRIPTION_ID": c.SubscriptionID, "AZURE_CLIENT_SECRET": c.ClientSecret,
		"SCENARIO_NAME": c.Scenario, "RUN_ID": c.RunID, "AGENT_ID": c.AgentID, "UNIQUE_ID": c.UniqueID, "RESOURCE_GROUP": c.ResourceGroup, "LOCATION": c.Location,
		"REQUIRED_TAGS": string(tags), "ACTIVE_UNTIL": c.ActiveUntil.Format(time.RFC3339), "DEADLINE": c.Deadline.Format(time.RFC3339),
		"AGENT_EVENTS_QUEUE_URL": c.EventsQueueURL, "AGENT_EVENT_KEY": c.EventKey,
	}
}

func TestConfigFromEnv(t *testing.T) {
	environment := goodEnvironment(t)
	c, err := ConfigFromEnv(func(name string) string { return environment[name] }, "/tmp/x")
	if err != nil {
		t.Fatal(err)
	}
	if !c.Azure() || c.ARMEndpoint != publicARM || c.WorkDir != "/tmp/x/haymaker-agent-"+testRun+"-"+testScenario {
		t.Errorf("defaults: %q %q", c.ARMEndpoint, c.WorkDir)
	}
	environment["AZURE_AUTHORITY_HOST"] = "https://127.0.0.1:1/"
	if c, _ = ConfigFromEnv(func(name string) string { return environment[name] }, "/tmp/x"); c.Azure() {
		t.Error("a simulator was taken for Azure")
	}
	for _, printed := range []string{fmt.Sprintf("%v", c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(printed, c.ClientSecret) || strings.Contains(printed, c.EventKey) {
			t.Errorf("%q holds a secret", printed)
		}
	}
}

func TestConfigProblems(t *testing.T) {
	for name, value := range map[string]string{
		"AZURE_CLIENT_ID": "x", "AZURE_TENANT_ID": "", "AZURE_SUBSCRIPTION_ID": "1", "AZURE_CLIENT_SECRET": "", "SCENARIO_NAME": "../x", "RUN_ID": "7",
		"AGENT_ID": "", "UNIQUE_ID": "UPPER", "RESOURCE_GROUP": "a/b", "LOCATION": "East US", "REQUIRED_TAGS": `["a"]`, "ACTIVE_UNTIL": "soon",
		"DEADLINE": "2026-03-01T08:00:00Z", "AGENT_EVENTS_QUEUE_URL": "queue", "AGENT_EVENT_KEY": "", "AZURE_AUTHORITY_HOST": "http://x", "HAYMAKER_ARM_ENDPOINT": "x",
	} {
		environment := goodEnvironment(t)
		environment[name] = value
		_, err := ConfigFromEnv(func(name string) string { return environment[name] }, "/tmp")
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%q: got %v", name, value, err)
		}
		if err != nil && strings.Contains(err.Error(), "client-secret~1") {
			t.Errorf("%s: the error holds a secret: %v", name, err)
		}
	}
	_, err := ConfigFromEnv(func(string) string { return "" }, "/tmp")
	if err == nil || strings.Count(err.Error(), "\n") < 12 {
		t.Errorf("not all problems together: %v", err)
	}
}

func TestConfigForgedTags(t *testing.T) {
	environment := goodEnvironment(t)
	environment["REQUIRED_TAGS"] = strings.Replace(environment["REQUIRED_TAGS"], testRun, "ffffffff-1111-4222-8333-444444444444", 1)
	if _, err := ConfigFromEnv(func(name string) string { return environment[name] }, "/tmp"); err == nil || !strings.Contains(err.Error(), "RunId") {
		t.Errorf("got %v", err)
	}
}

// TestDocumentedEnvironment: docs/agent.md names every variable that is read.
func TestDocumentedEnvironment(t *testing.T) {
	page, err := os.ReadFile("../../docs/agent.md")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	_, _ = ConfigFromEnv(func(name string) string {
		read++
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/agent.md does not describe %s", name)
		}
		return ""
	}, "/tmp")
	if read < 18 {
		t.Errorf("only %d variables were read", read)
	}
}
