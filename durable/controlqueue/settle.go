package controlqueue

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/store"
)

// outcome is what became of a message that was served.
type outcome struct {
	what what
	// why goes into the log.
	why string
	// again, when not zero, is how long the message waits for another look.
	again time.Duration
}

type what int

const (
	dropped what = iota
	started
	delivered
	refused
)

const (
	firstPause = 30 * time.Second
	maxPause   = 10 * time.Minute
	// maxDeliveries is when an unreadable message goes to the poison queue: the
	// blob it names, or this engine's newer version, may still come.
	maxDeliveries = 5
	// poisonSuffix is the Functions host's.
	poisonSuffix = "-poison"
)

// pause is how long a message waits after its nth delivery.
func pause(deliveries int64) time.Duration {
	return min(firstPause<<min(max(deliveries-1, 0), 8), maxPause)
}

// settle counts, logs and deletes a message that was served, or lets it come
// back for another look.
func (r *Receiver) settle(ctx context.Context, queue string, received store.Message, m Message, done outcome, report *Report) error {
	log := r.log.With(zap.String("instance_id", m.InstanceID), zap.String("kind", string(m.Kind)), zap.String("queue", queue), zap.String("reason", done.why))
	if done.again > 0 {
		report.Delayed++
		log.Debug("tool's message comes back", zap.Duration("after", done.again))
		return r.release(ctx, queue, received, done.again)
	}
	if err := r.hub.Delete(ctx, queue, received); err != nil && !errors.Is(err, store.ErrMessageGone) {
		return err // it comes back and changes nothing
	}
	switch done.what {
	case started:
		report.Started++
		log.Info("instance started by a tool", zap.String("orchestration", m.Name))
	case delivered:
		report.Delivered++
		log.Info("tool's message delivered")
	case refused:
		report.Refused++
		log.Warn("tool's message refused")
	default:
		report.Dropped++
		log.Warn("tool's message dropped")
	}
	return nil
}

// giveUp lets an unreadable message wait, and moves it out of the way in the end.
func (r *Receiver) giveUp(ctx context.Context, queue string, received store.Message, cause error, report *Report) error {
	log := r.log.With(zap.String("queue", queue), zap.String("message_id", received.ID), zap.Int64("deliveries", received.DequeueCount), zap.Error(cause))
	if received.DequeueCount < maxDeliveries {
		report.Delayed++
		log.Warn("tool's message cannot be read and is tried again", zap.Duration("after", pause(received.DequeueCount)))
		return r.release(ctx, queue, received, pause(received.DequeueCount))
	}
	if err := r.hub.Send(ctx, queue+poisonSuffix, received.Body, 0); err != nil {
		return err // it stays where it is
	}
	report.Poisoned++
	log.Error("tool's message cannot be read and was moved to the poison queue; look at it and delete it", zap.String("poison_queue", queue+poisonSuffix))
	if err := r.hub.Delete(ctx, queue, received); err != nil && !errors.Is(err, store.ErrMessageGone) {
		return err
	}
	return nil
}

// release makes a message visible after a while. One that cannot be released, as
// it is larger than what this engine may send, comes back when its lease ends.
func (r *Receiver) release(ctx context.Context, queue string, received store.Message, after time.Duration) error {
	if len(received.Body) > store.MaxMessageBytes {
		return nil
	}
	if err := r.hub.Release(ctx, queue, received, after); err != nil && !errors.Is(err, store.ErrMessageGone) {
		return err
	}
	return nil
}
