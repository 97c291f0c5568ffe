package worker

import (
	"context"
	"slices"

	"azurehaymaker/durable/history"
)

// unanswered says of an event whether history will never tell that its message
// arrived: an event sent to another instance, a sub-orchestration started and
// forgotten. Such a message is owed even by an execution that has ended.
func unanswered(body history.Body) bool {
	switch b := body.(type) {
	case history.EventSent:
		return true
	case history.SubOrchestrationInstanceCreated:
		return b.FireAndForget
	}
	return false
}

// publishLast sends what an execution that ended still owes, before its row says
// that it ended: the sweep looks at ended instances no more. A row that says so
// already proves that all of it is out.
func (e *Engine) publishLast(ctx context.Context, x *execution) error {
	if !x.finished() || !x.rowStale() {
		return nil
	}
	last := slices.DeleteFunc(x.outbox.due(true), func(entry outboxEntry) bool { return !unanswered(entry.event.Body) })
	if slices.ContainsFunc(last, func(entry outboxEntry) bool { return !entry.ours }) {
		row, err := e.store.Instance(ctx, x.id)
		if err == nil && row.ExecutionID == x.executionID && row.Status.Terminal() {
			out := map[int]bool{}
			for _, entry := range last {
				out[entry.ordinal] = true
			}
			x.outbox.sent(out)
			return nil
		}
	}
	return e.sendDue(ctx, x, last)
}

// sendAhead sends what nobody answers, of an execution that continues as new,
// before its history is replaced: afterwards nothing would know of it. When the
// switch is lost it is sent again, under the same keys and ids.
func (e *Engine) sendAhead(ctx context.Context, x *execution, last []history.Event) error {
	whole := &execution{id: x.id, executionID: x.executionID, events: slices.Concat(x.events, last)}
	entries := x.outbox.due(true)
	for _, event := range last {
		entries = append(entries, outboxEntry{event: event})
	}
	for _, entry := range entries {
		if !unanswered(entry.event.Body) {
			continue
		}
		if err := e.sendEntry(ctx, whole, entry); err != nil {
			return err
		}
	}
	return nil
}
