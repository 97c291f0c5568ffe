package historyfile

import (
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
)

var errNoTaskID = errors.New("the id of the task or timer is missing")

// event reads a row back.
func (r row) event() (history.Event, error) {
	body, err := r.body()
	if err != nil {
		return history.Event{}, fmt.Errorf("%s: %w", r.EventType, err)
	}
	return history.Event{ID: r.EventID, Timestamp: r.Timestamp.UTC(), Body: body}, nil
}

func (r row) body() (history.Body, error) {
	switch r.EventType {
	case history.KindOrchestratorStarted:
		return history.OrchestratorStarted{}, nil
	case history.KindOrchestratorCompleted:
		return history.OrchestratorCompleted{}, nil
	case history.KindExecutionStarted:
		return r.executionStarted()
	case history.KindExecutionCompleted:
		failure, err := r.failure()
		return history.ExecutionCompleted{
			Status: history.Status(r.OrchestrationStatus), Result: r.Result, Failure: failure, Forced: r.Forced, CustomStatus: r.CustomStatus,
		}, err
	case history.KindExecutionTerminated:
		return history.ExecutionTerminated{Reason: r.Input, Recursive: r.Recursive, Forced: r.Forced, CustomStatus: r.CustomStatus}, nil
	case history.KindExecutionSuspended:
		return history.ExecutionSuspended{Reason: r.Reason, Key: r.IdempotencyKey}, nil
	case history.KindExecutionResumed:
		return history.ExecutionResumed{Reason: r.Reason, Key: r.IdempotencyKey}, nil
	case history.KindTaskScheduled:
		return history.TaskScheduled{Name: r.Name, Version: r.Version, Input: r.Input}, nil
	case history.KindTimerCreated:
		return history.TimerCreated{FireAt: r.FireAt.UTC()}, nil
	case history.KindEventRaised:
		return history.EventRaised{Name: r.Name, Input: r.Input, Key: r.IdempotencyKey}, nil
	case history.KindGenericEvent:
		return r.generic()
	case history.KindEventSent:
		return history.EventSent{InstanceID: r.InstanceID, Name: r.Name, Input: r.Input}, nil
	case history.KindSubOrchestrationCreated:
		tags, err := r.tags()
		_, forgotten := tags[history.TagFireAndForget]
		return history.SubOrchestrationInstanceCreated{Name: r.Name, Version: r.Version, InstanceID: r.InstanceID, Input: r.Input, FireAndForget: forgotten}, err
	case history.KindTaskCompleted, history.KindTaskFailed, history.KindTimerFired, history.KindSubOrchestrationCompleted, history.KindSubOrchestrationFailed:
		return r.outcome()
	}
	return nil, errors.New("this event kind is not supported")
}

// generic is the mark of a rewind, or text that is nobody's business.
func (r row) generic() (history.Body, error) {
	event := history.GenericEvent{Data: r.Data, Origin: r.UUIDOrigin}
	if r.RewoundEvents == "" {
		return event, nil
	}
	undone, err := history.ParseOrdinals(r.RewoundEvents)
	if err != nil {
		return nil, fmt.Errorf("RewoundEvents: %w", err)
	}
	event.Rewind = &history.Rewind{Undone: undone}
	return event, nil
}

func (r row) outcome() (history.Body, error) {
	switch {
	case r.EventType == history.KindTimerFired && r.TimerID != nil:
		return history.TimerFired{TimerID: *r.TimerID, FireAt: r.FireAt.UTC()}, nil
	case r.TaskScheduledID == nil:
		return nil, errNoTaskID
	case r.EventType == history.KindTaskCompleted:
		return history.TaskCompleted{TaskID: *r.TaskScheduledID, Result: r.Result}, nil
	case r.EventType == history.KindSubOrchestrationCompleted:
		return history.SubOrchestrationInstanceCompleted{TaskID: *r.TaskScheduledID, Result: r.Result}, nil
	}
	failure, err := r.failure()
	if failure == nil {
		failure = &history.Failure{ErrorMessage: r.Reason}
	}
	if r.EventType == history.KindSubOrchestrationFailed {
		return history.SubOrchestrationInstanceFailed{TaskID: *r.TaskScheduledID, Failure: *failure}, err
	}
	return history.TaskFailed{TaskID: *r.TaskScheduledID, Failure: *failure}, err
}

// failure reads FailureDetails; absent and the text null mean none.
func (r row) failure() (*history.Failure, error) {
	var failure *history.Failure
	if r.FailureDetails == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(r.FailureDetails), &failure); err != nil {
		return nil, fmt.Errorf("FailureDetails: %w", err)
	}
	return failure, nil
}

func (r row) executionStarted() (history.Body, error) {
	started := history.ExecutionStarted{
		Name: r.Name, Version: r.Version, Input: r.Input, Generation: r.Generation, ScheduledStartTime: r.ScheduledStartTime,
		Continued: r.ContinuedAsNew, CustomStatus: r.CustomStatus, Origin: r.UUIDOrigin,
	}
	var of identity
	if err := json.Unmarshal([]byte(r.OrchestrationInstance), &of); err != nil {
		return nil, fmt.Errorf("OrchestrationInstance: %w", err)
	}
	started.InstanceID, started.ExecutionID = of.InstanceID, of.ExecutionID
	if r.ParentInstance != "" {
		var of parent
		if err := json.Unmarshal([]byte(r.ParentInstance), &of); err != nil {
			return nil, fmt.Errorf("the ParentInstance: %w", err)
		}
		started.Parent = of.history()
	}
	var err error
	started.Tags, err = r.tags()
	return started, err
}

func (r row) tags() (tags map[string]string, err error) {
	if r.Tags == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(r.Tags), &tags); err != nil {
		return nil, fmt.Errorf("the Tags: %w", err)
	}
	return tags, nil
}
