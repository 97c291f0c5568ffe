package worker

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// The types of a sub-orchestration's failure that the engine itself gives.
const (
	// ErrorTypeChildTerminated: the child was terminated.
	ErrorTypeChildTerminated = "SubOrchestrationTerminated"
	// ErrorTypeInstanceIDInUse: an instance that has not ended has the id the
	// call asked for.
	ErrorTypeInstanceIDInUse = "InstanceIdInUse"
	// ErrorTypeChildGone: the child was purged, or replaced by a start of the same
	// id, before it ended.
	ErrorTypeChildGone = "SubOrchestrationGone"
)

// startChild creates the instance that a call asks for and wakes it. Everything
// of it follows from the call, so that doing it again changes nothing.
func (e *Engine) startChild(ctx context.Context, x *execution, event history.Event, call history.SubOrchestrationInstanceCreated) error {
	child := x.child(event, call)
	err := e.createChild(ctx, x, child)
	switch {
	case errors.Is(err, errChildGoesOn):
		return e.sendWake(ctx, message.Wake{InstanceID: child.ID}, 0)
	case errors.Is(err, store.ErrInstanceExists):
		e.log.Warn("sub-orchestration's instance id is in use", instanceID(x.id), zap.String(keyChild, child.ID))
		if call.FireAndForget {
			return nil // there is nobody to tell
		}
		return e.failChild(ctx, x, event.ID, ErrorTypeInstanceIDInUse,
			fmt.Sprintf("orchestration %s: the instance id %q is in use by an instance that has not ended", call.Name, child.ID))
	case err != nil:
		return fmt.Errorf("start sub-orchestration %q: %w", child.ID, err)
	}
	return e.sendWake(ctx, message.Wake{InstanceID: child.ID, Start: true}, 0)
}

// createChild makes the child's row. A call that was rewound has made it before.
func (e *Engine) createChild(ctx context.Context, x *execution, child store.Instance) error {
	create := e.store.CreateInstance
	over := func(ctx context.Context, child store.Instance) error { return e.startOverExisting(ctx, x, child) }
	first, second, expected := create, over, store.ErrInstanceExists
	if reopened, again := x.machine.ReopenedChild(child.Parent.TaskID); again {
		child.ExecutionID = durable.NextChildExecutionID(child.ExecutionID, reopened.Rewound)
		first, second, expected = over, create, store.ErrInstanceNotFound
	}
	err := first(ctx, child)
	if errors.Is(err, expected) {
		return second(ctx, child)
	}
	return err
}

func (x *execution) child(event history.Event, call history.SubOrchestrationInstanceCreated) store.Instance {
	parent := history.ParentInstance{InstanceID: x.id, ExecutionID: x.executionID, TaskID: event.ID}
	if first, ok := x.started(); ok {
		if started, ok := first.Body.(history.ExecutionStarted); ok {
			parent.Name, parent.Version = started.Name, started.Version
		}
	}
	var tags map[string]string
	if call.FireAndForget {
		tags = map[string]string{history.TagFireAndForget: ""}
	}
	return store.Instance{
		ID: call.InstanceID, Tags: tags, ExecutionID: durable.ChildExecutionID(parent, call.InstanceID),
		Name: call.Name, Version: call.Version, Input: call.Input, Parent: &parent,
		Status: history.StatusPending, CreatedTime: event.Timestamp, LastUpdatedTime: event.Timestamp,
	}
}

// startOverExisting deals with an id that is taken: by this very child, which
// has continued as new meanwhile, or by an instance that ended and is replaced.
func (e *Engine) startOverExisting(ctx context.Context, x *execution, child store.Instance) error {
	row, err := e.store.Instance(ctx, child.ID)
	switch {
	case err != nil:
		return err
	case sameCall(row.Parent, child.Parent):
		return e.reopenChild(ctx, x, child, row)
	case !row.Status.Terminal() || child.ID == x.id:
		return store.ErrInstanceExists
	}
	child.Generation = row.Generation + 1
	return e.store.ReplaceInstance(ctx, child, row)
}

