package replay

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"azurehaymaker/durable/history"
)

// Child is a sub-orchestration to be called.
type Child struct {
	Name  string
	Input string // JSON text
	// InstanceID of the child; "" gives it "<execution id>:<task id>".
	InstanceID string
}

// PendingChild is a sub-orchestration that was called and has no outcome yet.
type PendingChild struct {
	ID         int32
	Name       string
	InstanceID string
	// Ordinal of its SubOrchestrationInstanceCreated event in the history.
	Ordinal     int
	ScheduledAt time.Time
}

// CallChild decides to start a sub-orchestration. The Future settles with its
// outcome; id is the task id.
func (m *Machine) CallChild(child Child) (id int32, instanceID string, f *Future) {
	if child.InstanceID == "" {
		child.InstanceID = fmt.Sprintf("%s:%d", m.info.ExecutionID, m.nextID)
	}
	id, f = m.issue(
		history.SubOrchestrationInstanceCreated{Name: child.Name, InstanceID: child.InstanceID, Input: child.Input},
		&open{kind: history.KindSubOrchestrationCreated, name: child.Name, child: child.InstanceID},
	)
	return id, child.InstanceID, f
}

// StartChild decides to start a sub-orchestration that reports nothing.
func (m *Machine) StartChild(child Child) (id int32, instanceID string) {
	if child.InstanceID == "" {
		child.InstanceID = fmt.Sprintf("%s:%d", m.info.ExecutionID, m.nextID)
	}
	id = m.announce(history.SubOrchestrationInstanceCreated{
		Name: child.Name, InstanceID: child.InstanceID, Input: child.Input, FireAndForget: true,
	})
	return id, child.InstanceID
}

// SendEvent decides to send an event (JSON text) to another instance, which
// hears of it once this step is committed.
func (m *Machine) SendEvent(instanceID, name, input string) (id int32) {
	return m.announce(history.EventSent{InstanceID: instanceID, Name: name, Input: input})
}

// PendingChildren lists the open sub-orchestrations by id; none once finished.
func (m *Machine) PendingChildren() []PendingChild {
	var children []PendingChild
	for id, o := range m.open {
		if o.kind == history.KindSubOrchestrationCreated {
			children = append(children, PendingChild{ID: id, Name: o.name, InstanceID: o.child, Ordinal: o.ordinal, ScheduledAt: o.scheduledAt})
		}
	}
	slices.SortFunc(children, func(a, b PendingChild) int { return cmp.Compare(a.ID, b.ID) })
	return children
}

// IsChildOpen says whether an outcome of this sub-orchestration would be
// accepted.
func (m *Machine) IsChildOpen(id int32) bool {
	o, ok := m.open[id]
	return ok && o.kind == history.KindSubOrchestrationCreated
}

// Orphans are the sub-orchestrations that were open when the execution was
// terminated together with them.
func (m *Machine) Orphans() []PendingChild { return m.orphans }
