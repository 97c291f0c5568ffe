package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// ReusePolicy says whether a start may use the id of an instance that exists.
type ReusePolicy int

const (
	// ReuseNever refuses an id that is taken, whatever the status of its
	// instance: one id is one run, and starting it twice is starting it once.
	ReuseNever ReusePolicy = iota
	// ReuseEnded replaces an instance that has ended: new execution, next
	// generation. One that has not ended is refused. This is the default of
	// Durable Functions.
	ReuseEnded
	// ReuseAny replaces an instance that runs as well, which is AnyState of
	// Durable Functions: its history goes, its code is not asked, activities in
	// flight run on and their results are dropped, events that wait for it are
	// dropped, sub-orchestrations of it run on, and a parent that waits for it
	// hears of it from the sweep. It takes effect at the engine's next step. It
	// cannot be combined with ScheduledStart. Starting twice is two executions.
	ReuseAny
)

// createTries bounds how often a start begins anew because the instance in its
// place was purged, or changed, while it looked.
const createTries = 5

// create puts row in its place, as far as the policy allows.
func (c *Client) create(ctx context.Context, row store.Instance, reuse ReusePolicy) (fresh bool, err error) {
	for try := 1; ; try++ {
		err := c.store.CreateInstance(ctx, row)
		if !errors.Is(err, store.ErrInstanceExists) || reuse == ReuseNever {
			return true, err
		}
		err = c.replace(ctx, row, reuse)
		changed := errors.Is(err, store.ErrInstanceNotFound) || errors.Is(err, store.ErrInstanceExists) && reuse == ReuseAny
		if !changed || try == createTries {
			return false, err
		}
	}
}

// replace puts row in the place of the instance with its id. The row of one that
// runs may be written by the engine at any time; so what counts is an item in
// the instance's inbox.
func (c *Client) replace(ctx context.Context, row store.Instance, reuse ReusePolicy) error {
	old, err := c.store.Instance(ctx, row.ID)
	if err != nil {
		return err
	}
	if !old.Status.Terminal() && reuse != ReuseAny {
		return fmt.Errorf("instance %q is %s: %w", row.ID, old.Status, store.ErrInstanceExists)
	}
	row.Generation = old.Generation + 1
	if err := c.store.ReplaceInstance(ctx, row, old); err != nil || old.Status.Terminal() {
		return err
	}
	if old.ExecutionID == "" { // only announced by a tool
		old.ExecutionID = row.ExecutionID
	}
	return c.store.AddInbox(ctx, old, store.InboxItem{
		ID:    c.itemID(row.CreatedTime),
		Event: history.Event{ID: history.NoID, Timestamp: row.CreatedTime, Body: startOf(row)},
	})
}

// Restart starts the orchestration of an instance again, with its input and
// tags and on the newest version, under its own id (then it must have ended) or, with newID, under
// a new one. It gives the id. Errors: store.ErrInstanceNotFound,
// ErrInstanceRunning.
func (c *Client) Restart(ctx context.Context, id string, newID bool) (string, error) {
	old, err := c.Status(ctx, id)
	if err != nil {
		return "", fmt.Errorf("restart: %w", err)
	}
	options := StartOptions{InstanceID: id, Tags: old.Tags, Reuse: ReuseEnded}
	switch {
	case newID:
		options.InstanceID = ""
	case !old.Status.Terminal():
		return "", fmt.Errorf("restart instance %q, which is %s: %w", id, old.Status, ErrInstanceRunning)
	}
	var input any
	if old.Input != "" {
		input = json.RawMessage(old.Input)
	}
	started, err := c.Start(ctx, old.Name, input, options)
	if err != nil {
		return started, fmt.Errorf("restart instance %q: %w", id, err)
	}
	return started, nil
}
