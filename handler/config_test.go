package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const someKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"

// environment is a complete set of settings, as the host hands it over: the
// variables of local.settings.json and those the host adds.
func environment(t testing.TB, scriptRoot string, port int) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../local.settings.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		IsEncrypted *bool
		Values      map[string]string
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if file.IsEncrypted == nil || *file.IsEncrypted {
		t.Error("local.settings.json must say IsEncrypted false; missing means true")
	}
	file.Values["FUNCTIONS_APP_ROOT_PATH"] = scriptRoot
	file.Values["FUNCTIONS_CUSTOMHANDLER_PORT"] = fmt.Sprint(port)
	return file.Values
}

func lookupIn(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		text, ok := values[name]
		return text, ok
	}
}

func TestLocalSettingsAreComplete(t *testing.T) {
	values := environment(t, "/app", 7000)
	c, faults := LoadConfig(lookupIn(values))
	if len(faults) > 0 {
		t.Fatalf("faults: %v", faults)
	}
	for name, text := range values {
		if strings.Contains(strings.ToUpper(name), "SECRET") || strings.Contains(text, "AccountKey=") {
			t.Errorf("local.settings.json holds a secret in %s", name)
		}
	}
	if values["FUNCTIONS_WORKER_RUNTIME"] != "custom" {
		t.Error("FUNCTIONS_WORKER_RUNTIME must be custom")
	}
	if c.Port != 7000 || c.ScriptRoot != "/app" || c.LogLevel != zapcore.InfoLevel || c.TaskHub != "HayMaker" ||
		c.ExecutionDuration != 8*time.Hour || c.MonitoringInterval != 15*time.Minute || c.ContainerTimeout != 10*time.Hour ||
		c.ContainerCPU != 2 || c.ContainerMemoryGB != 64 || c.Storage.Reveal() != "UseDevelopmentStorage=true" {
		t.Errorf("settings and defaults read as %+v", c)
	}
}

func TestEveryMissingSettingIsNamedAtOnce_Defect44(t *testing.T) {
	_, faults := LoadConfig(lookupIn(nil))
	got := fmt.Sprint(faults)
	required := []string{
		"FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_APP_ROOT_PATH or AzureWebJobsScriptRoot", "AzureWebJobsStorage", "AZURE_TENANT_ID",
		"AZURE_SUBSCRIPTION_ID", "KEY_VAULT_URL", "CONTAINER_REGISTRY", "CONTAINER_IMAGE", "CONTAINER_APPS_ENVIRONMENT_ID", "AZURE_LOCATION",
		"AGENT_IDENTITY_ID", "SIMULATION_SIZE", "HAYMAKER_SCHEDULE", "HAYMAKER_SWEEP_SCHEDULE", "HAYMAKER_ORPHAN_SCHEDULE", "HAYMAKER_CONTROL_SCHEDULE",
	}
	for _, name := range required {
		if !strings.Contains(got, "setting "+name+" is not set: it must be") {
			t.Errorf("%s is not named", name)
		}
	}
	if len(faults) != len(required) {
		t.Errorf("%d faults, want %d: %v", len(faults), len(required), faults)
	}
}

