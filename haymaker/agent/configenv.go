package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"azurehaymaker/haymaker"
)

// ConfigFromEnv reads the agent's environment through getenv and reports every
// problem together. workBase is where the working directory is made when
// HAYMAKER_AGENT_WORKDIR names none.
func ConfigFromEnv(getenv func(string) string, workBase string) (Config, error) {
	c := Config{
		ClientID: getenv("AZURE_CLIENT_ID"), TenantID: getenv("AZURE_TENANT_ID"), SubscriptionID: getenv("AZURE_SUBSCRIPTION_ID"),
		ClientSecret: getenv("AZURE_CLIENT_SECRET"), AuthorityHost: or(getenv("AZURE_AUTHORITY_HOST"), publicAuthority),
		ARMEndpoint: or(getenv("HAYMAKER_ARM_ENDPOINT"), publicARM), GraphEndpoint: getenv("HAYMAKER_GRAPH_ENDPOINT"),
		Scenario: getenv("SCENARIO_NAME"), RunID: getenv("RUN_ID"), AgentID: getenv("AGENT_ID"), UniqueID: getenv("UNIQUE_ID"),
		ResourceGroup: getenv("RESOURCE_GROUP"), Location: getenv("LOCATION"),
		EventsQueueURL: getenv("AGENT_EVENTS_QUEUE_URL"), EventKey: getenv("AGENT_EVENT_KEY"),
		LogLevel: or(getenv("LOG_LEVEL"), "info"), WorkDir: getenv("HAYMAKER_AGENT_WORKDIR"),
	}
	if c.WorkDir == "" {
		c.WorkDir = filepath.Join(workBase, "haymaker-agent-"+filepath.Base(c.RunID+"-"+c.Scenario))
	}
	var problems []error
	c.Strategy = or(getenv("AGENT_STRATEGY"), StrategySteps)
	if c.Strategy == StrategyGoal {
		var err error
		if c.LLM, err = llmFromEnv(getenv); err != nil {
			problems = append(problems, err)
		}
	}
	if packed := getenv("SCENARIO_DOCUMENT"); packed != "" {
		var err error
		if c.Document, err = haymaker.UnpackDocument(packed); err != nil {
			problems = append(problems, fmt.Errorf("SCENARIO_DOCUMENT: %w", err))
		}
	}
	if err := json.Unmarshal([]byte(or(getenv("REQUIRED_TAGS"), "{}")), &c.RequiredTags); err != nil {
		problems = append(problems, fmt.Errorf("REQUIRED_TAGS is no JSON object of texts: %w", err))
	}
	for _, moment := range []struct {
		name string
		at   *time.Time
	}{{"ACTIVE_UNTIL", &c.ActiveUntil}, {"DEADLINE", &c.Deadline}} {
		var err error
		if *moment.at, err = time.Parse(time.RFC3339, getenv(moment.name)); err != nil {
			problems = append(problems, fmt.Errorf("%s is %q: give an RFC 3339 time such as 2026-01-31T08:00:00Z", moment.name, getenv(moment.name)))
		}
	}
	if len(problems) == 0 {
		return c, c.validate()
	}
	// With a time missing, validate would complain about it a second time.
	if c.ActiveUntil.IsZero() || c.Deadline.IsZero() {
		c.ActiveUntil, c.Deadline = time.Unix(1, 0), time.Unix(2, 0)
	}
	return Config{}, errors.Join(errors.Join(problems...), c.validate())
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
