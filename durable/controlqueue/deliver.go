package controlqueue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// maxLooks is how often a message is looked at that waits for something else to
// happen first, lookAgain how long it waits each time.
const (
	maxLooks  = 10
	lookAgain = 10 * time.Second
)

// deliver puts an event or a control into the instance's inbox.
func (r *Receiver) deliver(ctx context.Context, m Message, deliveries int64) (outcome, error) {
	row, err := r.hub.Instance(ctx, m.InstanceID)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return outcome{why: "there is no such instance"}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	wake := message.Wake{InstanceID: m.InstanceID}
	if row.ExecutionID == "" {
		current, err := r.current(ctx, m.InstanceID)
		switch {
		case err != nil:
			return outcome{}, err
		case current.live():
			row, wake.Row = current.row(m.InstanceID), true
		case deliveries < maxLooks:
			return outcome{why: "the instance's start message has not been seen yet", again: lookAgain}, nil
		default:
			return outcome{why: "the instance's start message never came"}, nil
		}
	}
	switch {
	case row.Status.Terminal():
		return outcome{why: fmt.Sprintf("the instance is %s", row.Status)}, nil
	case m.ExecutionID != "" && m.ExecutionID != row.ExecutionID:
		return outcome{why: "the execution that is meant is over"}, nil
	}
	item := store.InboxItem{ID: m.itemID(), Event: history.Event{ID: history.NoID, Timestamp: r.options.Now().UTC(), Body: m.body()}}
	err = r.hub.AddInbox(ctx, row, item)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return outcome{why: "the instance was purged"}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	return outcome{what: delivered}, r.wake(ctx, wake, 0)
}

// itemID orders the items of a sender as it sent them and is the same at each
// delivery.
func (m Message) itemID() string {
	return fmt.Sprintf("%s-%08x-%s", m.Sent.UTC().Format("20060102T150405.000000000Z"), uint32(m.Sequence), m.Key)
}

func (m Message) body() history.Body {
	switch m.Kind {
	case Raise:
		return history.EventRaised{Name: m.Name, Input: m.Text, Key: m.Key}
	case Suspend:
		return history.ExecutionSuspended{Reason: m.Text, Key: m.Key}
	case Resume:
		return history.ExecutionResumed{Reason: m.Text, Key: m.Key}
	}
	return history.ExecutionTerminated{Reason: m.Text}
}

// wake asks the engine for a step, rounded up to what queues count in.
func (r *Receiver) wake(ctx context.Context, wake message.Wake, delay time.Duration) error {
	body, err := wake.Encode()
	if err != nil {
		return err
	}
	delay = min(max(delay+time.Second-1, 0).Truncate(time.Second), store.MaxDelay-time.Hour)
	return r.hub.Send(ctx, r.options.OrchestrationQueue, body, delay)
}
