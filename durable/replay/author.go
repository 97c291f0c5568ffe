package replay

import (
	"runtime"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/durable/history"
)

// Info gives the execution's identity to the code.
func (m *Machine) Info() Info { return m.info }

// Now is the orchestrator's time: that of the current episode, in UTC. It never
// goes backwards within one execution.
func (m *Machine) Now() time.Time { return m.now }

// IsReplaying says whether the code is being fed what is already committed, or
// is being unwound: either way it should be silent.
func (m *Machine) IsReplaying() bool { return m.replaying || m.unwinding }

// UUIDOrigin is the execution of which the next name-based UUID is to be: this
// one, or the one whose results it takes over.
func (m *Machine) UUIDOrigin() history.Origin {
	if m.origin != nil {
		return *m.origin
	}
	return history.Origin{InstanceID: m.info.InstanceID, ExecutionID: m.info.ExecutionID}
}

// NextUUID counts the name-based UUIDs the code has asked for, from 0.
func (m *Machine) NextUUID() uint64 {
	m.uuids++
	return m.uuids - 1
}

// SetCustomStatus replaces the custom status; json is not looked at.
func (m *Machine) SetCustomStatus(json string) {
	m.mustRun()
	m.customStatus = json
}

// Schedule decides that an activity shall run with this input (JSON text). The
// Future settles with the outcome; id is the task id.
func (m *Machine) Schedule(name, input string) (id int32, f *Future) {
	return m.issue(history.TaskScheduled{Name: name, Input: input}, &open{kind: history.KindTaskScheduled, name: name})
}

// CreateTimer decides to wake at fireAt (whole ticks; a past time fires at
// once). The Future settles with the fire time as a JSON string (RFC 3339).
func (m *Machine) CreateTimer(fireAt time.Time) (id int32, f *Future) {
	fireAt = fireAt.UTC().Truncate(Tick)
	return m.issue(history.TimerCreated{FireAt: fireAt}, &open{kind: history.KindTimerCreated, fireAt: fireAt})
}

func (m *Machine) issue(body history.Body, o *open) (int32, *Future) {
	id := m.announce(body)
	o.future = &Future{}
	m.open[id] = o
	return id, o.future
}

// announce decides something that has no outcome.
func (m *Machine) announce(body history.Body) int32 {
	m.mustRun()
	if m.nextID >= MaxActions {
		panic("the orchestration scheduled more than " + strconv.Itoa(MaxActions) +
			" activities, timers, sub-orchestrations and events; split it into several")
	}
	id := m.nextID
	m.nextID++
	m.issued = append(m.issued, history.Event{ID: id, Timestamp: m.now, Body: body})
	return id
}

// CancelTimer forgets a timer: it never fires for the code and nobody needs to
// wake for it. A timer that is not open is left alone.
func (m *Machine) CancelTimer(id int32) {
	m.mustRun()
	if o, ok := m.open[id]; ok && o.kind == history.KindTimerCreated {
		delete(m.open, id)
	}
}

// WaitEvent waits for the next external event of that name (ignoring case). An
// event that came earlier and was not consumed is taken first; several waiters
// are served in the order in which they began to wait.
func (m *Machine) WaitEvent(name string) *Future {
	m.mustRun()
	key, f := eventKey(name), &Future{event: name, since: m.now}
	if early := m.buffer[key]; len(early) > 0 {
		m.buffer[key] = early[1:]
		raised, _ := early[0].event.Body.(history.EventRaised)
		f.done, f.result = true, raised.Input
		return f
	}
	m.waiters[key] = append(m.waiters[key], f)
	return f
}

// CancelWait withdraws a waiter, so that the event goes to the next one.
func (m *Machine) CancelWait(name string, f *Future) {
	m.mustRun()
	key := eventKey(name)
	for i, w := range m.waiters[key] {
		if w == f {
			m.waiters[key] = append(m.waiters[key][:i:i], m.waiters[key][i+1:]...)
			return
		}
	}
}

// Settle gives a Future of the code's own making (or one it gives up) its
// outcome. The first outcome stays.
func (m *Machine) Settle(f *Future, result string, failure *history.Failure) {
	m.settle(f, result, failure)
	m.runContinuations()
}

// Then runs do in the coroutine as soon as f settles, before code that waits
// goes on; at once if it has settled. A Future has one continuation.
func (m *Machine) Then(f *Future, do func()) {
	if f.done {
		do()
		return
	}
	f.then = do
}

// Wait parks the code until ready, asked again after each piece of news.
func (m *Machine) Wait(ready func() bool) {
	m.mustRun()
	for !ready() {
		m.ready = ready
		m.routine.park()
		m.ready = nil
		m.runContinuations()
	}
}

func (m *Machine) runContinuations() {
	for len(m.then) > 0 {
		do := m.then[0]
		m.then = m.then[1:]
		do()
	}
}

// mustRun refuses use of the machine from outside its running code: from a
// goroutine the code started, or from its deferred functions after Close.
func (m *Machine) mustRun() {
	if m.unwinding {
		runtime.Goexit()
	}
	if m.routine == nil || !m.routine.running {
		panic("durable: the orchestration's context was used outside of its own code; " +
			"an orchestrator may not start goroutines or keep its context")
	}
}

func eventKey(name string) string { return strings.ToLower(name) }
