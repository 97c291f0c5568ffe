package funchost

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/output"
	"azurehaymaker/local/funchost/wire"
)

// writeOutputs sends the queue outputs of a reply: all bindings at once, the messages of
// one binding in order, without a transaction. Any failure fails the invocation.
func (h *scriptHost) writeOutputs(ctx context.Context, f *discovery.Function, reply *wire.Reply) error {
	reply.Resolve(f.HasReturn())
	if reply.Outputs == nil {
		return nil
	}
	errs := make([]error, len(f.Outputs))
	var all sync.WaitGroup
	for i, o := range f.Outputs {
		value, ok := reply.Outputs.Get(o.Name)
		if !ok {
			continue
		}
		all.Go(func() { errs[i] = h.writeOutput(ctx, o, value) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func (h *scriptHost) writeOutput(ctx context.Context, o discovery.QueueOutput, value any) error {
	literal := o.Binary
	if verbatim, ok := value.(wire.Verbatim); ok {
		value, literal = verbatim.Value, true
	}
	messages, err := output.Messages(value, literal)
	if err != nil {
		return fmt.Errorf("output %s: %w", o.Name, err)
	}
	client := h.accounts.queue(o.Connection, o.Queue)
	for _, message := range messages {
		text := string(message)
		if h.config.Queues.Base64 {
			text = base64.StdEncoding.EncodeToString(message)
		}
		if err := client.Send(ctx, text); err != nil {
			return fmt.Errorf("output %s: %w", o.Name, err)
		}
		h.signals.Sent(signalKey(o.Connection, o.Queue))
	}
	return nil
}
