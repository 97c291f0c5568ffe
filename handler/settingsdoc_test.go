package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestEverySettingIsDocumented reads the names that LoadConfig asks for.
func TestEverySettingIsDocumented(t *testing.T) {
	source, err := os.ReadFile("config.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../docs/handler.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`s\.[a-zA-Z]+\("([A-Za-z_]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(names) < 30 {
		t.Fatalf("only %d settings were found", len(names))
	}
	for _, name := range names {
		if !strings.Contains(string(page), "`"+name[1]+"`") {
			t.Errorf("docs/handler.md does not explain %s", name[1])
		}
	}
}

func TestPaceSettings(t *testing.T) {
	for name, wrong := range map[string][]string{
		"AGENT_GRACE_MINUTES": {"0", "121", "-1"}, "INDEX_LAG_SECONDS": {"0", "3601"}, "CLEANUP_POLL_SECONDS": {"0.5", "601"}, "CLEANUP_LIMIT_MINUTES": {"0", "721"},
		"TASK_REDISPATCH_SECONDS": {"9", "86401"}, "SWEEP_GRACE_SECONDS": {"0", "NaN"}, "INSTANCE_RETENTION_DAYS": {"0", "4000"}, "HAYMAKER_ALLOW_CUSTOM_ENDPOINTS": {"yes", "2"},
	} {
		for _, text := range wrong {
			values := environment(t, "/app", 7000)
			values[name] = text
			if _, faults := LoadConfig(lookupIn(values)); len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), "setting "+name+" must ") {
				t.Errorf("%s=%q: %v", name, text, faults)
			}
		}
	}
	values := environment(t, "/app", 7000)
	c, faults := LoadConfig(lookupIn(values))
	if len(faults) > 0 || c.AgentGrace != 20*time.Minute || c.IndexLag != 3*time.Minute || c.CleanupPoll != 30*time.Second || c.CleanupLimit != 2*time.Hour ||
		c.TaskRedispatchAfter != 15*time.Minute || c.SweepGrace != 2*time.Minute || !c.AllowCustomEndpoints {
		t.Errorf("%v, %+v", faults, c)
	}
	if timing := timingOf(c); timing.ActiveSeconds != 28800 || timing.MonitoringIntervalSeconds != 900 || timing.GraceSeconds != 1200 || timing.IndexLagSeconds != 180 ||
		timing.CleanupPollSeconds != 30 || timing.CleanupLimitSeconds != 7200 {
		t.Errorf("timing %+v", timing)
	}
	delete(values, "HAYMAKER_ALLOW_CUSTOM_ENDPOINTS")
	if c, _ := LoadConfig(lookupIn(values)); c.AllowCustomEndpoints {
		t.Error("custom endpoints must be asked for")
	}
	values["AGENT_GRACE_MINUTES"] = "120"
	values["CONTAINER_TIMEOUT_HOURS"] = "9.9"
	if _, faults := LoadConfig(lookupIn(values)); len(faults) != 1 || !strings.Contains(faults[0].Error(), "AGENT_GRACE_MINUTES") {
		t.Errorf("a job that ends before its agent's clean-up: %v", faults)
	}
}
