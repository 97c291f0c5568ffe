package haymaker

// Demand is what a run asks of the tenant, for which the tenant is checked before
// anything is made.
type Demand struct {
	// Scenarios are those the run will have, as far as that is known.
	Scenarios []ScenarioChoice
	// OtherAgents are the agents that runs in progress have or are about to have.
	OtherAgents int
}
