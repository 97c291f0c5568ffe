package durabletest

import (
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// Sent is an event that an orchestration sent to another instance.
type Sent struct {
	At         time.Time
	InstanceID string // of the receiver
	Name       string
	payload    string
}

// Payload decodes what an event carried.
func Payload[T any](s Sent) (T, error) { return durable.Decode[T](s.payload) }

// Started is a sub-orchestration that was started and forgotten.
type Started struct {
	At         time.Time
	InstanceID string
	Name       string
	input      string
}

// StartedInput decodes what a forgotten sub-orchestration was started with.
func StartedInput[T any](s Started) (T, error) { return durable.Decode[T](s.input) }

// traffic is what an instance and its sub-orchestrations gave to others.
type traffic struct {
	sent    []Sent
	started []Started
}

// send notes an event, and delivers it when it is for the instance itself or for
// one that waits for it: the parent, and its parent.
func (r *run) send(at time.Time, event history.EventSent) {
	r.traffic.sent = append(r.traffic.sent, Sent{At: at, InstanceID: event.InstanceID, Name: event.Name, payload: event.Input})
	for receiver := r; receiver != nil; receiver = receiver.parent {
		if receiver.started.InstanceID == event.InstanceID {
			receiver.agenda.add(at, history.Event{ID: history.NoID, Timestamp: at, Body: history.EventRaised{Name: event.Name, Input: event.Input}})
			return
		}
	}
}

// giveAway does what an episode decided for others, also the last of an
// execution.
func (r *run) giveAway(events []history.Event) {
	r.t.Helper()
	for _, e := range events {
		switch b := e.Body.(type) {
		case history.EventSent:
			r.send(r.now, b)
		case history.SubOrchestrationInstanceCreated:
			if b.FireAndForget {
				r.startAndForget(e, b)
			}
		}
	}
}

// startAndForget notes a sub-orchestration that nobody waits for, and calls it
// if it is mocked. Its code does not run: test it as an instance of its own.
func (r *run) startAndForget(e history.Event, call history.SubOrchestrationInstanceCreated) {
	r.t.Helper()
	r.traffic.started = append(r.traffic.started, Started{At: e.Timestamp, InstanceID: call.InstanceID, Name: call.Name, input: call.Input})
	if _, mocked := r.mocks[key(call.Name)]; mocked {
		r.call(e.Timestamp, r.started, e.ID, history.TaskScheduled{Name: call.Name, Input: "[" + call.Input + "]"})
	}
}
