package catalogue

import "azurehaymaker/haymaker"

// Scenario is one document: a deployment, its operation and its removal.
type Scenario struct {
	ID          string      `json:"id"`
	Title       string      `json:"title"`
	Area        string      `json:"area"`
	Description string      `json:"description"`
	Company     Company     `json:"company"`
	Services    []string    `json:"services"`
	Needs       Needs       `json:"needs"`
	Deploy      []Step      `json:"deploy"`
	Operate     []Operation `json:"operate"`
	Cleanup     []Step      `json:"cleanup"`
	Notes       []string    `json:"notes,omitempty"`
}

// Company is who would run such a deployment.
type Company struct {
	Size     string `json:"size"`
	Industry string `json:"industry"`
	UseCase  string `json:"use_case"`
}

// Needs is what a scenario asks of the tenant before it can run.
type Needs struct {
	// Roles defaults to Contributor on the scenario's own resource group.
	Roles []haymaker.RoleNeed `json:"roles,omitempty"`
	// DirectoryRights are Graph permissions. Agents have none, so a scenario
	// that asks for one is listed as excluded.
	DirectoryRights []string `json:"directory_rights,omitempty"`
	Providers       []string `json:"providers"`
	CostClass       string   `json:"cost_class"` // low, medium, high
	CreateMinutes   int      `json:"create_minutes"`
	DeleteMinutes   int      `json:"delete_minutes"`
}

// Operation is a step of daily operation and how often it happens.
type Operation struct {
	Step
	Cadence Cadence `json:"cadence"`
}

// Cadence is stated for ReferenceMinutes of operation; an executor that
// operates for less scales it down, so that a document of eight hours also
// makes sense in half a minute.
type Cadence struct {
	EveryMinutes int `json:"every_minutes"`
	// Jitter is the share of the interval, 0 to 0.5, by which an occurrence may
	// come early or late.
	Jitter float64 `json:"jitter"`
}

// ReferenceMinutes is the length of operation a Cadence is stated for.
const ReferenceMinutes = 8 * 60
