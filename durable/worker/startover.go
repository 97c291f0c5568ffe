package worker

import (
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// startOver makes x the execution that a start in the inbox puts in its place,
// whatever became of the present one, and gives its first event; nil when there
// is no such start. x keeps the ETag, which guards the commit that replaces the
// history and consumes the item: a step of the present execution that is faster
// makes it lose, one that is slower loses.
func (e *Engine) startOver(x *execution, inbox []store.InboxItem) *history.Event {
	var begin *history.Event
	for _, item := range inbox {
		if started, ok := item.Event.Body.(history.ExecutionStarted); ok && x.precedes(started, item.Event.Timestamp) {
			begin = &item.Event
		}
	}
	if begin == nil {
		return nil
	}
	started, _ := begin.Body.(history.ExecutionStarted)
	if started.Version == "" {
		started.Version, _ = e.registry.LatestVersion(started.Name)
	}
	e.log.Info("instance is replaced by a new start", instanceID(x.id), zap.String(keyExecutionID, x.executionID))
	etag, over := x.etag, endedExecution{x.executionID, begin.Timestamp}
	if over.executionID == started.ExecutionID { // an earlier try did not get far
		over = endedExecution{}
	}
	x.reset()
	x.etag, x.over, x.executionID = etag, over, started.ExecutionID
	x.row = rowState{whole: true}
	begin.Body = started
	return begin
}

// precedes says whether a start comes after this execution. An item that was
// consumed may appear once more, when the answer to its writing was lost.
func (x *execution) precedes(next history.ExecutionStarted, at time.Time) bool {
	first, begun := x.started()
	now, _ := first.Body.(history.ExecutionStarted)
	return !begun || next.ExecutionID != x.executionID && (next.Generation > now.Generation || at.After(first.Timestamp))
}
