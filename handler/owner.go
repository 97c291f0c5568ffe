package main

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/durable/store/azurestorage"
)

// owning claims the task hub for this app, before anything else touches it, and
// says what to do when it is another's.
func owning(cfg Config, hub *azurestorage.Store) func(context.Context) error {
	return func(ctx context.Context) error {
		err := hub.Claim(ctx, cfg.App, cfg.TakeOverFrom)
		var taken *azurestorage.HubTakenError
		if errors.As(err, &taken) {
			return fmt.Errorf("%w; give this app a storage account of its own, or stop the other one for good and set HAYMAKER_TAKE_OVER_HUB_FROM=%s", taken, taken.Owner)
		}
		return err
	}
}

// stillOwned asks again, so that an app ends whose hub was taken over.
func (p *parts) stillOwned(ctx context.Context) error {
	err := p.owns(ctx)
	if err != nil && p.storage.refuse(err) {
		return err
	}
	return nil // storage that is down is found by the work itself
}
