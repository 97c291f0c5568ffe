package catalogue

import "azurehaymaker/haymaker"

// Needs is what a scenario asks of the tenant before it can run.
type Needs struct {
	// Roles defaults to Contributor on the scenario's own resource group.
	Roles []haymaker.RoleNeed `json:"roles,omitempty"`
	// DirectoryRights are application permissions of Microsoft Graph.
	DirectoryRights []string `json:"directory_rights,omitempty"`
	// SubscriptionObjects are the types it creates outside its resource group.
	SubscriptionObjects []string `json:"subscription_objects,omitempty"`
	// Special is what a plain subscription lacks: hardware, a licence, a provider.
	Special   string   `json:"special,omitempty"`
	Providers []string `json:"providers"`
	CostClass string   `json:"cost_class"` // low, medium, high
	// CostPerRunUSD estimates one run of ReferenceMinutes in US dollars.
	CostPerRunUSD float64 `json:"cost_per_run_usd"`
	CreateMinutes int     `json:"create_minutes"`
	DeleteMinutes int     `json:"delete_minutes"`
}

// Need is a kind of need that a plain tenant does not meet, as the operator
// writes it in SCENARIO_ALLOW.
type Need string

// The kinds, with the letters of the specification.
const (
	NeedDirectory    Need = "directory"        // D: rights in the directory
	NeedRoles        Need = "role-assignments" // A: assigns roles
	NeedSubscription Need = "subscription"     // S: objects at the subscription
	NeedSpecial      Need = "special"          // X: hardware, licence, provider
	NeedCost         Need = "cost"             // $: slow or expensive
)

// Letter is the need's letter in listings: D, A, S, X or $.
func (n Need) Letter() string {
	return map[Need]string{NeedDirectory: "D", NeedRoles: "A", NeedSubscription: "S", NeedSpecial: "X", NeedCost: "$"}[n]
}

// allNeeds lists the kinds in the order of the specification's legend.
func allNeeds() []Need {
	return []Need{NeedDirectory, NeedRoles, NeedSubscription, NeedSpecial, NeedCost}
}

// Above lists the needs that a plain tenant does not meet.
func (n Needs) Above() []Need {
	met := map[Need]bool{
		NeedDirectory: len(n.DirectoryRights) > 0, NeedRoles: n.assignsRoles(), NeedSubscription: len(n.SubscriptionObjects) > 0,
		NeedSpecial: n.Special != "", NeedCost: n.CostClass == CostHigh,
	}
	found := []Need{}
	for _, need := range allNeeds() {
		if met[need] {
			found = append(found, need)
		}
	}
	return found
}

// The cost classes. A run above 10 US dollars, or whose deployment takes 20
// minutes or more, is high; one above 2 dollars is at least medium.
const (
	CostLow    = "low"
	CostMedium = "medium"
	CostHigh   = "high"
)

// assignsRoles: the identity is given a role that can assign roles.
func (n Needs) assignsRoles() bool {
	for _, need := range n.Roles {
		if grantsRoles(need.Role) {
			return true
		}
	}
	return false
}
