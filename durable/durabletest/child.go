package durabletest

import (
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// callChild runs a sub-orchestration to its end on a clock that starts at the
// parent's, and puts its outcome on the parent's agenda. A mocked one is a call
// like an activity's.
func (r *run) callChild(e history.Event, call history.SubOrchestrationInstanceCreated) {
	r.t.Helper()
	if _, mocked := r.mocks[key(call.Name)]; mocked {
		at, outcome := r.call(e.Timestamp, r.started, e.ID, history.TaskScheduled{Name: call.Name, Input: "[" + call.Input + "]"})
		r.agenda.add(at, childOutcome(outcome))
		return
	}
	version, ok := r.registry.LatestVersion(call.Name)
	if !ok {
		r.t.Errorf("orchestration %s is neither mocked nor registered", call.Name)
	}
	parent := history.ParentInstance{
		Name: r.started.Name, Version: r.started.Version, InstanceID: r.started.InstanceID, ExecutionID: r.started.ExecutionID, TaskID: e.ID,
	}
	alone := *r.Tester
	alone.Start, alone.script = r.now, nil
	child := alone.newRun(history.ExecutionStarted{
		Name: call.Name, Version: version, Input: call.Input, Parent: &parent,
		InstanceID: call.InstanceID, ExecutionID: durable.ChildExecutionID(parent, call.InstanceID),
	})
	child.parent, child.traffic = r, r.traffic
	defer func() { child.machine.Close() }()
	child.toEnd()
	end, ended := child.machine.Finished()
	if !ended {
		r.childWaits = fmt.Sprintf("it waits for the sub-orchestration %s: %s", call.Name, child.waiting)
		return
	}
	r.agenda.add(child.outcome(e.ID, end))
}

// outcome is what the parent hears of an ended child, and when.
func (r *run) outcome(taskID int32, end history.ExecutionCompleted) (time.Time, history.Event) {
	event := history.Event{ID: history.NoID, Timestamp: r.now, Body: history.SubOrchestrationInstanceCompleted{TaskID: taskID, Result: end.Result}}
	if end.Failure != nil {
		event.Body = history.SubOrchestrationInstanceFailed{TaskID: taskID, Failure: *end.Failure}
	}
	return r.now, event
}

// childOutcome turns an activity's outcome into a sub-orchestration's.
func childOutcome(e history.Event) history.Event {
	switch b := e.Body.(type) {
	case history.TaskCompleted:
		e.Body = history.SubOrchestrationInstanceCompleted(b)
	case history.TaskFailed:
		e.Body = history.SubOrchestrationInstanceFailed(b)
	}
	return e
}
