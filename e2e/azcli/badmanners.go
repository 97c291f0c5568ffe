package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"azurehaymaker/local/azuresim/fault"
)

// slowly lets every write and deletion take a second as a long-running operation,
// in both of Azure's styles of polling, while step works.
func (t *trial) slowly(ctx context.Context, step func() error) error {
	set := func(milliseconds int, share float64) error {
		return t.simulator.Admin(ctx, http.MethodPost, "settings", map[string]any{"lro_duration_ms": milliseconds, "async_share": share}, nil)
	}
	if err := set(1000, 1); err != nil {
		return err
	}
	return errors.Join(step(), set(0, 0))
}

// throttled refuses one request with 429 and a second's Retry-After: az waits and
// asks again.
func (t *trial) throttled(ctx context.Context) {
	t.check("az group list, throttled once", func() (string, error) {
		rule := fault.Rule{
			Plane: "arm", Method: http.MethodGet, Match: `/resourcegroups\?`, Status: http.StatusTooManyRequests,
			Code: "SubscriptionRequestsThrottled", Message: "once", Count: 1, RetryAfter: 1,
		}
		if err := t.simulator.Admin(ctx, http.MethodPost, "faults", rule, nil); err != nil {
			return "", err
		}
		listed, err := t.az.strings(ctx, "group", "list", "--query", "[].name")
		var known struct {
			Faults []fault.Rule `json:"faults"`
		}
		err = errors.Join(err, t.simulator.Admin(ctx, http.MethodGet, "faults", nil, &known), t.simulator.Admin(ctx, http.MethodDelete, "faults", nil, nil))
		switch {
		case err != nil:
			return "", err
		case len(known.Faults) != 1 || known.Faults[0].Hits != 1:
			return "", fmt.Errorf("the refusal did not happen once: %+v", known.Faults)
		case len(listed) == 0:
			return "", errors.New("az lists no group")
		}
		return fmt.Sprintf("%d, at the second try", len(listed)), nil
	})
}
