package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"azurehaymaker/haymaker"

	"go.uber.org/zap"
)

// maxMessage bounds an envelope: its base64 form just fits into the 64 KiB a
// Storage queue takes.
const maxMessage = 48 << 10

// envelopeOverhead is what an envelope adds to its events, generously.
const envelopeOverhead = 1 << 10

// courier carries events from the spool to the queue, in order.
type courier struct {
	runID, scenario, key string

	spool  *spool
	queue  Queue
	clock  Clock
	pace   Pace
	logger *zap.Logger
	wake   chan struct{} // one slot: something is pending
}

// nudge says that events are pending.
func (c *courier) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// run delivers until ctx ends. What is pending then stays in the spool.
func (c *courier) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		}
		if c.clock.Sleep(ctx, c.pace.Linger) != nil {
			return
		}
		c.flush(ctx)
	}
}

// flush delivers all that is pending, trying again until ctx ends.
func (c *courier) flush(ctx context.Context) {
	for n := 1; c.spool.undelivered() > 0; {
		err := c.sendBatch(ctx)
		if err == nil {
			n = 1
			continue
		}
		c.logger.Warn("events wait in the spool", zap.Int("pending", c.spool.undelivered()), zap.Error(err))
		if c.clock.Sleep(ctx, pause(c.pace.RetryFirst, c.pace.RetryMost, n)) != nil {
			return
		}
		n++
	}
}

func (c *courier) sendBatch(ctx context.Context) error {
	events := c.spool.next(maxMessage - envelopeOverhead)
	envelope, err := haymaker.Seal(c.runID, c.scenario, events, c.key)
	if err != nil {
		return err
	}
	message, err := json.Marshal(envelope)
	if err != nil {
		return fmt.Errorf("encode the events' envelope: %w", err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.pace.SendLimit, fmt.Errorf("the events queue took longer than %s", c.pace.SendLimit.Round(time.Second)))
	defer cancel()
	if err := c.queue.Send(ctx, message); err != nil {
		return err
	}
	return c.spool.done(events[len(events)-1].Sequence)
}
