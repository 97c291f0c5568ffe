package worker

import (
	"slices"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// outbox knows which messages of the committed history may be missing. A commit
// comes first and its messages after it; the sentinel's mark says up to where
// all of them are out, as known one commit ago.
type outbox struct {
	// mark as it stands in the sentinel.
	mark int
	// entries are in the order of history.
	entries []outboxEntry
}

// outboxEntry is an event whose message may be missing: a scheduled task, timer
// or sub-orchestration, an event to another instance, the end of an execution that has a parent, and a
// termination that goes on to the children; or the mark of a rewind, whose rows
// may not be marked.
type outboxEntry struct {
	ordinal int
	event   history.Event
	// ours: this process committed the event (or means to have) and owes the
	// message. Otherwise another process may have sent it: it is in doubt and
	// sent only when something points to damage, for tasks would run twice.
	ours bool
}

// owe notes the events that need messages among those from the ordinal on.
func (x *execution) owe(from int, ours func(ordinal int) bool) {
	first, _ := x.started()
	started, _ := first.Body.(history.ExecutionStarted)
	for ordinal := from; ordinal < len(x.events); ordinal++ {
		e := x.events[ordinal]
		switch b := e.Body.(type) {
		case history.TaskScheduled, history.TimerCreated, history.SubOrchestrationInstanceCreated, history.EventSent:
		case history.ExecutionCompleted:
			if !started.Reports() {
				continue
			}
		case history.ExecutionTerminated:
			if !b.Recursive {
				continue
			}
		case history.GenericEvent:
			if b.Rewind == nil {
				continue
			}
		default:
			continue
		}
		x.outbox.entries = append(x.outbox.entries, outboxEntry{ordinal: ordinal, event: e, ours: ours(ordinal)})
	}
}

// prune forgets what needs no message any more: a task that has an outcome was
// sent, a timer that fired or was cancelled needs no wake.
func (o *outbox) prune(m *replay.Machine) {
	if len(o.entries) == 0 {
		return
	}
	pending := map[int32]bool{}
	for _, timer := range m.PendingTimers() {
		pending[timer.ID] = true
	}
	o.entries = slices.DeleteFunc(o.entries, func(e outboxEntry) bool {
		switch b := e.event.Body.(type) {
		case history.TimerCreated:
			return !pending[e.event.ID]
		case history.TaskScheduled:
			return !m.IsTaskOpen(e.event.ID)
		case history.SubOrchestrationInstanceCreated:
			return !unanswered(b) && !m.IsChildOpen(e.event.ID)
		}
		return false
	})
}

// confirm forgets the tasks whose messages were received.
func (o *outbox) confirm(executionID string, tasks []taskKey) {
	o.entries = slices.DeleteFunc(o.entries, func(e outboxEntry) bool {
		return e.event.Body.Kind() == history.KindTaskScheduled && slices.Contains(tasks, taskKey{executionID, e.event.ID})
	})
}

// marks are the rewinds whose rows are to be marked now.
func (o *outbox) marks(withDoubtful bool) []outboxEntry {
	var marks []outboxEntry
	for _, e := range o.entries {
		if e.event.Body.Kind() == history.KindGenericEvent && (e.ours || withDoubtful) {
			marks = append(marks, e)
		}
	}
	return marks
}

// due are the entries to send now.
func (o *outbox) due(withDoubtful bool) []outboxEntry {
	var due []outboxEntry
	for _, e := range o.entries {
		if e.event.Body.Kind() != history.KindGenericEvent && (e.ours || withDoubtful) {
			due = append(due, e)
		}
	}
	return due
}

// end is the entry of the execution's end.
func (o *outbox) end() (outboxEntry, bool) {
	for _, e := range o.entries {
		if e.event.Body.Kind() == history.KindExecutionCompleted {
			return e, true
		}
	}
	return outboxEntry{}, false
}

// holds says whether the message of the event at that ordinal may be missing.
func (o *outbox) holds(ordinal int) bool {
	return slices.ContainsFunc(o.entries, func(e outboxEntry) bool { return e.ordinal == ordinal })
}

// owesLast says whether something is owed that must be out before the row says
// that the execution ended.
func (o *outbox) owesLast() bool {
	_, end := o.end()
	return end || slices.ContainsFunc(o.entries, func(e outboxEntry) bool { return unanswered(e.event.Body) })
}

// sent forgets the entries that are out.
func (o *outbox) sent(ordinals map[int]bool) {
	o.entries = slices.DeleteFunc(o.entries, func(e outboxEntry) bool { return ordinals[e.ordinal] })
}

// settled is the mark that may be committed now.
func (x *execution) settled() int {
	switch {
	case x.rowStale():
		return x.outbox.mark
	case len(x.outbox.entries) > 0:
		return max(x.outbox.mark, x.outbox.entries[0].ordinal)
	}
	return max(x.outbox.mark, len(x.events))
}
