package catalogue

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
