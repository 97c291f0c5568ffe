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

// outboxEntry is a scheduled task or timer whose message may be missing.
type outboxEntry struct {
	ordinal int
	event   history.Event
	// ours: this process committed the event (or means to have) and owes the
	// message. Otherwise another process may have sent it: it is in doubt and
	// sent only when something points to damage, for tasks would run twice.
	ours bool
}

// add notes the scheduled events among events, the first of which is at from.
func (o *outbox) add(from int, events []history.Event, ours func(ordinal int) bool) {
	for i, e := range events {
		switch e.Body.(type) {
		case history.TaskScheduled, history.TimerCreated:
			o.entries = append(o.entries, outboxEntry{ordinal: from + i, event: e, ours: ours(from + i)})
		}
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
		if e.event.Body.Kind() == history.KindTimerCreated {
			return !pending[e.event.ID]
		}
		return !m.IsTaskOpen(e.event.ID)
	})
}

// confirm forgets the tasks whose messages were received.
func (o *outbox) confirm(executionID string, tasks []taskKey) {
	o.entries = slices.DeleteFunc(o.entries, func(e outboxEntry) bool {
		return e.event.Body.Kind() == history.KindTaskScheduled && slices.Contains(tasks, taskKey{executionID, e.event.ID})
	})
}

// due are the entries to send now.
func (o *outbox) due(withDoubtful bool) []outboxEntry {
	var due []outboxEntry
	for _, e := range o.entries {
		if e.ours || withDoubtful {
			due = append(due, e)
		}
	}
	return due
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
