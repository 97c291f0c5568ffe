package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// ErrorTypePoisonedStep is the type of the failure of an instance whose next
// step never came back.
const ErrorTypePoisonedStep = "OrchestrationStepPoisoned"

// giveUp ends an instance as Failed without running its code, because its step
// was tried too often. The end is written into the history under the sentinel's
// ETag: a step that does come back at last loses against it, or wins and is
// found here as ErrConflict.
func (e *Engine) giveUp(ctx context.Context, row store.Instance, part store.Partition) error {
	log := e.log.With(instanceID(row.ID), zap.Int(keyCount, part.Tried()))
	state, err := stateOf(row, part)
	if err != nil {
		log.Error("the instance's step never comes back and its history cannot be followed; purge it by force", zap.Error(err))
		return nil
	}
	if state.ended {
		log.Error("the end of the instance cannot be published; its message is dropped")
		return nil
	}
	failure := e.poisonedStep(state.started, part.Attempts)
	commit := state.failed(e.options.Now().UTC().Truncate(replay.Tick), failure, row.CustomStatus)
	commit.Expect, commit.Published = part.ETag, part.Published
	if commit.From == 0 {
		commit.Published = 0
	}
	_, err = e.store.Commit(ctx, row.ID, commit)
	if errors.Is(err, store.ErrPurged) || errors.Is(err, store.ErrConflict) { // gone, or it did move
		log.Info("instance is not given up: it was purged or went on meanwhile")
		return nil
	}
	if err != nil {
		return fmt.Errorf("fail instance %q, whose step never comes back: %w", row.ID, err)
	}
	log.Error("instance failed: its step was tried too often", zap.String(keyReason, failure.ErrorMessage))
	return e.publishEnd(ctx, row.ID)
}

// publishEnd tells parent and row of an end by force. It does not stand in the
// instance's line, which the hanging step may block in this process.
func (e *Engine) publishEnd(ctx context.Context, id string) error {
	part, err := e.store.Load(ctx, id, store.Known{})
	if err != nil || part.Committed == 0 {
		return err
	}
	x := &execution{id: id}
	defer x.dropMachine()
	x.take(part)
	if !x.killed() {
		return nil // started again meanwhile
	}
	if err := e.buildMachine(x); err != nil {
		return err
	}
	if err := e.publish(ctx, x, true); !errors.Is(err, store.ErrPurged) {
		return err
	}
	return nil // purged meanwhile
}

func (e *Engine) poisonedStep(started history.ExecutionStarted, tried store.Attempts) *history.Failure {
	how := "it never came back, so it kills its process or hangs"
	if tried.Reason != "" {
		how = "the last one failed with: " + tried.Reason
	}
	return &history.Failure{
		ErrorType: ErrorTypePoisonedStep, IsNonRetriable: true,
		ErrorMessage: fmt.Sprintf("orchestration %s: its wake was given up after %d deliveries, and its next step was then tried %d times in vain, last at %s: %s. "+
			"The handler's log of that time tells more; mend the code, then rewind or restart the instance",
			started.Name, e.options.PoisonDeliveries, tried.Count, tried.Last.Format(time.RFC3339), how),
	}
}

// state is what giveUp has to know of a history, found without its code.
type state struct {
	started     history.ExecutionStarted
	executionID string
	from        int
	nextID      int32
	// begin is the first event of an execution that has not begun.
	begin *history.Event
	// seamed: the last episode is open, see replay.Seam.
	seamed, ended bool
}

func stateOf(row store.Instance, part store.Partition) (state, error) {
	s := state{executionID: part.ExecutionID, from: part.Committed}
	if part.Committed > 0 {
		machine := replay.New(replay.Info{InstanceID: row.ID, ExecutionID: part.ExecutionID}, nil)
		defer machine.Close()
		if err := machine.Replay(part.Events); err != nil {
			return s, err
		}
		s.started, _ = machine.Started()
		_, s.ended = machine.Finished()
		s.seamed = machine.Undecided()
		for _, event := range part.Events {
			s.nextID = max(s.nextID, event.ID+1)
		}
	}
	x := execution{executionID: part.ExecutionID, events: part.Events}
	if part.Committed == 0 || s.ended && x.startedAgain(row) {
		begin := beginOf(row)
		s = state{executionID: row.ExecutionID, begin: &begin}
		s.started, _ = begin.Body.(history.ExecutionStarted)
	}
	return s, nil
}

// failed is the commit that ends the execution.
func (s state) failed(now time.Time, failure *history.Failure, customStatus string) store.Commit {
	event := func(id int32, body history.Body) history.Event {
		return history.Event{ID: id, Timestamp: now, Body: body}
	}
	var events []history.Event
	if !s.seamed {
		events = append(events, event(history.NoID, history.OrchestratorStarted{}))
	}
	if s.begin != nil {
		events = append(events, *s.begin)
	}
	events = append(events,
		event(s.nextID, history.ExecutionCompleted{
			Status: history.StatusFailed, Result: failure.ErrorMessage, Failure: failure, Forced: true, CustomStatus: customStatus,
		}),
		event(history.NoID, history.OrchestratorCompleted{}))
	return store.Commit{ExecutionID: s.executionID, From: s.from, Append: events}
}
