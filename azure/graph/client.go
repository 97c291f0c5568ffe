package graph

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Client calls one Microsoft Graph endpoint.
type Client struct {
	endpoint string
	internal *azcore.Client
	options  policy.ClientOptions
}

// NewClient makes a client without any I/O. endpoint is the base URL without
// version; scope is the scope of its tokens.
func NewClient(endpoint, scope string, credential azcore.TokenCredential, options policy.ClientOptions) (*Client, error) {
	internal, err := azcore.NewClient("graph", "v1.0.0", runtime.PipelineOptions{
		PerRetry: []policy.Policy{runtime.NewBearerTokenPolicy(credential, []string{scope}, nil)},
	}, &options)
	if err != nil {
		return nil, fmt.Errorf("make the Microsoft Graph client: %w", err)
	}
	return &Client{endpoint: strings.TrimRight(endpoint, "/"), internal: internal, options: options}, nil
}

// request is one call; path is below /v1.0 and already escaped.
type request struct {
	method, path string
	query        url.Values
	headers      map[string]string
	body         any
}

// send makes the call and decodes the answer into result, unless that is nil or
// the answer has no body. accept are the statuses that mean success.
func (c *Client) send(ctx context.Context, r request, result any, accept ...int) (int, error) {
	made, err := runtime.NewRequest(ctx, r.method, c.endpoint+"/v1.0"+r.path)
	if err != nil {
		return 0, err
	}
	made.Raw().URL.RawQuery = r.query.Encode()
	made.Raw().Header.Set("Accept", "application/json")
	for name, value := range r.headers {
		made.Raw().Header.Set(name, value)
	}
	if r.body != nil {
		if err := runtime.MarshalAsJSON(made, r.body); err != nil {
			return 0, err
		}
	}
	response, err := c.internal.Pipeline().Do(made)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if !runtime.HasStatusCode(response, accept...) {
		return response.StatusCode, runtime.NewResponseError(response)
	}
	if result == nil || response.StatusCode == http.StatusNoContent {
		return response.StatusCode, nil
	}
	if err := runtime.UnmarshalAsJSON(response, result); err != nil {
		return response.StatusCode, fmt.Errorf("microsoft graph answered %s %s with a body that is not the expected JSON: %w", r.method, r.path, err)
	}
	return response.StatusCode, nil
}

// key writes an OData alternate key such as (appId='…').
func key(name, value string) string {
	return "(" + name + "='" + url.PathEscape(strings.ReplaceAll(value, "'", "''")) + "')"
}

// Preferring create-if-missing turns a PATCH by alternate key into an upsert.
func createIfMissing() map[string]string { return map[string]string{"Prefer": "create-if-missing"} }
