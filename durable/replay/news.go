package replay

import (
	"encoding/json"

	"azurehaymaker/durable/history"
)

// delivery is accepted news on its way to the code.
type delivery struct {
	future  *Future // nil for an external event
	result  string
	failure *history.Failure
	event   string // key of the external event's name
	raised  history.Event
}

// hear takes news in order, runs the code after each, and returns what was
// accepted. When a termination is among them no code runs at all.
func (m *Machine) hear(news []history.Event) []history.Event {
	for _, e := range news {
		if e.Body.Kind() == history.KindExecutionTerminated {
			m.terminating = true
		}
	}
	accepted := make([]history.Event, 0, len(news))
	for _, e := range news {
		if m.completion == nil && m.take(e) {
			accepted = append(accepted, e)
		} else {
			m.handOn(e)
		}
	}
	m.terminating = false
	return accepted
}

// take applies one piece of news; false means that it is a duplicate or
// otherwise without meaning and must not become history.
func (m *Machine) take(e history.Event) bool {
	switch b := e.Body.(type) {
	case history.ExecutionStarted:
		return m.begin(b)
	case history.TaskCompleted:
		return m.close(b.TaskID, history.KindTaskScheduled, delivery{result: b.Result})
	case history.TaskFailed:
		failure := b.Failure
		return m.close(b.TaskID, history.KindTaskScheduled, delivery{failure: &failure})
	case history.SubOrchestrationInstanceCompleted:
		return m.close(b.TaskID, history.KindSubOrchestrationCreated, delivery{result: b.Result})
	case history.SubOrchestrationInstanceFailed:
		if m.stale(b.TaskID, e.Timestamp) {
			return false
		}
		failure := b.Failure
		return m.close(b.TaskID, history.KindSubOrchestrationCreated, delivery{failure: &failure})
	case history.TimerFired:
		return m.fire(b)
	case history.EventRaised:
		m.deliver(delivery{event: eventKey(b.Name), result: b.Input, raised: e})
		return true
	case history.ExecutionSuspended:
		if m.suspended {
			return false
		}
		m.suspended = true
		return true
	case history.ExecutionResumed:
		return m.resumeExecution()
	case history.GenericEvent:
		if b.Rewind != nil {
			m.rewind()
		}
		if b.Origin != nil {
			m.origin = b.Origin
		}
		return b.Rewind != nil || b.Origin != nil
	case history.ExecutionTerminated:
		if b.Forced {
			m.customStatus = b.CustomStatus
		}
		if b.Recursive {
			m.orphans = m.PendingChildren()
		}
		m.finish(history.ExecutionCompleted{Status: history.StatusTerminated, Result: b.Reason})
		m.stop()
		return true
	}
	return false
}

func (m *Machine) begin(started history.ExecutionStarted) bool {
	if m.started != nil {
		return false
	}
	m.started, m.customStatus, m.origin = &started, started.CustomStatus, started.Origin
	if m.broken != nil && m.broken.ErrorMessage == "" {
		m.broken.ErrorMessage = "orchestration " + describeName(started) + " is not registered in this program"
	}
	if m.runsCode() {
		m.routine = newCoroutine(m.body)
		m.run()
	}
	return true
}

// close accepts the outcome of an open task, timer or child.
func (m *Machine) close(id int32, kind history.Kind, d delivery) bool {
	o, ok := m.open[id]
	if !ok || o.kind != kind || !o.recorded {
		return false
	}
	delete(m.open, id)
	d.future = o.future
	m.deliver(d)
	return true
}

func (m *Machine) fire(fired history.TimerFired) bool {
	o, ok := m.open[fired.TimerID]
	if !ok {
		return false
	}
	at, err := json.Marshal(o.fireAt)
	if err != nil {
		return false
	}
	return m.close(fired.TimerID, history.KindTimerCreated, delivery{result: string(at)})
}

func (m *Machine) resumeExecution() bool {
	if !m.suspended {
		return false
	}
	m.suspended = false
	held := m.held
	m.held = nil
	for _, d := range held {
		m.deliver(d)
	}
	return true
}

// deliver hands news to the code, or keeps it while suspended.
func (m *Machine) deliver(d delivery) {
	switch {
	case m.suspended:
		m.held = append(m.held, d)
		return
	case m.completion != nil:
		if d.future == nil {
			m.handOn(d.raised)
		}
		return
	case !m.runsCode():
		return
	case d.future != nil:
		m.settle(d.future, d.result, d.failure)
	case m.continuation != nil:
		m.continuation.Events = append(m.continuation.Events, d.raised)
		return
	case len(m.waiters[d.event]) > 0:
		waiter := m.waiters[d.event][0]
		m.waiters[d.event] = m.waiters[d.event][1:]
		m.settle(waiter, d.result, nil)
	default:
		m.arrived++
		m.buffer[d.event] = append(m.buffer[d.event], buffered{m.arrived, d.raised})
		return
	}
	m.run()
}

func (m *Machine) settle(f *Future, result string, failure *history.Failure) {
	if f.done {
		return
	}
	f.done, f.result, f.failure = true, result, failure
	if f.then != nil {
		m.then = append(m.then, f.then)
		f.then = nil
	}
}

func (m *Machine) runsCode() bool { return m.broken == nil && !m.terminating }
