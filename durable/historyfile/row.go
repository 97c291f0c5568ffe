package historyfile

import (
	"encoding/json"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
)

// row is one event with the columns of the framework's History table, of which
// complex ones hold JSON text.
type row struct {
	EventType             history.Kind
	EventID               int32           `json:"EventId"`
	Timestamp             time.Time       `json:"_Timestamp"`
	Name                  string          `json:",omitempty"`
	Version               string          `json:",omitempty"`
	Input                 string          `json:",omitempty"`
	OrchestrationInstance string          `json:",omitempty"`
	Tags                  string          `json:",omitempty"`
	Generation            int32           `json:",omitempty"`
	ContinuedAsNew        bool            `json:",omitempty"`
	CustomStatus          string          `json:",omitempty"`
	ScheduledStartTime    time.Time       `json:",omitzero"`
	TaskScheduledID       *int32          `json:"TaskScheduledId,omitempty"`
	TimerID               *int32          `json:"TimerId,omitempty"`
	FireAt                time.Time       `json:",omitzero"`
	Result                string          `json:",omitempty"`
	Reason                string          `json:",omitempty"`
	FailureDetails        string          `json:",omitempty"`
	OrchestrationStatus   string          `json:",omitempty"`
	InstanceID            string          `json:"InstanceId,omitempty"`
	ParentInstance        string          `json:",omitempty"`
	Recursive             bool            `json:",omitempty"`
	Forced                bool            `json:",omitempty"`
	IdempotencyKey        string          `json:",omitempty"`
	Data                  string          `json:",omitempty"`
	RewoundEvents         string          `json:",omitempty"`
	UUIDOrigin            *history.Origin `json:",omitempty"`
}

// text is v as JSON text; nothing in a history lacks a JSON form.
func text(v any) (string, error) {
	encoded, err := json.Marshal(v)
	return string(encoded), err
}

// toRow is the reverse of row.event.
func toRow(e history.Event) (r row, err error) {
	if was, rewound := e.Body.(history.Rewound); rewound { // the mark of the rewind says that it does not count
		e.Body = was.Was
	}
	r = row{EventType: e.Body.Kind(), EventID: e.ID, Timestamp: e.Timestamp}
	switch b := e.Body.(type) {
	case history.OrchestratorStarted, history.OrchestratorCompleted:
	case history.ExecutionStarted:
		err = r.setStarted(b)
	case history.ExecutionCompleted:
		r.OrchestrationStatus, r.Result, r.Forced, r.CustomStatus = string(b.Status), b.Result, b.Forced, b.CustomStatus
		if b.Failure != nil {
			r.FailureDetails, err = text(b.Failure)
		}
	case history.ExecutionTerminated:
		r.Input, r.Recursive, r.Forced, r.CustomStatus = b.Reason, b.Recursive, b.Forced, b.CustomStatus
	case history.ExecutionSuspended:
		r.Reason, r.IdempotencyKey = b.Reason, b.Key
	case history.ExecutionResumed:
		r.Reason, r.IdempotencyKey = b.Reason, b.Key
	case history.EventRaised:
		r.Name, r.Input, r.IdempotencyKey = b.Name, b.Input, b.Key
	case history.GenericEvent:
		r.Data, r.UUIDOrigin = b.Data, b.Origin
		if b.Rewind != nil {
			r.RewoundEvents = b.Rewind.Undone.String()
		}
	default:
		err = r.setTask(e.Body)
	}
	return r, err
}

// setTask fills in what the orchestrator decides, and what becomes of it.
func (r *row) setTask(body history.Body) (err error) {
	switch b := body.(type) {
	case history.TaskScheduled:
		r.Name, r.Version, r.Input = b.Name, b.Version, b.Input
	case history.TaskCompleted:
		r.TaskScheduledID, r.Result = &b.TaskID, b.Result
	case history.TaskFailed:
		err = r.setFailure(b.TaskID, b.Failure)
	case history.SubOrchestrationInstanceCreated:
		r.Name, r.Version, r.InstanceID, r.Input = b.Name, b.Version, b.InstanceID, b.Input
		if b.FireAndForget {
			r.Tags, err = text(map[string]string{history.TagFireAndForget: ""})
		}
	case history.SubOrchestrationInstanceCompleted:
		r.TaskScheduledID, r.Result = &b.TaskID, b.Result
	case history.SubOrchestrationInstanceFailed:
		err = r.setFailure(b.TaskID, b.Failure)
	case history.TimerCreated:
		r.FireAt = b.FireAt
	case history.TimerFired:
		r.TimerID, r.FireAt = &b.TimerID, b.FireAt
	case history.EventSent:
		r.InstanceID, r.Name, r.Input = b.InstanceID, b.Name, b.Input
	default:
		err = fmt.Errorf("no row form for event kind %s", body.Kind())
	}
	return err
}

func (r *row) setFailure(taskID int32, failure history.Failure) (err error) {
	r.TaskScheduledID, r.Reason = &taskID, failure.ErrorMessage
	r.FailureDetails, err = text(failure)
	return err
}

func (r *row) setStarted(b history.ExecutionStarted) (err error) {
	r.Name, r.Version, r.Input, r.Generation, r.ScheduledStartTime = b.Name, b.Version, b.Input, b.Generation, b.ScheduledStartTime
	r.ContinuedAsNew, r.CustomStatus, r.UUIDOrigin = b.Continued, b.CustomStatus, b.Origin
	if len(b.Tags) > 0 {
		if r.Tags, err = text(b.Tags); err != nil {
			return err
		}
	}
	if b.Parent != nil {
		if r.ParentInstance, err = text(parentOf(*b.Parent)); err != nil {
			return err
		}
	}
	r.OrchestrationInstance, err = text(identity{b.InstanceID, b.ExecutionID})
	return err
}
