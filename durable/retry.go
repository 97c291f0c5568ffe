package durable

import (
	"fmt"
	"math"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// RetryPolicy says how often and when a failed activity or sub-orchestration is
// tried again. Each
// attempt is a task of its own in history, with a timer between two.
type RetryPolicy struct {
	// FirstInterval is the wait before the second attempt (> 0).
	FirstInterval time.Duration
	// MaxAttempts counts the first one too (>= 1).
	MaxAttempts int
	// BackoffCoefficient multiplies the wait after each retry (>= 1; 0 means 1).
	BackoffCoefficient float64
	// MaxInterval bounds one wait; 0 means no bound.
	MaxInterval time.Duration
	// Timeout: no retry begins later than this after the first attempt; 0
	// means no bound.
	Timeout time.Duration
	// Handle says whether an error (a *TaskError) deserves a retry; nil means
	// every one does. It is orchestrator code: deterministic, no effects.
	// Non-retriable errors are not asked about.
	Handle func(error) bool
}

// WithRetry calls an activity or a sub-orchestration under a policy.
func WithRetry(policy RetryPolicy) CallOption {
	return func(o *callOptions) { o.retry = &policy }
}

func (p *RetryPolicy) validate() error {
	switch {
	case p.FirstInterval <= 0:
		return fmt.Errorf("%w: FirstInterval is %s, want more than 0", ErrInvalidRetryPolicy, p.FirstInterval)
	case p.MaxAttempts < 1:
		return fmt.Errorf("%w: MaxAttempts is %d, want at least 1", ErrInvalidRetryPolicy, p.MaxAttempts)
	case p.BackoffCoefficient != 0 && !(p.BackoffCoefficient >= 1):
		return fmt.Errorf("%w: BackoffCoefficient is %v, want at least 1 (or 0 for 1)", ErrInvalidRetryPolicy, p.BackoffCoefficient)
	case p.MaxInterval < 0, p.Timeout < 0:
		return fmt.Errorf("%w: MaxInterval and Timeout may not be negative", ErrInvalidRetryPolicy)
	}
	return nil
}

// delay is the wait before retry n (0 for the first); false means that none
// may follow. The rule is that of the Durable Task Framework's RetryInterceptor.
func (p *RetryPolicy) delay(n int, first, now time.Time) (time.Duration, bool) {
	if n+1 >= p.MaxAttempts || p.Timeout > 0 && !now.Before(first.Add(p.Timeout)) {
		return 0, false
	}
	wait := float64(p.FirstInterval) * math.Pow(max(p.BackoffCoefficient, 1), float64(n))
	longest := p.MaxInterval
	if longest == 0 {
		longest = math.MaxInt64
	}
	if wait >= float64(longest) {
		return longest, true
	}
	return time.Duration(wait), true
}

// retriedCall is one Call with the attempts it takes.
type retriedCall struct {
	ctx *Context
	// schedule decides one attempt; wrap makes the author's error of a failure.
	schedule func() (id int32, f *replay.Future)
	wrap     func(*history.Failure) error

	policy  *RetryPolicy // nil: one attempt
	outcome *replay.Future
	id      int32 // task id of the last attempt
	first   time.Time
	retries int
	timer   int32
	stopped bool
}

func (c *retriedCall) start() *replay.Future {
	c.first, c.timer = c.ctx.Now(), history.NoID
	if c.policy == nil {
		c.id, c.outcome = c.schedule()
		return c.outcome
	}
	c.outcome = &replay.Future{}
	c.attempt()
	return c.outcome
}

func (c *retriedCall) attempt() {
	if c.stopped {
		return
	}
	machine := c.ctx.machine
	id, future := c.schedule()
	c.id, c.timer = id, history.NoID
	machine.Then(future, func() {
		result, failure := future.Outcome()
		if at, again := machine.Tried(id); again {
			c.first, c.retries = at, 0
		}
		wait, again := c.retry(failure)
		if !again {
			machine.Settle(c.outcome, result, failure)
			return
		}
		c.retries++
		machine.Retried(id)
		timer, woken := machine.CreateTimer(c.ctx.Now().Add(wait))
		c.timer = timer
		machine.Then(woken, c.attempt)
	})
}

func (c *retriedCall) retry(failure *history.Failure) (time.Duration, bool) {
	if failure == nil || failure.IsNonRetriable || c.stopped {
		return 0, false
	}
	wait, again := c.policy.delay(c.retries, c.first, c.ctx.Now())
	if !again {
		return 0, false
	}
	if handle := c.policy.Handle; handle != nil && !handle(c.wrap(failure)) {
		return 0, false
	}
	return wait, true
}

// stop ends the attempts.
func (c *retriedCall) stop() {
	c.stopped = true
	if c.timer != history.NoID {
		c.ctx.machine.CancelTimer(c.timer)
	}
}
