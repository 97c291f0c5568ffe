package client

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// TerminateFamily is Terminate for an instance together with the
// sub-orchestrations it waits for, and theirs. Each ends at its own next step.
func (c *Client) TerminateFamily(ctx context.Context, id, reason string) error {
	if err := checkText("reason", reason); err != nil {
		return err
	}
	return c.leave(ctx, id, "terminate with sub-orchestrations", history.ExecutionTerminated{Reason: reason, Recursive: true}, nil)
}

// maxGenerations bounds how deep sub-orchestrations are followed.
const maxGenerations = 32

// PurgeFamily is Purge for an instance together with the sub-orchestrations of
// its last execution, and theirs; it gives how many instances went. All of them
// must have ended. Children go first: when it fails in between, doing it again
// completes it.
func (c *Client) PurgeFamily(ctx context.Context, id string) (int, error) {
	return c.purgeFamily(ctx, id, maxGenerations, false)
}

// ForcePurgeFamily is PurgeFamily whatever the status of any of them.
func (c *Client) ForcePurgeFamily(ctx context.Context, id string) (int, error) {
	return c.purgeFamily(ctx, id, maxGenerations, true)
}

func (c *Client) purgeFamily(ctx context.Context, id string, generations int, force bool) (int, error) {
	if generations == 0 {
		return 0, fmt.Errorf("purge instance %q: %w: sub-orchestrations are nested more than %d deep", id, ErrInvalidArgument, maxGenerations)
	}
	row, err := c.Status(ctx, id)
	if err != nil {
		return 0, err
	}
	if !force && !row.Status.Terminal() {
		return 0, fmt.Errorf("purge instance %q, which is %s: %w", id, row.Status, ErrInstanceRunning)
	}
	events, err := c.History(ctx, id)
	if err != nil {
		return 0, err
	}
	purged := 0
	for _, event := range events {
		call, ok := event.Body.(history.SubOrchestrationInstanceCreated)
		if !ok || call.FireAndForget {
			continue
		}
		n, err := c.purgeChild(ctx, row, event.ID, call.InstanceID, generations-1, force)
		purged += n
		if err != nil {
			return purged, err
		}
	}
	if err := c.store.PurgeInstance(ctx, id); err != nil && !errors.Is(err, store.ErrInstanceNotFound) {
		return purged, err
	}
	return purged + 1, nil
}

// purgeChild leaves instances alone that have the id of a child but are another
// one's.
func (c *Client) purgeChild(ctx context.Context, parent store.Instance, taskID int32, id string, generations int, force bool) (int, error) {
	row, err := c.Status(ctx, id)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if call := row.Parent; call == nil || call.InstanceID != parent.ID || call.ExecutionID != parent.ExecutionID || call.TaskID != taskID {
		return 0, nil
	}
	return c.purgeFamily(ctx, id, generations, force)
}
