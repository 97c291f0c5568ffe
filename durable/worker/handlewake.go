package worker

import (
	"context"
	"errors"

	"azurehaymaker/durable/message"
)

// HandleWake does what a wake message asks for: one step of its instance over
// everything that waits for it. deliveries is the message's dequeue count, from
// 1. nil means that the message is done, also when its instance is unknown or
// ended. Errors: ErrMalformedMessage; ErrVersionUnknown and those of the store,
// after which the message must be delivered again; the context's cause.
func (e *Engine) HandleWake(ctx context.Context, body []byte, deliveries int) error {
	wake, err := message.DecodeWake(body)
	if err != nil {
		return err
	}
	again := deliveries > 1
	r := &request{
		wake: true, start: wake.Start, fresh: again || !wake.Start,
		republish: again || wake.Republish, row: wake.Row,
	}
	if wake.TimerID != nil {
		r.timer = &taskKey{wake.ExecutionID, *wake.TimerID}
	}
	if !wake.Trial {
		err = e.submit(ctx, wake.InstanceID, r)
		if trial := (errOnTrial{}); !errors.As(err, &trial) {
			return err
		}
	}
	r.trial, r.fresh = true, true
	return e.try(ctx, wake.InstanceID, r)
}
