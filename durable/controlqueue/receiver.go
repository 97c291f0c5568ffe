package controlqueue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/store"
)

// Bounds of one Drain.
const (
	// lease hides a message while it is in work.
	lease = 2 * time.Minute
	// batches of 32 are what one Drain takes from one queue.
	batches = 8
	// maxLargeBytes bounds a message that lies in a blob.
	maxLargeBytes = 4 << 20
)

// Report counts what a Drain saw and did.
type Report struct {
	// Queues that exist; each costs one receive, the list another.
	Queues int
	// Received messages, each of which is one of the following.
	Received int
	// Started instances, Delivered events and controls.
	Started, Delivered int
	// Dropped messages concern nothing that is there, or something that runs
	// already; Refused ones ask for what cannot be.
	Dropped, Refused int
	// Delayed messages come back; Poisoned ones were moved to the poison queue.
	Delayed, Poisoned int
}

// Receiver empties the control queues of one task hub. Make it with New.
type Receiver struct {
	hub     Hub
	options Options
	log     *zap.Logger
}

// New makes a receiver; an error names what is missing.
func New(hub Hub, options Options) (*Receiver, error) {
	if hub == nil {
		return nil, errors.New("the control queues' receiver needs a task hub")
	}
	if err := options.validate(); err != nil {
		return nil, err
	}
	options = options.withDefaults()
	return &Receiver{hub: hub, options: options, log: options.Logger}, nil
}

// Drain serves what waits in the control queues now, up to 256 messages of each;
// an idle one costs one transaction, and one more for each queue that exists. A
// message whose service fails comes back later, together with those behind it
// for the same instance, and does not keep the rest waiting. The error is the
// first failure of storage, or the context's cause.
func (r *Receiver) Drain(ctx context.Context) (Report, error) {
	var report Report
	queues, err := r.hub.ControlQueues(ctx)
	if err != nil {
		return report, fmt.Errorf("drain the control queues: %w", err)
	}
	report.Queues = len(queues)
	var first error
	for _, queue := range queues {
		if err := r.drainQueue(ctx, queue, &report); err != nil && first == nil {
			first = fmt.Errorf("drain the control queues: %w", err)
		}
	}
	return report, first
}

func (r *Receiver) drainQueue(ctx context.Context, queue string, report *Report) (first error) {
	stuck := map[string]bool{} // instances whose messages must keep their order
	for range batches {
		if ctx.Err() != nil {
			return errors.Join(first, context.Cause(ctx))
		}
		messages, err := r.hub.Receive(ctx, queue, 32, lease)
		if err != nil || len(messages) == 0 {
			return errors.Join(first, err)
		}
		for _, received := range messages {
			report.Received++
			if err := r.work(ctx, queue, received, stuck, report); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}

// work serves one message and settles it.
func (r *Receiver) work(ctx context.Context, queue string, received store.Message, stuck map[string]bool, report *Report) error {
	m, err := r.read(ctx, received)
	if errors.Is(err, ErrUnreadable) {
		return r.giveUp(ctx, queue, received, err, report)
	}
	var done outcome
	if err == nil && !stuck[m.InstanceID] {
		done, err = r.serve(ctx, m, received.DequeueCount)
	}
	if err != nil || stuck[m.InstanceID] {
		stuck[m.InstanceID] = true
		report.Delayed++
		return errors.Join(err, r.release(ctx, queue, received, pause(received.DequeueCount)))
	}
	return r.settle(ctx, queue, received, m, done, report)
}

// read decodes a message, which may lie in a blob.
func (r *Receiver) read(ctx context.Context, received store.Message) (Message, error) {
	m, err := Decode(received.Body)
	if err == nil && m.Blob != "" {
		var large string
		if large, err = r.hub.LargeText(ctx, m.Blob, maxLargeBytes); err == nil {
			m, err = Decode([]byte(large))
		}
		switch {
		case errors.Is(err, store.ErrNoLargeText):
			err = fmt.Errorf("%w: %w", ErrUnreadable, err)
		case err == nil && m.Blob != "":
			err = fmt.Errorf("%w: its blob names another blob", ErrUnreadable)
		}
	}
	if m.Key == "" {
		m.Key = received.ID
	}
	return m, err
}

// serve does what the message asks for.
func (r *Receiver) serve(ctx context.Context, m Message, deliveries int64) (outcome, error) {
	switch m.Kind {
	case Start:
		return r.start(ctx, m, deliveries)
	case Rewind:
		return outcome{what: refused, why: "the tool has edited the history by itself, which this engine does not take up; use the management API's rewind or restart, and purge the instance if it cannot be read any more"}, nil
	}
	return r.deliver(ctx, m, deliveries)
}
