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
	now, mark := e.options.Now(), 0
	if from.begin != nil {
		started, ok := from.begin.Body.(history.ExecutionStarted)
		if !ok {
			return errors.New("an execution can only begin with ExecutionStarted")
		}
		e.logBegin(x, started)
		x.machine = e.registry.NewMachine(started, e.log)
	} else {
		mark = x.settled()
	}
	news, consumed := x.news(from, w, now)
	decisions, err := x.machine.Step(now, news)
	if err != nil {
		return err
	}
	if len(decisions.Events) > 0 || len(consumed) > 0 || w.republish && mark > x.outbox.mark {
		if err := e.commit(ctx, x, decisions.Events, consumed, mark); err != nil {
			return err
		}
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
		if !foreign(item.ID, x.executionID) {
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
	etag, err := e.store.Commit(ctx, x.id, store.Commit{
		ExecutionID: x.executionID, Expect: x.etag, From: len(x.events),
		Append: events, Consumed: consumed, Published: mark,
	})
	if err != nil {
		x.dropMachine()
		x.lost = lostCommit{from: len(x.events), events: events}
		return err
	}
	e.log.Debug("step committed", instanceID(x.id), zap.Int(keyEvents, len(events)), zap.Int(keyCommitted, len(x.events)+len(events)))
	x.outbox.mark, x.etag = mark, etag
	x.outbox.add(len(x.events), events, func(int) bool { return true })
	x.events = append(x.events, events...)
	x.outbox.prune(x.machine)
	e.logEnd(x, events)
	return nil
}

// wakeAgain sends the wakes that the received ones stood for and that are not
// served yet: timers that are not due, and an inbox longer than one commit.
func (e *Engine) wakeAgain(ctx context.Context, x *execution, from current, w *work, now time.Time) error {
	for _, timer := range x.machine.PendingTimers() {
		if slices.Contains(w.timers, timer.ID) && timer.FireAt.After(now) {
			if err := e.sendWake(ctx, message.Wake{InstanceID: x.id, TimerID: &timer.ID}, timer.FireAt.Sub(now)); err != nil {
				return err
			}
		}
	}
	if len(from.inbox) >= store.MaxInbox {
		return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
	}
	return nil
}

func (e *Engine) logEnd(x *execution, events []history.Event) {
	completion, ended := x.machine.Finished()
	if !ended || len(events) == 0 {
		return
	}
	fields := []zap.Field{instanceID(x.id), zap.String(keyStatus, string(completion.Status)), zap.Int(keyEvents, len(x.events))}
	if completion.Failure != nil {
		fields = append(fields, zap.String(keyErrorType, completion.Failure.ErrorType))
	}
	e.log.Info("instance ended", fields...)
}
