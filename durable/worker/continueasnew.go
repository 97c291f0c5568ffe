package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// maxContinuations is how many executions of one instance a step runs through;
// then others get their turn first.
const maxContinuations = 20

// A switch must not be divided, or a crash in between would leave neither
// execution.
const (
	// maxSwitchBytes bounds its texts, as they are before encoding.
	maxSwitchBytes = 400 << 10
	// seamRows are those of its events that no execution lacks.
	seamRows = 3
)

// continueAsNew follows an execution into the next ones, as long as they end at
// once, and replaces its history by that of the last. When that does not fit
// one transaction the switch is committed first and the decisions after it.
func (e *Engine) continueAsNew(ctx context.Context, x *execution, w *work, last replay.Decisions, consumed []string, now time.Time) error {
	into := *last.Continued
	if err := e.sendAhead(ctx, x, last.Events); err != nil {
		x.dropMachine()
		return err
	}
	replacing := store.Commit{Expect: x.etag, Consumed: consumed, Replaces: cmp.Or(x.over.executionID, x.executionID)}
	for n := 1; ; n++ {
		started, err := e.nextExecution(x, into)
		if err != nil {
			x.dropMachine()
			return e.leaveToOthers(ctx, x, w, err)
		}
		x.machine.Close()
		x.machine = e.registry.NewMachine(started, e.log)
		replacing.ExecutionID = started.ExecutionID
		first := fitting(started, into.Events, consumed)
		news := append([]history.Event{{ID: history.NoID, Timestamp: now, Body: started}}, into.Events[:first]...)
		if n > maxContinuations {
			replacing.Append = replay.Seam(now, news)
			return e.yieldSwitch(ctx, x, replacing, into.Events[first:])
		}
		decisions, err := x.machine.Step(now, news)
		if err != nil {
			return err
		}
		if decisions.Continued == nil {
			e.log.Info("instance continued as new", instanceID(x.id), zap.String(keyExecutionID, started.ExecutionID), zap.Int(keyCount, n))
			return e.switchTo(ctx, x, replacing, decisions, into.Events[first:])
		}
		if err := e.sendAhead(ctx, &execution{id: x.id, executionID: started.ExecutionID}, decisions.Events); err != nil {
			x.dropMachine()
			return err
		}
		unheard := into.Events[first:]
		into = *decisions.Continued
		into.Events = append(into.Events, unheard...)
	}
}

func (e *Engine) nextExecution(x *execution, into replay.Continuation) (history.ExecutionStarted, error) {
	started, ok := durable.NextExecution(x.machine, into)
	if !ok {
		return started, errors.New("an execution that never began cannot continue as new")
	}
	return started, e.lacksVersion(started)
}

// fitting is how many of the events handed on fit the transaction of the switch.
func fitting(started history.ExecutionStarted, events []history.Event, consumed []string) int {
	rows, size := store.MaxReplacing-len(consumed)-seamRows, len(started.Input)
	for i, event := range events {
		if raised, ok := event.Body.(history.EventRaised); ok {
			size += len(raised.Input)
		}
		if i == rows || size > maxSwitchBytes {
			return i
		}
	}
	return len(events)
}

// switchTo commits the first episode of the execution that replaces another.
func (e *Engine) switchTo(ctx context.Context, x *execution, replacing store.Commit, decisions replay.Decisions, unheard []history.Event) error {
	if err := e.carry(ctx, x, &replacing, unheard); err != nil {
		return err
	}
	whole := len(decisions.Events)+len(replacing.Consumed) <= store.MaxReplacing && textSize(decisions.Events) <= maxSwitchBytes
	replacing.Append = decisions.Events
	if !whole {
		replacing.Append = decisions.Events[:decisions.Seam]
	}
	if err := e.land(ctx, x, replacing); err != nil {
		return err
	}
	if !whole {
		if err := e.commit(ctx, x, decisions.Events[decisions.Seam:], nil, 0); err != nil {
			return err
		}
	}
	if len(unheard) == 0 {
		return nil
	}
	return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
}

// carry puts events that the new execution shall hear, but that do not fit the
// switch, into the inbox, under ids that sort before any other and that only
// that execution takes: when the switch is lost, doing it again leaves the same.
// Those that a lost switch left are not consumed by the one that works.
func (e *Engine) carry(ctx context.Context, x *execution, replacing *store.Commit, events []history.Event) error {
	replacing.Consumed = slices.DeleteFunc(replacing.Consumed, func(id string) bool {
		return strings.HasPrefix(id, carriedItemPrefix+replacing.ExecutionID+"-")
	})
	for i, event := range events {
		err := e.store.AddInbox(ctx, store.Instance{ID: x.id, ExecutionID: x.executionID, Status: history.StatusRunning}, store.InboxItem{
			ID: carriedID(replacing.ExecutionID, i), Event: event,
		})
		if err != nil {
			x.dropMachine()
			return fmt.Errorf("carry an event into the next execution: %w", err)
		}
	}
	return nil
}

// yieldSwitch commits the switch alone and lets a wake bring the decisions.
func (e *Engine) yieldSwitch(ctx context.Context, x *execution, replacing store.Commit, unheard []history.Event) error {
	if err := e.carry(ctx, x, &replacing, unheard); err != nil {
		return err
	}
	if err := e.land(ctx, x, replacing); err != nil {
		return err
	}
	if err := e.buildMachine(x); err != nil {
		return err
	}
	return e.sendWake(ctx, message.Wake{InstanceID: x.id}, 0)
}

// textSize bounds the bytes that the decisions' texts need in a transaction.
func textSize(events []history.Event) int {
	size := 0
	for _, e := range events {
		switch b := e.Body.(type) {
		case history.ExecutionStarted:
			size += len(b.Input)
		case history.EventRaised:
			size += len(b.Input)
		case history.TaskScheduled:
			size += len(b.Input)
		case history.SubOrchestrationInstanceCreated:
			size += len(b.Input)
		case history.EventSent:
			size += len(b.Input)
		case history.ExecutionCompleted:
			size += len(b.Result)
		}
	}
	return size
}
