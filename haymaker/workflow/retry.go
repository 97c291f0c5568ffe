package workflow

import (
	"time"

	"azurehaymaker/durable"
)

// transient is the retry policy of every step: up to five
// attempts, 2^n seconds apart, capped at a minute. Credential, permission,
// configuration and quota errors are marked non-retriable by the activities
// and end at once.
func transient() durable.CallOption {
	return durable.WithRetry(durable.RetryPolicy{
		FirstInterval:      2 * time.Second,
		BackoffCoefficient: 2,
		MaxInterval:        time.Minute,
		MaxAttempts:        5,
	})
}
