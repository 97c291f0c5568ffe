package history

// OrchestratorStarted opens an episode: one step of replay and its commit.
type OrchestratorStarted struct{}

// OrchestratorCompleted closes an episode.
type OrchestratorCompleted struct{}

// Kind implements Body.
func (OrchestratorStarted) Kind() Kind { return KindOrchestratorStarted }

// Kind implements Body.
func (OrchestratorCompleted) Kind() Kind { return KindOrchestratorCompleted }
