package client

import (
	"context"
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// Step names a step of an instance's history: by its task id, or as a call of
// an activity or sub-orchestration, counted from 1.
type Step = rewind.Step

// Rerun starts a new instance that takes over what an instance that has ended
// did before a step, and runs from there: that step and all that was scheduled
// after it or with it run again, and so does what was scheduled before it and
// has no result but a failure that came later. The new instance has the other's
// input, tags and version; newID "" makes an id. It fails (RerunImpossible) when
// its code does not follow what it is to take over. Timers that were open are
// due at their old times, external events that came after the step are not
// heard again. Errors: store.ErrInstanceNotFound, ErrInstanceRunning,
// rewind.ErrNoSuchStep, store.ErrInstanceExists, store.ErrInvalidInstanceID.
func (c *Client) Rerun(ctx context.Context, id string, step Step, newID string) (string, error) {
	old, err := c.Status(ctx, id)
	if err != nil {
		return "", fmt.Errorf("rerun: %w", err)
	}
	if !old.Status.Terminal() {
		return "", fmt.Errorf("rerun instance %q, which is %s: %w", id, old.Status, ErrInstanceRunning)
	}
	events, err := c.History(ctx, id)
	if err != nil {
		return "", fmt.Errorf("rerun: %w", err)
	}
	task, err := step.Find(events)
	if err != nil {
		return "", fmt.Errorf("rerun instance %q: %w", id, err)
	}
	if newID == "" {
		newID = c.options.NewID()
	}
	if err := store.ValidateInstanceID(newID); err != nil {
		return "", fmt.Errorf("rerun instance %q: %w", id, err)
	}
	started, _ := startedIn(events)
	now := c.options.Now().UTC()
	row := store.Instance{
		ID: newID, ExecutionID: c.options.NewID(), Name: started.Name, Version: started.Version, Input: started.Input, Tags: started.Tags,
		Status: history.StatusPending, CreatedTime: now, LastUpdatedTime: now,
		RerunOf: &history.RerunOf{Origin: history.Origin{InstanceID: id, ExecutionID: started.ExecutionID}, TaskID: task},
	}
	if err := c.store.CreateInstance(ctx, row); err != nil {
		return "", fmt.Errorf("rerun instance %q: %w", id, err)
	}
	return newID, c.wake(ctx, message.Wake{InstanceID: newID, Start: true}, 0)
}
