package arm

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Client calls Azure Resource Manager.
type Client struct{ internal *azarm.Client }

// NewClient makes a client without any I/O.
func NewClient(credential azcore.TokenCredential, options *azarm.ClientOptions) (*Client, error) {
	internal, err := azarm.NewClient("arm", "v1.0.0", credential, options)
	if err != nil {
		return nil, fmt.Errorf("make the Azure Resource Manager client: %w", err)
	}
	return &Client{internal: internal}, nil
}

// get reads path with an api-version into result.
func (c *Client) get(ctx context.Context, path, apiVersion string, result any) error {
	return c.fetch(ctx, c.address(path, apiVersion), result)
}

func (c *Client) address(path, apiVersion string) string {
	return runtime.JoinPaths(c.internal.Endpoint(), path) + "?" + url.Values{"api-version": {apiVersion}}.Encode()
}

// fetch reads an address of Resource Manager into result.
func (c *Client) fetch(ctx context.Context, address string, result any) error {
	request, err := runtime.NewRequest(ctx, http.MethodGet, address)
	if err != nil {
		return err
	}
	request.Raw().Header.Set("Accept", "application/json")
	response, err := c.internal.Pipeline().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if !runtime.HasStatusCode(response, http.StatusOK) {
		return runtime.NewResponseError(response)
	}
	if err := runtime.UnmarshalAsJSON(response, result); err != nil {
		return fmt.Errorf("resource manager answered GET %s with a body that is not the expected JSON: %w", request.Raw().URL.Path, err)
	}
	return nil
}
