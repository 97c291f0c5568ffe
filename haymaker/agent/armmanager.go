package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// armManager is the Manager over the SDK's generic pipelines, which retry
// throttling and server errors as their Retry-After says.
type armManager struct {
	endpoint string
	pipeline runtime.Pipeline
	graph    graphPipeline
	clock    Clock
	pace     Pace
}

// NewManager makes the Manager for the configured endpoints. transport nil means
// the SDK's own.
func NewManager(c Config, credential azcore.TokenCredential, transport policy.Transporter, clock Clock) (Manager, error) {
	options := &arm.ClientOptions{DisableRPRegistration: true} // needs rights on the subscription
	options.Cloud = cloudOf(c)
	options.Transport = transport
	options.Retry = patientRetries()
	options.Telemetry.ApplicationID = "haymaker-agent"
	client, err := arm.NewClient("haymaker-agent", "v1.0.0", credential, options)
	if err != nil {
		return nil, fmt.Errorf("make the ARM client for %s: %w", c.ARMEndpoint, err)
	}
	return &armManager{endpoint: client.Endpoint(), pipeline: client.Pipeline(), graph: newGraphPipeline(c, credential, transport), clock: clock, pace: c.Pace.orDefaults()}, nil
}

func patientRetries() policy.RetryOptions {
	return policy.RetryOptions{MaxRetries: 6, TryTimeout: time.Minute, RetryDelay: time.Second, MaxRetryDelay: 5 * time.Minute}
}

func (m *armManager) Do(ctx context.Context, call Call) (json.RawMessage, error) {
	limit := max(call.Limit, m.pace.CallLimit)
	ctx, cancel := m.clock.within(ctx, m.clock.Now().Add(limit), fmt.Errorf("%s %s took longer than %s", call.Method, call.Path, limit))
	defer cancel()
	do := m.do
	if call.Graph {
		do = m.graph.do
	}
	answer, err := do(ctx, call)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("%s %s: %w (%w)", call.Method, call.Path, brief(err), context.Cause(ctx))
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", call.Method, call.Path, brief(err))
	}
	return answer, nil
}

func (m *armManager) do(ctx context.Context, call Call) (json.RawMessage, error) {
	request, err := m.request(ctx, call)
	if err != nil {
		return nil, err
	}
	response, err := m.pipeline.Do(request) //nolint:bodyclose // the pipeline reads and closes bodies
	if err != nil {
		return nil, err
	}
	if !runtime.HasStatusCode(response, http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent) {
		return nil, runtime.NewResponseError(response)
	}
	if call.Method == http.MethodGet {
		return runtime.Payload(response)
	}
	poller, err := runtime.NewPoller[json.RawMessage](response, m.pipeline, nil)
	if err != nil {
		return nil, err
	}
	return m.follow(ctx, poller)
}

// follow polls with pauses that grow, or as long as Retry-After asks.
func (m *armManager) follow(ctx context.Context, poller *runtime.Poller[json.RawMessage]) (json.RawMessage, error) {
	for n := 1; !poller.Done(); n++ {
		response, err := poller.Poll(ctx) //nolint:bodyclose // the poller reads and closes bodies
		if err != nil {
			return nil, err
		}
		if poller.Done() {
			break
		}
		wait := pause(m.pace.PollFirst, m.pace.PollMost, n)
		if asked, ok := retryAfter(response.Header); ok {
			wait = min(asked, 5*time.Minute)
		}
		if err := m.clock.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
	return poller.Result(ctx)
}

func (m *armManager) request(ctx context.Context, call Call) (*policy.Request, error) {
	request, err := runtime.NewRequest(ctx, call.Method, strings.TrimRight(m.endpoint, "/")+call.Path)
	if err != nil {
		return nil, err
	}
	query := request.Raw().URL.Query()
	for key, value := range call.Query {
		query.Set(key, value)
	}
	query.Set("api-version", call.APIVersion)
	request.Raw().URL.RawQuery = query.Encode()
	request.Raw().Header.Set("Accept", "application/json")
	if wantsMatch(call) {
		request.Raw().Header.Set("If-Match", "*")
	}
	if call.Body == nil {
		return request, nil
	}
	return request, runtime.MarshalAsJSON(request, call.Body)
}

// wantsMatch says whether the service takes a change or a deletion only with the
// entity tag it is about, or * for any. Source: REST reference of API Management,
// If-Match (required) of each Update and Delete below a service.
func wantsMatch(call Call) bool {
	changes := call.Method == http.MethodPatch || call.Method == http.MethodDelete
	return changes && strings.Contains(strings.ToLower(call.Path), "/providers/microsoft.apimanagement/service/")
}

// retryAfter reads what the service asks for: milliseconds where it gives them,
// as some Azure services do, or else the seconds of RFC 9110.
func retryAfter(header http.Header) (time.Duration, bool) {
	for _, form := range []struct{ name, unit string }{{"Retry-After-Ms", "ms"}, {"X-Ms-Retry-After-Ms", "ms"}, {"Retry-After", "s"}} {
		if asked, err := time.ParseDuration(header.Get(form.name) + form.unit); err == nil && asked > 0 {
			return asked, true
		}
	}
	return 0, false
}
