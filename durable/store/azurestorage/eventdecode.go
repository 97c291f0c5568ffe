package azurestorage

import (
	"fmt"

	"azurehaymaker/durable/history"
)

// decodeEvent reads one event row, written by this engine or by the framework.
// Large texts must be back in their columns. It fails on kinds this engine does
// not know and on columns of another type.
func decodeEvent(c columns) (history.Event, error) {
	r := &reader{columns: c}
	event := history.Event{ID: r.number("EventId"), Timestamp: r.time("_Timestamp")}
	kind := history.Kind(r.text("EventType"))
	body, known := decodeBody(r, kind)
	switch {
	case r.err != nil:
		return history.Event{}, fmt.Errorf("decode a history row of type %q: %w", kind, r.err)
	case !known:
		return history.Event{}, fmt.Errorf("the history holds an event of type %q, which this engine cannot read", kind)
	}
	event.Body = body
	return event, nil
}

func decodeBody(r *reader, kind history.Kind) (history.Body, bool) {
	switch kind {
	case history.KindOrchestratorStarted:
		return history.OrchestratorStarted{}, true
	case history.KindOrchestratorCompleted:
		return history.OrchestratorCompleted{}, true
	case history.KindExecutionStarted:
		return decodeStarted(r), true
	case history.KindExecutionCompleted:
		return decodeCompleted(r), true
	case history.KindExecutionTerminated:
		return history.ExecutionTerminated{
			Reason: r.text("Input"), Recursive: r.flag("Recursive"), Forced: r.flag("Forced"), CustomStatus: r.text("CustomStatus"),
		}, true
	case history.KindExecutionSuspended:
		return history.ExecutionSuspended{Reason: r.text("Reason"), Key: r.text(keyColumn)}, true
	case history.KindExecutionResumed:
		return history.ExecutionResumed{Reason: r.text("Reason"), Key: r.text(keyColumn)}, true
	case history.KindTaskScheduled:
		return history.TaskScheduled{Name: r.text("Name"), Version: r.text("Version"), Input: r.text("Input")}, true
	case history.KindTaskCompleted:
		return history.TaskCompleted{TaskID: r.number("TaskScheduledId"), Result: r.text("Result")}, true
	case history.KindTaskFailed:
		return history.TaskFailed{TaskID: r.number("TaskScheduledId"), Failure: decodeFailure(r)}, true
	case history.KindTimerCreated:
		return history.TimerCreated{FireAt: r.time("FireAt")}, true
	case history.KindTimerFired:
		return history.TimerFired{TimerID: r.number("TimerId"), FireAt: r.time("FireAt")}, true
	case history.KindGenericEvent:
		return decodeGeneric(r)
	case history.KindExecutionRewound:
		return history.ExecutionRewound{Reason: r.text("Reason"), Events: r.number("Events")}, true
	case history.KindEventRaised:
		return history.EventRaised{Name: r.text("Name"), Input: r.text("Input"), Key: r.text(keyColumn)}, true
	case history.KindEventSent:
		return history.EventSent{InstanceID: r.text("InstanceId"), Name: r.text("Name"), Input: r.text("Input")}, true
	case history.KindSubOrchestrationCreated:
		_, forgotten := decodeTags(r)[history.TagFireAndForget]
		return history.SubOrchestrationInstanceCreated{
			Name: r.text("Name"), Version: r.text("Version"), InstanceID: r.text("InstanceId"), Input: r.text("Input"), FireAndForget: forgotten,
		}, true
	case history.KindSubOrchestrationCompleted:
		return history.SubOrchestrationInstanceCompleted{TaskID: r.number("TaskScheduledId"), Result: r.text("Result")}, true
	case history.KindSubOrchestrationFailed:
		return history.SubOrchestrationInstanceFailed{TaskID: r.number("TaskScheduledId"), Failure: decodeFailure(r)}, true
	}
	return nil, false
}

func decodeStarted(r *reader) history.ExecutionStarted {
	var identity orchestrationInstance
	r.json("OrchestrationInstance", &identity)
	return history.ExecutionStarted{
		Name: r.text("Name"), Version: r.text("Version"), Input: r.text("Input"),
		InstanceID: identity.InstanceID, ExecutionID: identity.ExecutionID,
		Tags: decodeTags(r), ScheduledStartTime: r.time("ScheduledStartTime"), Generation: r.number("Generation"),
		Parent:    decodeParent(r),
		Continued: r.flag("ContinuedAsNew"), CustomStatus: r.text("CustomStatus"),
		Origin: decodeOrigin(r),
	}
}

func decodeTags(r *reader) map[string]string {
	var tags map[string]string
	if !r.json("Tags", &tags) || len(tags) == 0 {
		return nil
	}
	return tags
}

func decodeCompleted(r *reader) history.ExecutionCompleted {
	completed := history.ExecutionCompleted{
		Status: history.Status(r.text("OrchestrationStatus")), Result: r.text("Result"), Forced: r.flag("Forced"), CustomStatus: r.text("CustomStatus"),
	}
	var failure history.Failure
	if r.json("FailureDetails", &failure) {
		completed.Failure = &failure
	}
	return completed
}

// decodeFailure falls back to the texts when the writer kept no details, as the
// framework does with ErrorPropagationMode SerializeExceptions.
func decodeFailure(r *reader) history.Failure {
	var failure history.Failure
	if r.json("FailureDetails", &failure) {
		return failure
	}
	return history.Failure{ErrorMessage: r.text("Reason"), StackTrace: r.text("Details")}
}
