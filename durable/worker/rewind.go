package worker

import (
	"context"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// rewindAsked finds the request to rewind x: it must speak of the very failure
// with which x ended.
func (x *execution) rewindAsked(from current) (history.ExecutionRewound, bool) {
	if from.begin != nil || !x.finished() || x.machine.Status() != history.StatusFailed {
		return history.ExecutionRewound{}, false
	}
	for _, item := range from.inbox {
		if request, ok := item.Event.Body.(history.ExecutionRewound); ok && !foreign(item.ID, x.executionID) && int(request.Events) == len(x.events) {
			return request, true
		}
	}
	return history.ExecutionRewound{}, false
}

// rewind lets an execution that failed go on: one commit with the mark that
// says what is taken back, what is heard again, and all that waits for it.
func (e *Engine) rewind(ctx context.Context, x *execution, from current, w *work, request history.ExecutionRewound) error {
	first, _ := x.started()
	started, _ := first.Body.(history.ExecutionStarted)
	now := e.options.Now()
	late, consumed := x.news(from, w, now)
	plan, err := rewind.Failed(rewind.Request{
		Events: x.events, Now: now, Reason: request.Reason, Late: late,
		Build: func(quiet bool) *replay.Machine {
			if quiet {
				return e.registry.NewMachine(started, nil)
			}
			return e.registry.NewMachine(started, e.log)
		},
		Due: func(m *replay.Machine) []history.Event { return m.DueTimers(now) },
	})
	if err != nil {
		return err
	}
	x.dropMachine()
	x.machine = plan.Machine
	e.log.Info("instance is rewound", instanceID(x.id), zap.String(keyReason, request.Reason),
		zap.Stringer("undone", plan.Undone), zap.Bool("kept", plan.Kept))
	if plan.Decisions.Continued != nil {
		err = e.continueAsNew(ctx, x, w, plan.Decisions, consumed, now)
	} else {
		err = e.landRewound(ctx, x, plan, consumed)
	}
	if err != nil {
		return err
	}
	if err := e.publish(ctx, x, false); err != nil {
		return err
	}
	return e.wakeAgain(ctx, x, from, w, now)
}

// landRewound commits the new episode. The outbox mark goes back to the first
// event that is open again, for its message is owed once more.
func (e *Engine) landRewound(ctx context.Context, x *execution, plan rewind.Plan, consumed []string) error {
	commit := store.Commit{
		ExecutionID: x.executionID, Expect: x.etag, From: len(x.events),
		Append: plan.Decisions.Events, Consumed: consumed, Published: len(x.events),
	}
	if ordinal, open := x.machine.OpenSince(); open {
		commit.Published = min(commit.Published, ordinal)
	}
	if err := e.land(ctx, x, commit); err != nil {
		return err
	}
	x.rewound(func(int) bool { return true })
	x.row.known = false
	return nil
}

// rewound makes x agree with a history in which a rewind was found.
func (x *execution) rewound(ours func(ordinal int) bool) {
	x.events = history.Effective(x.events)
	x.outbox.entries = nil
	x.owe(x.outbox.mark, ours)
	if x.machine != nil {
		x.outbox.prune(x.machine)
	}
}

// markRewound writes what a rewind took back into its rows, once the messages
// are out.
func (e *Engine) markRewound(ctx context.Context, x *execution, entry outboxEntry) error {
	marker, _ := entry.event.Body.(history.GenericEvent)
	undone := map[int]history.Kind{}
	for ordinal := range marker.Rewind.Undone.All {
		if ordinal >= len(x.events) {
			break
		}
		if event, ok := x.events[ordinal].Body.(history.Rewound); ok {
			undone[ordinal] = event.Was.Kind()
		}
	}
	etag, err := e.store.MarkRewound(ctx, x.id, store.Marking{
		ExecutionID: x.executionID, Expect: x.etag, Committed: len(x.events), Published: x.outbox.mark, Undone: undone,
	})
	if err != nil {
		return err
	}
	x.etag = etag
	x.outbox.sent(map[int]bool{entry.ordinal: true})
	return nil
}
