package client

import (
	"context"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// StartOptions are the choices of one start.
type StartOptions struct {
	// InstanceID names the instance; "" makes a new id. An id that says what is
	// started makes starting idempotent: the second start fails.
	InstanceID string
	// Version of the orchestration; "" means the newest the engine has.
	Version string
	// Tags go with the instance.
	Tags map[string]string
	// Reuse says what happens when InstanceID is taken.
	Reuse ReusePolicy
	// ScheduledStart delays the first step; zero means now.
	ScheduledStart time.Time
}

// Start creates an instance of the named orchestration and wakes it; input is
// encoded as JSON, nil means none. It gives the instance's id, also when only
// the wake failed: then the instance exists and the sweep will start it.
// Errors: store.ErrInstanceExists when the id is taken and Reuse does not allow it;
// store.ErrInvalidInstanceID; ErrInvalidArgument; ErrPayloadTooLarge.
func (c *Client) Start(ctx context.Context, orchestration string, input any, options StartOptions) (string, error) {
	if orchestration == "" {
		return "", fmt.Errorf("start an orchestration: %w: it has no name", ErrInvalidArgument)
	}
	if err := checkText("orchestration's name", orchestration); err != nil {
		return "", err
	}
	text, err := payload(input)
	if err != nil {
		return "", fmt.Errorf("start %s: input: %w", orchestration, err)
	}
	id := options.InstanceID
	if id == "" {
		id = c.options.NewID()
	}
	if err := store.ValidateInstanceID(id); err != nil {
		return "", fmt.Errorf("start %s: %w", orchestration, err)
	}
	if options.Reuse == ReuseAny && !options.ScheduledStart.IsZero() {
		return "", fmt.Errorf("start %s: %w: a scheduled start cannot replace an instance that runs", orchestration, ErrInvalidArgument)
	}
	now := c.options.Now().UTC()
	row := store.Instance{
		ID: id, ExecutionID: c.options.NewID(), Name: orchestration, Version: options.Version, Input: text,
		Status: history.StatusPending, CreatedTime: now, LastUpdatedTime: now,
		ScheduledStartTime: options.ScheduledStart.UTC(), Tags: options.Tags,
	}
	fresh, err := c.create(ctx, row, options.Reuse)
	if err != nil {
		return "", fmt.Errorf("start %s: %w", orchestration, err)
	}
	var delay time.Duration
	if !options.ScheduledStart.IsZero() {
		delay = options.ScheduledStart.Sub(now)
	}
	// Where something ran, the start waits in its inbox, which only a plain wake reads at once.
	wake := message.Wake{InstanceID: id, Start: options.Reuse != ReuseAny}
	if c.options.Begin != nil && fresh && delay <= 0 {
		if c.options.Begin(ctx, row) == nil {
			return id, nil
		}
		wake.Republish = true // the step may have happened, without its messages
	}
	return id, c.wake(ctx, wake, delay)
}
