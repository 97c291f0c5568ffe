package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// forceTries bounds how often a forced termination tries to get in between the
// commits of a busy instance.
const forceTries = 10

// ForceTerminate ends an instance without its code: the end is written into the
// history at once. It is for instances that Terminate cannot end, because their
// steps fail, hang or never come; from then on the code is not run any more.
// Work in flight goes on and its results are dropped. A parent hears of it
// through the engine. Errors: those of Terminate; store.ErrConflict when the
// instance was too busy (use Terminate); a damaged history (use ForcePurge).
func (c *Client) ForceTerminate(ctx context.Context, id, reason string) error {
	return c.force(ctx, id, history.ExecutionTerminated{Reason: reason, Forced: true})
}

// ForceTerminateFamily is ForceTerminate for an instance whose open
// sub-orchestrations, and theirs, are then terminated as TerminateFamily does.
func (c *Client) ForceTerminateFamily(ctx context.Context, id, reason string) error {
	return c.force(ctx, id, history.ExecutionTerminated{Reason: reason, Forced: true, Recursive: true})
}

func (c *Client) force(ctx context.Context, id string, how history.ExecutionTerminated) error {
	if err := checkText("reason", how.Reason); err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := c.forceEnd(ctx, id, how)
		if err == nil {
			return nil
		}
		if !errors.Is(err, store.ErrConflict) || try == forceTries {
			return fmt.Errorf("terminate instance %q by force: %w", id, err)
		}
	}
}

func (c *Client) forceEnd(ctx context.Context, id string, how history.ExecutionTerminated) error {
	row, err := c.Status(ctx, id)
	if err != nil {
		return err
	}
	if row.Status.Terminal() {
		return fmt.Errorf("it is %s: %w", row.Status, ErrInstanceCompleted)
	}
	part, err := c.store.Load(ctx, id, store.Known{})
	if err != nil {
		return err
	}
	part.Events = history.Effective(part.Events)
	now := c.options.Now().UTC()
	commit := store.Commit{ExecutionID: part.ExecutionID, Expect: part.ETag, From: part.Committed, Published: part.Published}
	switch {
	case part.Committed == 0 && row.Status != history.StatusPending:
		return fmt.Errorf("its history was purged, and the sweep will remove its row: %w", store.ErrInstanceNotFound)
	case part.Committed == 0 || row.Status == history.StatusPending && ofAnotherRun(part.Events, row): // not begun
		commit.ExecutionID, commit.From, commit.Published = row.ExecutionID, 0, 0
		commit.Append = forcedEnd(now, how, row, []history.Event{{ID: history.NoID, Timestamp: row.CreatedTime, Body: startOf(row)}}, 0)
	case ended(part.Events) && row.Status == history.StatusPending: // it is being rewound: end it in that step
		return c.leave(ctx, id, "terminate", history.ExecutionTerminated{Reason: how.Reason, Recursive: how.Recursive}, nil)
	case ended(part.Events): // the row lags behind
	default:
		commit.Append = forcedEnd(now, how, row, nil, nextID(part.Events))
		if undecided(part.Events) {
			commit.Append = commit.Append[1:] // its first episode is still open
		}
	}
	var gone error
	if len(commit.Append) > 0 {
		if _, err := c.store.Commit(ctx, id, commit); err != nil {
			return err
		}
		if row.Parent == nil { // otherwise the parent has to hear of it first
			row.Input, row.Tags, row.ExecutionID = "", nil, commit.ExecutionID
			row.Status, row.Output, row.LastUpdatedTime, row.CompletedTime = history.StatusTerminated, how.Reason, now, now
			gone = c.store.SaveInstance(ctx, row)
			if gone != nil && !errors.Is(gone, store.ErrInstanceNotFound) {
				return gone
			}
		}
	}
	// If it was purged meanwhile, the engine removes what was written here.
	return errors.Join(gone, c.wake(ctx, message.Wake{InstanceID: id, Republish: true}, 0))
}

// forcedEnd is an episode that ends an execution.
func forcedEnd(now time.Time, how history.ExecutionTerminated, row store.Instance, begin []history.Event, id int32) []history.Event {
	how.CustomStatus = row.CustomStatus
	event := func(id int32, body history.Body) history.Event {
		return history.Event{ID: id, Timestamp: now, Body: body}
	}
	events := append([]history.Event{event(history.NoID, history.OrchestratorStarted{})}, begin...)
	return append(events,
		event(history.NoID, how),
		event(id, history.ExecutionCompleted{Status: history.StatusTerminated, Result: how.Reason}),
		event(history.NoID, history.OrchestratorCompleted{}))
}

func startOf(row store.Instance) history.ExecutionStarted {
	return history.ExecutionStarted{
		Name: row.Name, Version: row.Version, Input: row.Input, InstanceID: row.ID, ExecutionID: row.ExecutionID,
		Parent: row.Parent, Tags: row.Tags, ScheduledStartTime: row.ScheduledStartTime, Generation: row.Generation,
	}
}

func ended(events []history.Event) bool {
	for _, e := range events {
		if e.Body.Kind() == history.KindExecutionCompleted {
			return true
		}
	}
	return false
}

// ofAnotherRun says whether the events are those of a run before the one that
// the row speaks of, whose id is used again.
func ofAnotherRun(events []history.Event, row store.Instance) bool {
	for _, e := range events {
		if started, ok := e.Body.(history.ExecutionStarted); ok {
			return started.ExecutionID != row.ExecutionID && started.Generation != row.Generation
		}
	}
	return false
}

// undecided says whether the execution was switched to and has decided nothing
// yet: one that continues another has a second OrchestratorCompleted after its
// first decisions.
func undecided(events []history.Event) bool {
	continued, completed := false, 0
	for _, e := range events {
		switch b := e.Body.(type) {
		case history.ExecutionStarted:
			continued = b.Continued
		case history.OrchestratorCompleted:
			completed++
		}
	}
	return continued && completed == 1
}

// nextID is the task id that follows those in use.
func nextID(events []history.Event) int32 {
	next := int32(0)
	for _, e := range events {
		next = max(next, e.ID+1)
	}
	return next
}

// ForcePurge deletes an instance whatever its status, with its history and
// payloads, and without looking at them. Steps and activities in flight go on
// and their results are dropped; a parent that waits for it hears of it from the
// sweep. Error: store.ErrInstanceNotFound.
func (c *Client) ForcePurge(ctx context.Context, id string) error {
	if err := store.ValidateInstanceID(id); err != nil {
		return err
	}
	return c.store.PurgeInstance(ctx, id)
}
