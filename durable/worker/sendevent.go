package worker

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// sendEvent leaves an event in the inbox of the instance it is for. Its id and
// key follow from the task that sent it, so an execution takes it once however
// often it is sent. Without a receiver it is dropped.
func (e *Engine) sendEvent(ctx context.Context, x *execution, event history.Event, sent history.EventSent) error {
	row, err := e.store.Instance(ctx, sent.InstanceID)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		e.log.Info("event dropped: there is no such instance", instanceID(x.id), zap.String(keyReceiver, sent.InstanceID))
		return nil
	case err != nil:
		return fmt.Errorf("send event %q to %q: %w", sent.Name, sent.InstanceID, err)
	case row.Status.Terminal(), row.ExecutionID == "":
		e.log.Info("event dropped: the instance takes none", instanceID(x.id), zap.String(keyReceiver, sent.InstanceID))
		return nil
	}
	key := fmt.Sprintf("sent-%s-%010d", x.executionID, event.ID)
	err = e.store.AddInbox(ctx, row, store.InboxItem{
		// Among what clients leave it takes its place by time, among its own by task.
		ID: event.Timestamp.UTC().Format("20060102T150405.000000000Z") + "-" + key,
		Event: history.Event{
			ID: history.NoID, Timestamp: event.Timestamp, Body: history.EventRaised{Name: sent.Name, Input: sent.Input, Key: key},
		},
	})
	if errors.Is(err, store.ErrInstanceNotFound) { // it was purged meanwhile
		return nil
	}
	if err != nil {
		return fmt.Errorf("send event %q to %q: %w", sent.Name, sent.InstanceID, err)
	}
	return e.sendWake(ctx, message.Wake{InstanceID: row.ID}, 0)
}
