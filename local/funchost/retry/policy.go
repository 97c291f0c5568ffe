// Package retry is the retry policy of a function: the section "retry" of function.json,
// or of host.json for all functions, and the pauses it prescribes. It validates with the
// host's rules and waits for nothing itself.
//
// The rules are those of the WebJobs SDK that host 4.1037 uses: the policy applies to
// every trigger, HTTP and queue included.
package retry

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/funchost/schedule"
)

// Forever is the MaxRetries of a policy that never gives up.
const Forever = -1

// Policy says how often and after which pauses a failed invocation is run again.
type Policy struct {
	// MaxRetries counts the calls after the first one; Forever has no end.
	MaxRetries int
	// Exponential grows the pause from Min towards Max; else every pause is Min.
	Exponential bool
	Min, Max    time.Duration
}

// Read reads a retry section. Get returns the text of one of its properties, found
// without regard to case, and whether it is there and not null.
func Read(get func(name string) (string, bool)) (*Policy, error) {
	count, ok := get("maxRetryCount")
	if !ok {
		return nil, missing("MaxRetryCount")
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < Forever {
		return nil, errors.New("Specified argument was out of the range of valid values. (Parameter 'maxRetryCount')") //nolint:staticcheck // the host's own sentence
	}
	policy := &Policy{MaxRetries: n}
	strategy, _ := get("strategy")
	switch strings.ToLower(strategy) {
	case "fixeddelay":
		policy.Min, err = interval(get, "delayInterval", "DelayInterval")
		policy.Max = policy.Min
		return policy, err
	case "exponentialbackoff":
		policy.Exponential = true
		if policy.Min, err = interval(get, "minimumInterval", "MinimumInterval"); err != nil {
			return nil, err
		}
		if policy.Max, err = interval(get, "maximumInterval", "MaximumInterval"); err != nil {
			return nil, err
		}
		if policy.Min > policy.Max {
			return nil, fmt.Errorf("the retry policy's 'minimumInterval' (%s) is above its 'maximumInterval' (%s)", schedule.FormatTimeSpan(policy.Min), schedule.FormatTimeSpan(policy.Max))
		}
		return policy, nil
	default:
		return nil, fmt.Errorf("the retry policy's 'strategy' must be 'fixedDelay' or 'exponentialBackoff', not '%s'", strategy)
	}
}

func missing(parameter string) error {
	return fmt.Errorf("Value cannot be null. (Parameter '%s')", parameter) //nolint:staticcheck // the host's own sentence
}

func interval(get func(string) (string, bool), property, parameter string) (time.Duration, error) {
	text, ok := get(property)
	if !ok {
		return 0, missing(parameter)
	}
	d, valid := schedule.ParseTimeSpan(text)
	if !valid || d < 0 {
		return 0, fmt.Errorf("the retry policy's '%s' must be a time span like 00:00:05, not '%s'", property, text)
	}
	return d, nil
}
