package history

import "time"

// NoID is the EventID of every event that is not itself a scheduled task.
const NoID int32 = -1

// Event is one entry of an execution's history.
type Event struct {
	// ID is the task id for events that schedule something (and for
	// ExecutionCompleted), counted from 0 per execution; NoID otherwise.
	ID int32
	// Timestamp is when the event itself happened, in UTC. The Timestamp of
	// OrchestratorStarted is the orchestrator's notion of "now".
	Timestamp time.Time
	// Body says what happened.
	Body Body
}

// Body is one of the event types of this package.
type Body interface {
	// Kind is the name stored in the column EventType.
	Kind() Kind
}

// Kind is the name of an event type as the Durable Task Framework spells it.
type Kind string

// The kinds this engine reads and writes.
const (
	KindOrchestratorStarted   Kind = "OrchestratorStarted"
	KindOrchestratorCompleted Kind = "OrchestratorCompleted"
	KindExecutionStarted      Kind = "ExecutionStarted"
	KindExecutionCompleted    Kind = "ExecutionCompleted"
	KindExecutionTerminated   Kind = "ExecutionTerminated"
	KindExecutionSuspended    Kind = "ExecutionSuspended"
	KindExecutionResumed      Kind = "ExecutionResumed"
	KindTaskScheduled         Kind = "TaskScheduled"
	KindTaskCompleted         Kind = "TaskCompleted"
	KindTaskFailed            Kind = "TaskFailed"
	KindTimerCreated          Kind = "TimerCreated"
	KindTimerFired            Kind = "TimerFired"
	KindEventRaised           Kind = "EventRaised"
	KindEventSent             Kind = "EventSent"

	KindSubOrchestrationCreated   Kind = "SubOrchestrationInstanceCreated"
	KindSubOrchestrationCompleted Kind = "SubOrchestrationInstanceCompleted"
	KindSubOrchestrationFailed    Kind = "SubOrchestrationInstanceFailed"
)
