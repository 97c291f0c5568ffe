package durable

// Orchestration is the typed handle of an orchestration. Start instances by its
// name; the program binds it to a function per version with AddOrchestration.
type Orchestration[In, Out any] struct{ name string }

// NewOrchestration makes a handle. Names compare ignoring case.
func NewOrchestration[In, Out any](name string) Orchestration[In, Out] {
	return Orchestration[In, Out]{name: name}
}

// Name is the orchestration's name as stored.
func (o Orchestration[In, Out]) Name() string { return o.name }
