package client

import (
	"context"
	"fmt"
	"unicode/utf8"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// RaiseEvent gives an instance an external event; data is encoded as JSON. The
// instance takes it at its next step, or keeps it until it waits for the name.
// Errors: store.ErrInstanceNotFound, ErrInstanceCompleted, ErrInvalidArgument,
// ErrPayloadTooLarge.
func (c *Client) RaiseEvent(ctx context.Context, id, name string, data any) error {
	return c.raise(ctx, id, name, data, "")
}

// MaxKeyBytes bounds the key of RaiseEventOnce.
const MaxKeyBytes = 256

// RaiseEventOnce is RaiseEvent for a caller who may have to repeat it, because
// an answer got lost: of the events that were raised with one key (1 to
// MaxKeyBytes bytes of UTF-8) an execution takes the first and drops the others,
// whatever they carry. The memory is the execution's history: it ends when the
// instance continues as new, is started again or is purged.
func (c *Client) RaiseEventOnce(ctx context.Context, id, name string, data any, key string) error {
	if key == "" || len(key) > MaxKeyBytes || !utf8.ValidString(key) {
		return fmt.Errorf("raise event %s: %w: the key is not 1 to %d bytes of UTF-8", name, ErrInvalidArgument, MaxKeyBytes)
	}
	return c.raise(ctx, id, name, data, key)
}

func (c *Client) raise(ctx context.Context, id, name string, data any, key string) error {
	if name == "" {
		return fmt.Errorf("raise an event: %w: it has no name", ErrInvalidArgument)
	}
	if err := checkText("event's name", name); err != nil {
		return err
	}
	text, err := payload(data)
	if err != nil {
		return fmt.Errorf("raise event %s: %w", name, err)
	}
	return c.leave(ctx, id, "raise event "+name, history.EventRaised{Name: name, Input: text, Key: key}, nil)
}

// Terminate ends an instance at its next step; reason becomes its output.
// Activities that run go on, their results are dropped. Errors:
// store.ErrInstanceNotFound, ErrInstanceCompleted, ErrInvalidArgument.
func (c *Client) Terminate(ctx context.Context, id, reason string) error {
	if err := checkText("reason", reason); err != nil {
		return err
	}
	return c.leave(ctx, id, "terminate", history.ExecutionTerminated{Reason: reason}, nil)
}

// Suspend stops the processing of whatever arrives until Resume. It fails like
// Terminate, and with ErrWrongState when the instance is suspended.
func (c *Client) Suspend(ctx context.Context, id, reason string) error {
	if err := checkText("reason", reason); err != nil {
		return err
	}
	return c.leave(ctx, id, "suspend", history.ExecutionSuspended{Reason: reason}, func(s history.Status) bool { return s != history.StatusSuspended })
}

// Resume ends a suspension. It fails like Terminate, and with ErrWrongState when
// the instance is not suspended.
func (c *Client) Resume(ctx context.Context, id, reason string) error {
	if err := checkText("reason", reason); err != nil {
		return err
	}
	return c.leave(ctx, id, "resume", history.ExecutionResumed{Reason: reason}, func(s history.Status) bool { return s == history.StatusSuspended })
}

// Purge deletes an instance that has ended, with its history and payloads.
// Errors: store.ErrInstanceNotFound, ErrInstanceRunning.
func (c *Client) Purge(ctx context.Context, id string) error {
	row, err := c.Status(ctx, id)
	if err != nil {
		return err
	}
	if !row.Status.Terminal() {
		return fmt.Errorf("purge instance %q, which is %s: %w", id, row.Status, ErrInstanceRunning)
	}
	return c.store.PurgeInstance(ctx, id)
}

// leave puts a happening into the instance's inbox and wakes the instance.
func (c *Client) leave(ctx context.Context, id, what string, body history.Body, allowed func(history.Status) bool) error {
	row, err := c.Status(ctx, id)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if row.ExecutionID == "" {
		return fmt.Errorf("%s: %w: a tool has announced instance %q, but its start message has not been received yet", what, store.ErrInstanceNotFound, id)
	}
	if row.Status.Terminal() {
		return fmt.Errorf("%s: instance %q is %s: %w", what, id, row.Status, ErrInstanceCompleted)
	}
	if allowed != nil && !allowed(row.Status) {
		return fmt.Errorf("%s: instance %q is %s: %w", what, id, row.Status, ErrWrongState)
	}
	now := c.options.Now().UTC()
	err = c.store.AddInbox(ctx, row, store.InboxItem{
		ID:    c.itemID(now),
		Event: history.Event{ID: history.NoID, Timestamp: now, Body: body},
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return c.wake(ctx, message.Wake{InstanceID: id}, 0)
}
