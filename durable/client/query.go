package client

import (
	"context"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Status reads one instance's row; store.ErrInstanceNotFound.
func (c *Client) Status(ctx context.Context, id string) (store.Instance, error) {
	if err := store.ValidateInstanceID(id); err != nil {
		return store.Instance{}, err
	}
	return c.store.Instance(ctx, id)
}

// List pages through the instances.
func (c *Client) List(ctx context.Context, query store.InstanceQuery) (store.InstancePage, error) {
	return c.store.ListInstances(ctx, query)
}

// History reads the committed events of an instance's current execution, none
// while it is Pending; store.ErrInstanceNotFound.
func (c *Client) History(ctx context.Context, id string) ([]history.Event, error) {
	if _, err := c.Status(ctx, id); err != nil {
		return nil, err
	}
	part, err := c.store.Load(ctx, id, store.Known{})
	if err != nil {
		return nil, fmt.Errorf("read the history of instance %q: %w", id, err)
	}
	return history.Effective(part.Events), nil
}

// WaitForCompletion reads the row every poll (at least 1 ms) until the instance
// has ended, however it ended. It fails with the context's cause, or when a
// read fails.
func (c *Client) WaitForCompletion(ctx context.Context, id string, poll time.Duration) (store.Instance, error) {
	ticker := time.NewTicker(max(poll, time.Millisecond))
	defer ticker.Stop()
	for {
		row, err := c.Status(ctx, id)
		if err != nil || row.Status.Terminal() {
			return row, err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return row, fmt.Errorf("wait for instance %q, which is %s: %w", id, row.Status, context.Cause(ctx))
		}
	}
}
