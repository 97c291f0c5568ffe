package agent

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// graphPipeline makes calls to Microsoft Graph, for which the SDK has no client
// of its own; its pipeline brings tokens, retries and telemetry.
type graphPipeline struct {
	endpoint string
	pipeline runtime.Pipeline
}

func newGraphPipeline(c Config, credential azcore.TokenCredential, transport policy.Transporter) graphPipeline {
	endpoint, audience := graphOf(c)
	options := &policy.ClientOptions{Transport: transport, Retry: patientRetries()}
	options.Telemetry.ApplicationID = "haymaker-agent"
	token := runtime.NewBearerTokenPolicy(credential, []string{audience + "/.default"}, nil)
	return graphPipeline{endpoint: endpoint, pipeline: runtime.NewPipeline("haymaker-agent", "v1.0.0", runtime.PipelineOptions{PerRetry: []policy.Policy{token}}, options)}
}

func (g graphPipeline) do(ctx context.Context, call Call) (json.RawMessage, error) {
	request, err := runtime.NewRequest(ctx, call.Method, g.endpoint+call.Path)
	if err != nil {
		return nil, err
	}
	if len(call.Query) > 0 {
		query := request.Raw().URL.Query()
		for key, value := range call.Query {
			query.Set(key, value)
		}
		request.Raw().URL.RawQuery = query.Encode()
	}
	request.Raw().Header.Set("Accept", "application/json")
	if call.Upsert {
		request.Raw().Header.Set("Prefer", "create-if-missing")
	}
	if call.Body != nil {
		if err := runtime.MarshalAsJSON(request, call.Body); err != nil {
			return nil, err
		}
	}
	response, err := g.pipeline.Do(request) //nolint:bodyclose // the pipeline reads and closes bodies
	if err != nil {
		return nil, err
	}
	if !runtime.HasStatusCode(response, http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent) {
		return nil, runtime.NewResponseError(response)
	}
	return runtime.Payload(response)
}
