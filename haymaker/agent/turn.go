package agent

import (
	"context"

	"azurehaymaker/haymaker/catalogue"
)

// inTurn does one operation at a time, whoever wants it: an operation that
// removes a resource must not meet one that writes it, or the ledger would not
// know of what comes back. It gives the cause of ctx when that ends first.
func (a *Agent) inTurn(ctx context.Context, do func() error) error {
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-a.turn }()
	return do()
}

// performInTurn performs an operation of the document; one that only waits keeps
// nobody from working.
func (a *Agent) performInTurn(ctx context.Context, step catalogue.Step, turn int) error {
	if step.Wait != nil {
		return a.perform(ctx, step, turn)
	}
	return a.inTurn(ctx, func() error { return a.perform(ctx, step, turn) })
}
