package azurestorage

import (
	"fmt"

	"azurehaymaker/durable/history"
)

// keyColumn holds the key of the request behind an event. The framework has no
// such column; its readers leave it alone.
const keyColumn = "IdempotencyKey"

// fireAndForgetTags are the Tags of a sub-orchestration's call without answer.
const fireAndForgetTags = `{"` + history.TagFireAndForget + `":""}`

// orchestrationInstance is the framework's type of that name.
type orchestrationInstance struct {
	InstanceID  string `json:"InstanceId"`
	ExecutionID string `json:"ExecutionId"`
}

// encodeEvent makes the columns of one event row. IsPlayed is what the
// framework leaves there: true for what the orchestration received, false for
// what it decided.
func encodeEvent(event history.Event, executionID string) (columns, error) {
	c := columns{}
	received, err := encodeBody(c, event.Body)
	if err != nil {
		return nil, err
	}
	c["EventId"] = event.ID
	c["IsPlayed"] = received
	c["EventType"] = string(event.Body.Kind())
	c["ExecutionId"] = executionID
	c.setTime("_Timestamp", event.Timestamp)
	return c, nil
}

func encodeBody(c columns, body history.Body) (received bool, err error) {
	switch b := body.(type) {
	case history.OrchestratorStarted, history.OrchestratorCompleted:
		return false, nil
	case history.ExecutionStarted:
		return true, encodeStarted(c, b)
	case history.ExecutionCompleted:
		c["OrchestrationStatus"] = string(b.Status)
		c.setText("Result", b.Result)
		if b.Forced {
			c["Forced"] = true
			c.setText("CustomStatus", b.CustomStatus)
		}
		return false, c.setJSON("FailureDetails", b.Failure, b.Failure == nil)
	case history.ExecutionTerminated:
		c["Input"] = b.Reason
		if b.Recursive {
			c["Recursive"] = true
		}
		if b.Forced {
			c["Forced"] = true
			c.setText("CustomStatus", b.CustomStatus)
		}
		return true, nil
	case history.ExecutionSuspended:
		c["Reason"] = b.Reason
		c.setText(keyColumn, b.Key)
		return true, nil
	case history.ExecutionResumed:
		c["Reason"] = b.Reason
		c.setText(keyColumn, b.Key)
		return true, nil
	case history.GenericEvent:
		c.setText("Data", b.Data)
		if b.Rewind != nil {
			c["RewoundEvents"] = b.Rewind.Undone.String()
		}
		return true, c.setOrigin(b.Origin)
	case history.ExecutionRewound:
		c["Reason"], c["Events"] = b.Reason, b.Events
		return true, nil
	case history.EventRaised:
		c["Name"] = b.Name
		c.setText(keyColumn, b.Key)
		c.setText("Input", b.Input)
		c["ParentTraceContext"] = nullText
		return true, nil
	case history.TimerCreated:
		c.setTime("FireAt", b.FireAt)
		return false, nil
	case history.TimerFired:
		c["TimerId"] = b.TimerID
		c.setTime("FireAt", b.FireAt)
		return true, nil
	}
	return encodeTask(c, body)
}

func encodeTask(c columns, body history.Body) (received bool, err error) {
	switch b := body.(type) {
	case history.TaskScheduled:
		c["Name"] = b.Name
		c["Version"] = b.Version
		c.setText("Input", b.Input)
		c["ParentTraceContext"] = nullText
		c["Tags"] = nullText
		return false, nil
	case history.TaskCompleted:
		c["TaskScheduledId"] = b.TaskID
		c.setText("Result", b.Result)
		return true, nil
	case history.TaskFailed:
		return true, encodeTaskFailure(c, b.TaskID, b.Failure)
	case history.SubOrchestrationInstanceCreated:
		c["Name"] = b.Name
		c["Version"] = b.Version
		c["InstanceId"] = b.InstanceID
		c.setText("Input", b.Input)
		c["Tags"] = nullText
		if b.FireAndForget {
			c["Tags"] = fireAndForgetTags
		}
		return false, nil
	case history.EventSent:
		c["InstanceId"] = b.InstanceID
		c["Name"] = b.Name
		c.setText("Input", b.Input)
		return false, nil
	case history.SubOrchestrationInstanceCompleted:
		c["TaskScheduledId"] = b.TaskID
		c.setText("Result", b.Result)
		return true, nil
	case history.SubOrchestrationInstanceFailed:
		return true, encodeTaskFailure(c, b.TaskID, b.Failure)
	}
	return false, fmt.Errorf("an event of type %T cannot be stored", body)
}

func encodeTaskFailure(c columns, taskID int32, failure history.Failure) error {
	c["TaskScheduledId"] = taskID
	c["Reason"] = failure.ErrorMessage
	c["Details"] = details(failure)
	return c.setJSON("FailureDetails", failure, false)
}

func encodeStarted(c columns, b history.ExecutionStarted) error {
	if err := c.setParent(b.Parent); err != nil {
		return err
	}
	c["Name"] = b.Name
	c["Version"] = b.Version
	c.setText("Input", b.Input)
	c["ParentTraceContext"] = nullText
	c["Generation"] = b.Generation
	c["GenerateNewTrace"] = false
	if b.Continued {
		c["ContinuedAsNew"] = true
	}
	c.setText("CustomStatus", b.CustomStatus)
	if err := c.setOrigin(b.Origin); err != nil {
		return err
	}
	c.setTime("ScheduledStartTime", b.ScheduledStartTime)
	if err := c.setJSON("Tags", b.Tags, len(b.Tags) == 0); err != nil {
		return err
	}
	return c.setJSON("OrchestrationInstance", orchestrationInstance{b.InstanceID, b.ExecutionID}, false)
}

// details is the free text that tools show for a failure.
func details(f history.Failure) string {
	text := f.ErrorType + ": " + f.ErrorMessage
	if f.StackTrace != "" {
		text += "\n" + f.StackTrace
	}
	return text
}
