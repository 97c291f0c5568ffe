package management

import (
	"bytes"
	"encoding/json"
	"time"

	"azurehaymaker/durable/history"
)

// entry is one event of a history view: a JSON object that keeps its order.
type entry []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (e entry) MarshalJSON() ([]byte, error) {
	var object bytes.Buffer
	encoder := json.NewEncoder(&object)
	encoder.SetEscapeHTML(false)
	object.WriteByte('{')
	for i, m := range e {
		if i > 0 {
			object.WriteByte(',')
		}
		for _, part := range []struct {
			value any
			after byte
		}{{m.name, ':'}, {m.value, 0}} {
			if err := encoder.Encode(part.value); err != nil {
				return nil, err
			}
			object.Truncate(object.Len() - 1) // Encode's newline
			if part.after != 0 {
				object.WriteByte(part.after)
			}
		}
	}
	object.WriteByte('}')
	return object.Bytes(), nil
}

// details are the members that each kind of event has of its own.
func (s shown) details(body history.Body) entry {
	switch body := body.(type) {
	case history.ExecutionStarted:
		e := append(entry{{"FunctionName", body.Name}}, s.input(body.Input)...)
		return append(e, member{"Correlation", nil}, member{"ScheduledStartTime", instantOrNull(body.ScheduledStartTime)})
	case history.ExecutionCompleted:
		e := append(entry{{"OrchestrationStatus", body.Status}}, s.result(body.Result)...)
		return append(e, member{"FailureDetails", body.Failure})
	case history.ExecutionTerminated:
		return s.input(body.Reason)
	case history.ExecutionSuspended:
		return entry{{"Reason", body.Reason}}
	case history.ExecutionResumed:
		return entry{{"Reason", body.Reason}}
	case history.TaskScheduled:
		return append(entry{{"Name", body.Name}}, s.input(body.Input)...)
	case history.TaskCompleted:
		return s.result(body.Result)
	case history.TaskFailed:
		return failure(body.Failure)
	case history.SubOrchestrationInstanceCreated:
		return append(entry{{"InstanceId", body.InstanceID}, {"Name", body.Name}}, s.input(body.Input)...)
	case history.SubOrchestrationInstanceCompleted:
		return s.result(body.Result)
	case history.SubOrchestrationInstanceFailed:
		return failure(body.Failure)
	case history.TimerCreated:
		return entry{{"FireAt", instant(body.FireAt)}}
	case history.TimerFired:
		return entry{{"FireAt", instant(body.FireAt)}}
	case history.GenericEvent:
		return entry{{"Data", body.Data}}
	case history.Rewound:
		return entry{{"Data", nil}}
	case history.EventSent:
		return append(entry{{"InstanceId", body.InstanceID}, {"Name", body.Name}}, s.input(body.Input)...)
	case history.EventRaised:
		return append(entry{{"Name", body.Name}}, s.input(body.Input)...)
	}
	return nil
}

// input stays text that holds JSON.
func (s shown) input(text string) entry {
	switch {
	case !s.inputs:
		return nil
	case text == "":
		return entry{{"Input", nil}}
	}
	return entry{{"Input", text}}
}

// result is embedded as JSON.
func (s shown) result(text string) entry {
	if !s.outputs {
		return nil
	}
	return entry{{"Result", embed(text)}}
}

// failure is always shown. Details is the text that the History table has.
func failure(f history.Failure) entry {
	details := f.ErrorType + ": " + f.ErrorMessage
	if f.StackTrace != "" {
		details += "\n" + f.StackTrace
	}
	return entry{{"Reason", f.ErrorMessage}, {"Details", details}, {"FailureDetails", f}}
}

// instant has up to seven digits of a second, as .NET writes it.
func instant(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.9999999Z") }

func instantOrNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return instant(at)
}
