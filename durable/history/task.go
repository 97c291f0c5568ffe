package history

// TaskScheduled says that the orchestrator called an activity; its event ID is
// the task id.
type TaskScheduled struct {
	Name    string
	Version string
	// Input is the activity's input as JSON text. The engine always keeps it:
	// a lost task message is sent again from here.
	Input string
}

// TaskCompleted carries an activity's result.
type TaskCompleted struct {
	TaskID int32
	Result string // JSON text
}

// TaskFailed carries an activity's failure, which the orchestrator sees as an
// error it may handle.
type TaskFailed struct {
	TaskID  int32
	Failure Failure
}

// Kind implements Body.
func (TaskScheduled) Kind() Kind { return KindTaskScheduled }

// Kind implements Body.
func (TaskCompleted) Kind() Kind { return KindTaskCompleted }

// Kind implements Body.
func (TaskFailed) Kind() Kind { return KindTaskFailed }
