package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// step gives the machine its news, commits what it decides, and sends what
// follows from that.
func (e *Engine) step(ctx context.Context, x *execution, from current, w *work) error {
	if cause := e.mayStep(x, from); cause != nil {
		return e.leaveToOthers(ctx, x, w, cause)
	}
	if request, asked := x.rewindAsked(from); asked {
		return e.rewind(ctx, x, from, w, request)
	}
	now, mark := e.options.Now(), 0
	if from.begin != nil {
		started, ok := from.begin.Body.(history.ExecutionStarted)
		if !ok {
			return errors.New("an execution can only begin with ExecutionStarted")
		}
		if x.rerunOf != nil && !terminates(from.inbox) {
			return e.rerun(ctx, x, from, started)
		}
		e.logBegin(x, started)
		x.machine = e.registry.NewMachine(started, e.log)
	} else {
		mark = x.settled()
	}
	news, consumed := x.news(from, w, now)
	decisions, err := x.machine.Step(now, news)
	if err != nil {
		return blame(err)
	}
	if err := e.tooLate(ctx, now); err != nil {
		x.dropMachine()
		return err
	}
	switch {
	case decisions.Continued != nil:
		err = e.continueAsNew(ctx, x, w, decisions, consumed, now)
	case len(decisions.Events) > 0 || len(consumed) > 0 || w.republish && mark > x.outbox.mark:
		err = e.commit(ctx, x, decisions.Events, consumed, mark)
	}
	if err != nil {
		return err
	}
	if err := e.publish(ctx, x, false); err != nil {
		return err
	}
	return e.wakeAgain(ctx, x, from, w, now)
}

// news puts together what the step is about, in the order in which the
// orchestrator hears it, and names the inbox items that are done with.
func (x *execution) news(from current, w *work, now time.Time) (news []history.Event, consumed []string) {
	if from.begin != nil {
		news = append(news, *from.begin)
	}
	for _, item := range from.inbox {
		consumed = append(consumed, item.ID)
		if item.Event.Body.Kind() != history.KindExecutionStarted && !x.outdated(item) && !x.repeated(item.Event, news) && item.Event.Body.Kind() != history.KindExecutionRewound {
			news = append(news, item.Event)
		}
	}
	news = append(news, x.machine.DueTimers(now)...)
	for _, c := range w.completions {
		if c.task.executionID == x.executionID {
			news = append(news, c.event)
		}
	}
	return news, consumed
}

// commit appends the events and moves the outbox mark. When it fails the
// machine is ahead of history and given up.
func (e *Engine) commit(ctx context.Context, x *execution, events []history.Event, consumed []string, mark int) error {
	return e.land(ctx, x, store.Commit{
		ExecutionID: x.executionID, Expect: x.etag, From: len(x.events),
		Append: events, Consumed: consumed, Published: mark, Replaces: x.replaced(events, consumed),
	})
}

// land commits to the store and makes x agree.
func (e *Engine) land(ctx context.Context, x *execution, commit store.Commit) error {
	etag, err := e.store.Commit(ctx, x.id, commit)
	if err != nil {
		x.dropMachine()
		x.lost = lostCommit{from: commit.From, events: commit.Append}
		return err
	}
	if commit.From == 0 {
		x.events, x.outbox, x.executionID, x.over = nil, outbox{}, commit.ExecutionID, endedExecution{}
	}
	e.log.Debug("step committed", instanceID(x.id), zap.Int(keyEvents, len(commit.Append)), zap.Int(keyCommitted, commit.From+len(commit.Append)))
	x.outbox.mark, x.etag, x.tried = commit.Published, etag, store.Attempts{}
	x.events = append(x.events, commit.Append...)
	x.owe(commit.From, func(int) bool { return true })
	x.outbox.prune(x.machine)
	e.logEnd(x, commit.Append)
	return nil
}

// wakeAgain sends the wakes that the received ones stood for and that are not
// served yet: timers that are not due, and an inbox longer than one commit.
func (e *Engine) wakeAgain(ctx context.Context, x *execution, from current, w *work, now time.Time) error {
	for _, timer := range x.machine.PendingTimers() {
		if x.wokenBy(w, timer.ID) && timer.FireAt.After(now) {
			if err := e.sendWake(ctx, message.Wake{InstanceID: x.id, ExecutionID: x.executionID, TimerID: &timer.ID}, timer.FireAt.Sub(now)); err != nil {
				return err
			}
		}
	}
	if len(from.inbox) >= store.MaxInbox {
		return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
	}
	return nil
}

// wokenBy says whether the batch holds a wake for that timer of this execution.
// Wakes sent before they named their execution count as well.
func (x *execution) wokenBy(w *work, timer int32) bool {
	return slices.Contains(w.timers, taskKey{x.executionID, timer}) || slices.Contains(w.timers, taskKey{"", timer})
}

func (e *Engine) logEnd(x *execution, events []history.Event) {
	completion, ended := x.machine.Finished()
	if !ended || !slices.ContainsFunc(events, func(e history.Event) bool { return e.Body.Kind() == history.KindExecutionCompleted }) {
		return
	}
	fields := []zap.Field{instanceID(x.id), zap.String(keyStatus, string(completion.Status)), zap.Int(keyEvents, len(x.events))}
	if completion.Failure != nil {
		fields = append(fields, zap.String(keyErrorType, completion.Failure.ErrorType))
	}
	e.log.Info("instance ended", fields...)
}
