package workflow

import (
	"time"

	"azurehaymaker/durable"
)

// transient is the retry policy of every step but the last: up to five
// attempts, 2^n seconds apart, capped at a minute. Credential, permission,
// configuration and quota errors are marked non-retriable by the activities
// and end at once.
func transient() durable.CallOption { return retries(5) }

// patient is the retry policy of the report: for about an hour, because a run
// without a report loses its truth about how it ended.
func patient() durable.CallOption { return retries(64) }

func retries(attempts int) durable.CallOption {
	return durable.WithRetry(durable.RetryPolicy{
		FirstInterval:      2 * time.Second,
		BackoffCoefficient: 2,
		MaxInterval:        time.Minute,
		MaxAttempts:        attempts,
	})
}
