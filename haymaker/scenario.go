package haymaker

import (
	"regexp"
	"time"
)

// ScenarioIDPattern is the form of a scenario id: area, two digits, slug, in
// words joined by single hyphens, so that names made of it are valid in Azure.
var ScenarioIDPattern = regexp.MustCompile(`^[a-z]+(-[a-z]+)*-[0-9]{2}(-[a-z0-9]+)+$`)

// MaxScenarioID bounds an id, so that the names made of it fit: a resource
// group's has 90 characters at most, a secret's 127.
const MaxScenarioID = 60

// ScenarioChoice is one scenario picked for a run.
type ScenarioChoice struct {
	ScenarioName   string `json:"scenario_name"` // the id, e.g. compute-01-linux-vm-web-server
	TechnologyArea string `json:"technology_area"`
	// Providers are the namespaces it needs registered, Quotas what it takes of
	// the subscription's quotas, as far as its document tells. Validation looks at
	// both; history and report need not carry them.
	Providers []string    `json:"-"`
	Quotas    []QuotaNeed `json:"-"`
	// Roles are the role assignments the scenario needs.
	Roles []RoleNeed `json:"roles"`
	// DirectoryRights are the application permissions of Microsoft Graph it needs.
	DirectoryRights []string `json:"directory_rights,omitempty"`
	// SubscriptionObjects are the types of what it makes at the subscription itself.
	SubscriptionObjects []string `json:"subscription_objects,omitempty"`
}

// QuotaNeed is how much of one quota of the subscription a scenario takes.
type QuotaNeed struct {
	Provider string // e.g. Microsoft.Compute
	Name     string // as the provider's list of usages has it, e.g. cores
	Location string // "" is the deployment's
	Count    int
}

// RoleNeed is one role a scenario's service principal needs.
type RoleNeed struct {
	// Role is the built-in role's name, e.g. Contributor.
	Role string `json:"role"`
	// Scope is "resource_group" (the scenario's own) or "subscription".
	Scope string `json:"scope"`
}

// The scopes a RoleNeed may name.
const (
	ScopeResourceGroup = "resource_group"
	ScopeSubscription  = "subscription"
)

// ScenarioStatus is where a scenario of a run stands.
type ScenarioStatus string

// The statuses of a scenario within a run.
const (
	ScenarioPending   ScenarioStatus = "pending"
	ScenarioRunning   ScenarioStatus = "running"
	ScenarioCompleted ScenarioStatus = "completed"
	ScenarioFailed    ScenarioStatus = "failed"
)

// ScenarioRecord is the current row of a scenario within a run.
type ScenarioRecord struct {
	RunID          string         `json:"run_id"`
	ScenarioName   string         `json:"scenario_name"`
	TechnologyArea string         `json:"technology_area"`
	Status         ScenarioStatus `json:"status"`
	AgentID        string         `json:"agent_id,omitempty"`
	AgentState     AgentState     `json:"agent_state,omitempty"`
	SPName         string         `json:"sp_name,omitempty"`
	ResourceGroup  string         `json:"resource_group"`
	Operations     int            `json:"operations"`
	StartedAt      *time.Time     `json:"started_at,omitempty"`
	EndedAt        *time.Time     `json:"ended_at,omitempty"`
	// Error is why the scenario failed: the agent's own first words where it
	// said any (AgentError), else what was observed of it.
	Error      string `json:"error,omitempty"`
	AgentError string `json:"agent_error,omitempty"`
	// DeployingUntil is set while one delivery of the deployment's message is at
	// work; a second one leaves it alone until then.
	DeployingUntil *time.Time `json:"deploying_until,omitempty"`
}
