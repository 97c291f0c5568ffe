package agent

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent/goal"
)

// Config is everything an agent is told. The fields with secrets are never
// printed: see String.
type Config struct {
	ClientID       string
	TenantID       string
	SubscriptionID string
	ClientSecret   string
	AuthorityHost  string // default the public cloud's
	ARMEndpoint    string // default the public cloud's
	GraphEndpoint  string // default the public cloud's

	Scenario string
	// Document is the scenario's own document, where it is none of the embedded
	// ones; nil otherwise.
	Document      []byte
	RunID         string
	AgentID       string
	UniqueID      string
	ResourceGroup string
	Location      string
	RequiredTags  map[string]string

	// ActiveUntil ends the operation and begins the clean-up; at Deadline
	// everything has ended.
	ActiveUntil time.Time
	Deadline    time.Time

	// Strategy is StrategySteps or StrategyGoal; "" means the first. LLM is for
	// the second only.
	Strategy string
	LLM      goal.Settings

	EventsQueueURL string
	EventKey       string

	LogLevel string
	// WorkDir holds ledger and spool. It must survive a restart of the process
	// for the agent to resume.
	WorkDir string

	// Pace is how patient the agent is; the zero value means DefaultPace.
	Pace Pace
}

const (
	publicAuthority = "https://login.microsoftonline.com/"
	publicARM       = "https://management.azure.com"
	publicGraph     = "https://graph.microsoft.com"
)

var (
	uuidForm     = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)
	uniqueForm   = regexp.MustCompile(`^[a-z0-9]{4,12}$`)
	locationForm = regexp.MustCompile(`^[a-z0-9]{3,40}$`)
	groupForm    = regexp.MustCompile(`^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$`)
)

// validate reports all that is wrong, together.
func (c Config) validate() error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	for _, id := range []struct{ name, value string }{
		{"AZURE_CLIENT_ID", c.ClientID}, {"AZURE_TENANT_ID", c.TenantID}, {"AZURE_SUBSCRIPTION_ID", c.SubscriptionID}, {"RUN_ID", c.RunID},
	} {
		check(uuidForm.MatchString(id.value), "%s is %q: give a UUID", id.name, id.value)
	}
	check(c.ClientSecret != "", "AZURE_CLIENT_SECRET is missing: give the service principal's secret")
	check(c.EventKey != "", "AGENT_EVENT_KEY is missing: give the key events are signed with")
	check(haymaker.ScenarioIDPattern.MatchString(c.Scenario), "SCENARIO_NAME is %q: give a scenario id", c.Scenario)
	check(c.AgentID != "", "AGENT_ID is missing: give the name of the job")
	check(uniqueForm.MatchString(c.UniqueID), "UNIQUE_ID is %q: give 4 to 12 characters of a-z and 0-9", c.UniqueID)
	check(groupForm.MatchString(c.ResourceGroup), "RESOURCE_GROUP is %q: give the name of the scenario's resource group", c.ResourceGroup)
	check(locationForm.MatchString(c.Location), "LOCATION is %q: give a region such as eastus", c.Location)
	check(isURL(c.AuthorityHost, "https"), "AZURE_AUTHORITY_HOST is %q: give an https URL", c.AuthorityHost)
	check(isURL(c.ARMEndpoint, "https"), "HAYMAKER_ARM_ENDPOINT is %q: give an https URL", c.ARMEndpoint)
	check(c.GraphEndpoint == "" || isURL(c.GraphEndpoint, "https"), "HAYMAKER_GRAPH_ENDPOINT is %q: give an https URL", c.GraphEndpoint)
	check(isURL(c.EventsQueueURL, "https", "http"), "AGENT_EVENTS_QUEUE_URL is no URL: give the queue's URL with its SAS")
	check(c.WorkDir != "", "the working directory is missing: give a directory that can be written")
	check(!c.ActiveUntil.IsZero(), "ACTIVE_UNTIL is missing: give an RFC 3339 time")
	check(c.Deadline.After(c.ActiveUntil), "DEADLINE %s is not after ACTIVE_UNTIL %s: leave time for the clean-up", c.Deadline.Format(time.RFC3339), c.ActiveUntil.Format(time.RFC3339))
	check(c.Strategy == "" || c.Strategy == StrategySteps || c.Strategy == StrategyGoal, "AGENT_STRATEGY is %q: give steps or goal", c.Strategy)
	if c.Strategy == StrategyGoal {
		problems = append(problems, c.LLM.Validate())
	}
	problems = append(problems, c.validateTags()...)
	return errors.Join(problems...)
}

func (c Config) validateTags() []error {
	var problems []error
	for key, want := range map[string]string{haymaker.TagManaged: "true", haymaker.TagRunID: c.RunID, haymaker.TagScenario: c.Scenario} {
		if got := c.RequiredTags[key]; got != want {
			problems = append(problems, fmt.Errorf("REQUIRED_TAGS has %s=%q: it must be %q", key, got, want))
		}
	}
	return problems
}

func isURL(text string, schemes ...string) bool {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" {
		return false
	}
	for _, scheme := range schemes {
		if parsed.Scheme == scheme {
			return true
		}
	}
	return false
}

// Azure says whether the agent talks to Azure itself. Elsewhere, as against a
// simulator, public host names are somebody else's, so nothing is probed.
func (c Config) Azure() bool {
	parsed, err := url.Parse(c.AuthorityHost)
	return err == nil && strings.HasPrefix(strings.ToLower(parsed.Hostname()), "login.") &&
		(strings.HasSuffix(parsed.Hostname(), ".microsoftonline.com") || strings.HasSuffix(parsed.Hostname(), ".microsoftonline.us") || strings.HasSuffix(parsed.Hostname(), ".chinacloudapi.cn"))
}

// String names the agent without any secret.
func (c Config) String() string {
	return fmt.Sprintf("agent %s of scenario %s, run %s", c.AgentID, c.Scenario, c.RunID)
}

// GoString keeps %#v from printing secrets.
func (c Config) GoString() string { return c.String() }
