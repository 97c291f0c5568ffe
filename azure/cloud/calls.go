package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Calls bounds how clients call Azure. Zero fields take the defaults, which fit
// an invocation that must end within 25 seconds.
type Calls struct {
	Transport  policy.Transporter // nil: the SDK's own
	MaxRetries int32              // default 3; negative: none
	RetryDelay time.Duration      // first delay, doubled each time; default 500 ms
	// MaxRetryDelay caps the delay (default 5 s); an answer that asks for a
	// longer one by Retry-After is not retried.
	MaxRetryDelay time.Duration
	TryTimeout    time.Duration // of one try; default 8 s
	CallTimeout   time.Duration // of a call with its retries; default 18 s
}

func (c Calls) withDefaults() Calls {
	if c.MaxRetries == 0 {
		c.MaxRetries = 3
	}
	for _, d := range []struct {
		value    *time.Duration
		standard time.Duration
	}{
		{&c.RetryDelay, 500 * time.Millisecond}, {&c.MaxRetryDelay, 5 * time.Second},
		{&c.TryTimeout, 8 * time.Second}, {&c.CallTimeout, 18 * time.Second},
	} {
		if *d.value <= 0 {
			*d.value = d.standard
		}
	}
	return c
}

// ClientOptions are the options of every client of this cloud.
func (c Cloud) ClientOptions(calls Calls) policy.ClientOptions {
	calls = calls.withDefaults()
	return policy.ClientOptions{
		Cloud:     c.Configuration(),
		Transport: calls.Transport,
		Telemetry: policy.TelemetryOptions{ApplicationID: "haymaker"},
		Retry: policy.RetryOptions{
			MaxRetries: calls.MaxRetries, RetryDelay: calls.RetryDelay,
			MaxRetryDelay: calls.MaxRetryDelay, TryTimeout: calls.TryTimeout,
		},
		PerCallPolicies: []policy.Policy{deadline{calls.CallTimeout}},
	}
}

// Unrepeatable is a context whose calls are retried only when the service
// certainly did nothing (429, 503): for a POST that must not happen twice.
func Unrepeatable(ctx context.Context, options policy.ClientOptions) context.Context {
	retry := options.Retry
	retry.ShouldRetry = func(response *http.Response, err error) bool {
		return err == nil && response != nil &&
			(response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable)
	}
	return policy.WithRetryOptions(ctx, retry)
}

// deadline is a policy that bounds one call including its retries.
type deadline struct{ limit time.Duration }

// Do implements policy.Policy. The pipeline reads the body before it returns,
// so the context may end here.
func (d deadline) Do(request *policy.Request) (*http.Response, error) {
	parent := request.Raw().Context()
	ctx, cancel := context.WithTimeout(parent, d.limit)
	defer cancel()
	response, err := request.Clone(ctx).Next()
	if errors.Is(err, context.DeadlineExceeded) {
		return response, fmt.Errorf("%s %s: no answer in time: %w", request.Raw().Method, request.Raw().URL.Host+request.Raw().URL.EscapedPath(), err)
	}
	return response, err
}
