package funchost

import (
	"context"
	"time"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/retry"
	"azurehaymaker/local/funchost/wire"
)

// policy is the retry policy that applies to a function: its own before that of
// host.json; nil when there is none.
func (h *scriptHost) policy(f *discovery.Function) *retry.Policy {
	if f.Retry != nil {
		return f.Retry
	}
	return h.config.Retry
}

// execute runs an invocation with the retries of its policy. All attempts have the same
// invocation id, as recorded. A stop of the host ends the retries.
func (h *scriptHost) execute(ctx context.Context, f *discovery.Function, reason, details string, do func(ctx context.Context, id string, retry *wire.RetryContext) error) error {
	id, policy := h.options.NewID(), h.policy(f)
	var attempt *wire.RetryContext
	call := func(ctx context.Context) error { return do(ctx, id, attempt) }
	if policy == nil {
		return h.attempt(ctx, f, id, reason, details, call)
	}
	attempt = &wire.RetryContext{Max: policy.MaxRetries, InvocationID: id, Function: f.Name}
	pauses := retry.NewPauses(policy, h.options.Random)
	for {
		err := h.attempt(ctx, f, id, reason, details, call)
		if err == nil {
			return nil
		}
		next := *attempt
		next.Err = err
		if policy.MaxRetries != retry.Forever {
			if next.Count++; next.Count > policy.MaxRetries {
				return err
			}
		}
		if !h.pause(ctx, pauses.Next()) {
			return err
		}
		attempt = &next
	}
}

// pause waits before a retry and says whether to go on.
func (h *scriptHost) pause(ctx context.Context, d time.Duration) bool {
	h.retrying.Add(1)
	defer h.retrying.Add(-1)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil && h.polling.Err() == nil
	case <-h.polling.Done():
		return false
	case <-ctx.Done():
		return false
	}
}

// warnOfRetries repeats the real host's warning for triggers that are not meant to have
// a retry policy.
func (h *scriptHost) warnOfRetries() {
	for _, f := range h.functions.Usable() {
		if h.policy(f) != nil && f.Timer == nil {
			h.log.Warn(hostlog.Startup, "Soon retries will not be supported for function 'Functions.%s'. For more information http://aka.ms/func-retry-policies.", f.Name)
		}
	}
}
