package history

import "time"

// ExecutionStarted is the first thing an execution hears of.
type ExecutionStarted struct {
	Name        string
	Version     string
	Input       string // JSON text; "" means no input
	InstanceID  string
	ExecutionID string
	Tags        map[string]string
	// ScheduledStartTime is zero unless the client asked for a later start.
	ScheduledStartTime time.Time
	// Generation counts the uses of one instance id, from 0.
	Generation int32
	// Parent is the call of a sub-orchestration; nil for any other.
	Parent *ParentInstance
	// Continued: another execution of the instance continued as new into this
	// one. Its first episode has an OrchestratorCompleted between the news and
	// the decisions, as the framework writes it.
	Continued bool
	// CustomStatus is what the execution before left, as JSON text.
	CustomStatus string
	// Origin is set for an execution that takes over the results of another:
	// up to the mark with an Origin of its own its name-based UUIDs are those
	// of that one.
	Origin *Origin
}

// Origin is the execution whose UUIDs an execution makes.
type Origin struct {
	InstanceID  string `json:"InstanceId"`
	ExecutionID string `json:"ExecutionId"`
}

// RerunOf names the step of another execution from which an instance goes on.
type RerunOf struct {
	Origin
	// TaskID is that of the first step that runs again.
	TaskID int32 `json:"TaskId"`
}

// Reports says whether somebody waits for the execution's outcome: the parent of
// a sub-orchestration that was called, not merely started.
func (e ExecutionStarted) Reports() bool {
	_, forgotten := e.Tags[TagFireAndForget]
	return e.Parent != nil && !forgotten
}

// ExecutionCompleted ends an execution; its event ID is the next task id.
type ExecutionCompleted struct {
	Status Status
	// Result is JSON text when Status is Completed, the failure's or the
	// termination's plain text otherwise.
	Result  string
	Failure *Failure
	// Forced: the end was written into the history without asking the
	// orchestrator's code, which is not run any more. CustomStatus is what the
	// Instances row had then.
	Forced       bool
	CustomStatus string
}

// ExecutionTerminated asks the execution to end at its next step.
type ExecutionTerminated struct {
	Reason string
	// Recursive terminates the sub-orchestrations that are open as well, and
	// theirs.
	Recursive bool
	// Forced: the termination was written into the history without asking the
	// orchestrator's code, which is not run any more. CustomStatus is what the
	// Instances row had then.
	Forced       bool
	CustomStatus string
}

// ExecutionSuspended stops the processing of further events until resumed. Key
// is that of EventRaised.
type ExecutionSuspended struct{ Reason, Key string }

// ExecutionResumed ends a suspension. Key is that of EventRaised.
type ExecutionResumed struct{ Reason, Key string }

// Kind implements Body.
func (ExecutionStarted) Kind() Kind { return KindExecutionStarted }

// Kind implements Body.
func (ExecutionCompleted) Kind() Kind { return KindExecutionCompleted }

// Kind implements Body.
func (ExecutionTerminated) Kind() Kind { return KindExecutionTerminated }

// Kind implements Body.
func (ExecutionSuspended) Kind() Kind { return KindExecutionSuspended }

// Kind implements Body.
func (ExecutionResumed) Kind() Kind { return KindExecutionResumed }
