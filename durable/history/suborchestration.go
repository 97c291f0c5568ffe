package history

// SubOrchestrationInstanceCreated says that the orchestrator called another
// orchestration; its event ID is the task id.
type SubOrchestrationInstanceCreated struct {
	Name    string
	Version string // "" means the newest when the child begins
	// InstanceID of the child.
	InstanceID string
	// Input is JSON text. The engine always keeps it: a lost start is made
	// again from here.
	Input string
	// FireAndForget: the child reports nothing, and nobody waits for it.
	FireAndForget bool
}

// TagFireAndForget is the tag (with an empty value) by which the framework marks
// the call, and the child, of a start without answer.
const TagFireAndForget = "FireAndForget"

// SubOrchestrationInstanceCompleted carries a child's output.
type SubOrchestrationInstanceCompleted struct {
	TaskID int32
	Result string // JSON text
}

// SubOrchestrationInstanceFailed says that a child failed or was terminated.
type SubOrchestrationInstanceFailed struct {
	TaskID  int32
	Failure Failure
}

// ParentInstance names the call that an execution answers.
type ParentInstance struct {
	Name        string
	Version     string
	InstanceID  string
	ExecutionID string
	// TaskID is the id of the SubOrchestrationInstanceCreated event.
	TaskID int32
}

// Kind implements Body.
func (SubOrchestrationInstanceCreated) Kind() Kind { return KindSubOrchestrationCreated }

// Kind implements Body.
func (SubOrchestrationInstanceCompleted) Kind() Kind { return KindSubOrchestrationCompleted }

// Kind implements Body.
func (SubOrchestrationInstanceFailed) Kind() Kind { return KindSubOrchestrationFailed }