func TestLimits(t *testing.T) {
	for name, wrong := range map[string][]string{
		"FUNCTIONS_CUSTOMHANDLER_PORT":  {"0", "65536", "http"},
		"LOG_LEVEL":                     {"LOUD"},
		"AzureWebJobsStorage":           {"https://example", "AccountName=a"},
		"AZURE_TENANT_ID":               {"contoso", "11111111-1111-1111-1111-11111111111"},
		"AZURE_CLIENT_ID":               {"x"},
		"AZURE_AUTHORITY_HOST":          {"http://login", "login"},
		"HAYMAKER_ARM_ENDPOINT":         {"https://", "https://user:pw@host"},
		"KEY_VAULT_URL":                 {"https://vault?x=1"},
		"CONTAINER_REGISTRY":            {"https://acr.io", "a/b", "-a"},
		"CONTAINER_IMAGE":               {"Upper", "a:b:c", "a@sha256:12"},
		"CONTAINER_APPS_ENVIRONMENT_ID": {"haymaker", "/subscriptions/x"},
		"WORKLOAD_PROFILE_NAME":         {"E16 big"},
		"RESOURCE_GROUP_NAME":           {"dot.", "a/b"},
		"AZURE_LOCATION":                {"East US"},
		"CONTAINER_CPU_CORES":           {"1", "17", "two", "NaN"},
		"CONTAINER_MEMORY_GB":           {"63", "129"},
		"CONTAINER_TIMEOUT_HOURS":       {"49", "1"}, // 1 is shorter than the run
		"SIMULATION_SIZE":               {"huge"},
		"SCENARIO_ALLOW":                {"two words", "Cost"},
		"SCENARIO_DENY":                 {"a;b"},
		"AGENT_STRATEGY":                {"Goal", "plan"},
		"LLM_ENDPOINT":                  {"http://llm", "https://llm?key=1"},
		"LLM_MODEL":                     {"two words", "-x"},
		"LLM_MAX_TOKENS":                {"999", "10000001", "many"},
		"LLM_MAX_CALLS":                 {"0", "1001"},
		"LLM_CALL_SECONDS":              {"0", "301"},
		"EXECUTION_DURATION_HOURS":      {"0", "-1", "25", "Inf"},
		"MONITORING_INTERVAL_MINUTES":   {"0", "61"},
		"HAYMAKER_APP_NAME":             {"my app", "-x", strings.Repeat("a", 65)},
		"HAYMAKER_TAKE_OVER_HUB_FROM":   {"my app"},
		"HAYMAKER_TASK_HUB":             {"ab", "1hub", "my-hub", strings.Repeat("a", 46)},
		"HAYMAKER_SCHEDULE":             {"24:00:00", "@daily", "0 0 22-2 * * *"},
	} {
		for _, text := range wrong {
			values := environment(t, "/app", 7000)
			values[name] = text
			_, faults := LoadConfig(lookupIn(values))
			if len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), "setting "+name+" must ") {
				t.Errorf("%s=%q: faults %v, want one that names it", name, text, faults)
			}
		}
	}
}

func TestFractionsAndDigestsAreAccepted(t *testing.T) {
	values := environment(t, "/app", 7000)
	maps.Copy(values, map[string]string{
		"EXECUTION_DURATION_HOURS": "0.0125", "MONITORING_INTERVAL_MINUTES": "0.05", "LOG_LEVEL": "warning",
		"CONTAINER_IMAGE": "team/haymaker-agent@sha256:" + strings.Repeat("a", 64), "AZURE_AUTHORITY_HOST": "",
	})
	c, faults := LoadConfig(lookupIn(values))
	if len(faults) > 0 || c.ExecutionDuration != 45*time.Second || c.MonitoringInterval != 3*time.Second ||
		c.LogLevel != zapcore.WarnLevel || c.AuthorityHost != "https://login.microsoftonline.com" {
		t.Errorf("faults %v, settings %+v", faults, c)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	values := environment(t, "/app", 7000)
	values["AzureWebJobsStorage"] = "AccountName=hay;AccountKey=" + someKey
	values["AZURE_CLIENT_SECRET"] = someKey
	c, faults := LoadConfig(lookupIn(values))
	if len(faults) > 0 || c.ClientSecret.Reveal() != someKey {
		t.Fatalf("faults %v", faults)
	}
	values["AzureWebJobsStorage"] = "AccountKey=" + someKey // wrong, but still secret
	_, faults = LoadConfig(lookupIn(values))
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	newLogger(&logged, zapcore.InfoLevel).Info("settings", zap.Any("config", c), zap.Reflect("reflected", c), zap.Stringer("secret", c.ClientSecret))
	for form, text := range map[string]string{
		"%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", c), "%#v": fmt.Sprintf("%#v", c), "%s": fmt.Sprint(c.ClientSecret),
		"JSON": string(asJSON), "log": logged.String(), "fault": fmt.Sprint(faults),
	} {
		if strings.Contains(text, someKey) {
			t.Errorf("%s shows the secret: %s", form, text)
		}
	}
	if len(faults) != 1 || (Secret{}).String() != "(not set)" {
		t.Errorf("faults %v", faults)
	}
}
