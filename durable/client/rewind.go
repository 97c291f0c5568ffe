package client

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// Rewind lets an instance that failed go on from the work that failed: failed
// activities and sub-orchestrations are tried again (the latter are rewound
// themselves), with all the attempts of their retry policy; what succeeded is
// kept. An instance whose own code failed hears its last news again, which helps
// once mended code is deployed. The instance is Pending until the engine has
// done it; if there is no way to go on it ends as failed again, and its output
// says why. Asking twice is asking once. Errors: store.ErrInstanceNotFound;
// ErrInstanceCompleted when it ended otherwise; ErrWrongState when it has not
// failed; ErrInvalidArgument.
func (c *Client) Rewind(ctx context.Context, id, reason string) error {
	if err := checkText("reason", reason); err != nil {
		return err
	}
	row, err := c.Status(ctx, id)
	if err != nil {
		return fmt.Errorf("rewind: %w", err)
	}
	switch {
	case row.Status == history.StatusFailed, row.Status == history.StatusPending:
	case row.Status.Terminal():
		return fmt.Errorf("rewind: instance %q is %s: %w", id, row.Status, ErrInstanceCompleted)
	default:
		return fmt.Errorf("rewind: instance %q is %s, not Failed: %w", id, row.Status, ErrWrongState)
	}
	err = rewind.Ask(ctx, c.store, row, reason, c.options.Now().UTC())
	switch {
	case errors.Is(err, rewind.ErrNotFailed), row.Status == history.StatusPending && errors.Is(err, store.ErrInstanceNotFound):
		return fmt.Errorf("rewind: instance %q is not Failed, or not any more: %w", id, ErrWrongState)
	case err != nil:
		return fmt.Errorf("rewind instance %q: %w", id, err)
	}
	return c.wake(ctx, message.Wake{InstanceID: id}, 0)
}