func sameCall(a, b *history.ParentInstance) bool {
	return a != nil && b != nil && a.InstanceID == b.InstanceID && a.ExecutionID == b.ExecutionID && a.TaskID == b.TaskID
}

// failChild gives the call of a sub-orchestration a failure of the engine's own.
func (e *Engine) failChild(ctx context.Context, x *execution, taskID int32, errorType, text string) error {
	err := e.leaveOutcome(ctx, x.id, &completion{task: taskKey{x.executionID, taskID}, event: history.Event{
		ID: history.NoID, Timestamp: e.options.Now(),
		Body: history.SubOrchestrationInstanceFailed{TaskID: taskID, Failure: history.Failure{
			ErrorType: errorType, ErrorMessage: text, IsNonRetriable: true,
		}},
	}})
	if err != nil {
		return err
	}
	return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
}

// report gives the parent of an execution that ended its outcome. It comes
// before the row says that the execution ended: whoever purges it or uses its id
// again can rely on the parent knowing.
func (e *Engine) report(ctx context.Context, x *execution) error {
	started, _ := x.machine.Started()
	end, ended := x.machine.Finished()
	if !ended || !started.Reports() {
		return nil
	}
	parent := *started.Parent
	event := history.Event{ID: history.NoID, Timestamp: x.machine.FinishedAt(), Body: history.SubOrchestrationInstanceCompleted{TaskID: parent.TaskID, Result: end.Result}}
	if end.Status != history.StatusCompleted {
		failure := history.Failure{ErrorType: ErrorTypeChildTerminated, ErrorMessage: end.Result}
		if end.Failure != nil {
			failure = *end.Failure
		}
		event.Body = history.SubOrchestrationInstanceFailed{TaskID: parent.TaskID, Failure: failure}
	}
	err := e.leaveOutcome(ctx, parent.InstanceID, &completion{task: taskKey{parent.ExecutionID, parent.TaskID}, event: event})
	if errors.Is(err, store.ErrInstanceNotFound) {
		e.log.Info("sub-orchestration's parent is gone", instanceID(x.id), zap.String(keyParent, parent.InstanceID))
		return nil
	}
	if err != nil {
		return fmt.Errorf("report to parent %q: %w", parent.InstanceID, err)
	}
	return e.sendWake(ctx, message.Wake{InstanceID: parent.InstanceID}, 0)
}

// terminateChildren hands a recursive termination on. A child whose start is
// still under way elsewhere is created as terminated, so that it never begins.
func (e *Engine) terminateChildren(ctx context.Context, x *execution, terminated history.ExecutionTerminated) error {
	for _, orphan := range x.machine.Orphans() {
		call, ok := x.events[orphan.Ordinal].Body.(history.SubOrchestrationInstanceCreated)
		if !ok {
			continue
		}
		if err := e.terminateChild(ctx, x.child(x.events[orphan.Ordinal], call), terminated.Reason); err != nil {
			return fmt.Errorf("terminate sub-orchestration %q: %w", orphan.InstanceID, err)
		}
	}
	return nil
}

func (e *Engine) terminateChild(ctx context.Context, child store.Instance, reason string) error {
	row, err := e.store.Instance(ctx, child.ID)
	if errors.Is(err, store.ErrInstanceNotFound) {
		child.Status, child.Output, child.CompletedTime = history.StatusTerminated, reason, e.options.Now()
		if err = e.store.CreateInstance(ctx, child); !errors.Is(err, store.ErrInstanceExists) {
			return err
		}
		row, err = e.store.Instance(ctx, child.ID)
	}
	if err != nil {
		return err
	}
	if row.Status.Terminal() || !sameCall(row.Parent, child.Parent) {
		return nil
	}
	err = e.store.AddInbox(ctx, row, store.InboxItem{
		ID:    "terminate-" + child.ExecutionID,
		Event: history.Event{ID: history.NoID, Timestamp: e.options.Now(), Body: history.ExecutionTerminated{Reason: reason, Recursive: true}},
	})
	if errors.Is(err, store.ErrInstanceNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.sendWake(ctx, message.Wake{InstanceID: child.ID}, 0)
}
