package rewind

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// ItemPrefix begins the inbox ids of requests for a rewind; the execution and
// the length of its history follow, so that asking twice is asking once.
const ItemPrefix = "rewind-"

// Ask leaves the request to rewind an instance that has failed, as row says.
// First the row becomes Pending, under its ETag, so that of a restart and a
// rewind only one gets through; then the request goes into the inbox. The
// caller wakes the instance. Asking again, also after an error in between, is
// asking once. Errors: ErrNotFailed when the instance has gone on meanwhile;
// store.ErrInstanceNotFound.
func Ask(ctx context.Context, s store.Store, row store.Instance, reason string, now time.Time) error {
	part, err := s.Load(ctx, row.ID, store.Known{})
	if err != nil {
		return err
	}
	switch {
	case part.Committed == 0:
		return store.ErrInstanceNotFound
	case part.ExecutionID != row.ExecutionID || !failed(history.Effective(part.Events)):
		return ErrNotFailed
	}
	if row.Status == history.StatusFailed {
		reopened := row
		reopened.Status, reopened.Output, reopened.CompletedTime, reopened.LastUpdatedTime = history.StatusPending, "", time.Time{}, now
		switch err := s.ReplaceInstance(ctx, reopened, row); {
		case errors.Is(err, store.ErrInstanceExists):
			return fmt.Errorf("%w: it changed meanwhile", ErrNotFailed)
		case err != nil:
			return err
		}
	}
	row.Status = history.StatusRunning // an instance with a history: a purged one takes nothing
	return s.AddInbox(ctx, row, store.InboxItem{
		ID: fmt.Sprintf("%s%s-%010d", ItemPrefix, row.ExecutionID, part.Committed),
		Event: history.Event{ID: history.NoID, Timestamp: now, Body: history.ExecutionRewound{
			Reason: reason, Events: int32(part.Committed),
		}},
	})
}

// failed says whether the history ends with a failure.
func failed(events []history.Event) bool {
	last, ended := end(events)
	completed, _ := events[max(last, 0)].Body.(history.ExecutionCompleted)
	return ended && completed.Status == history.StatusFailed
}
