package registry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
)

// Scope is the scope of Entra tokens that registries accept for the exchange.
const Scope = "https://containerregistry.azure.net/.default"

// Client calls one registry.
type Client struct {
	host       string
	tenantID   string
	credential azcore.TokenCredential
	internal   *azcore.Client
}

// NewClient makes a client without any I/O. host is the login server, such as
// name.azurecr.io.
func NewClient(host, tenantID string, credential azcore.TokenCredential, options policy.ClientOptions) (*Client, error) {
	internal, err := azcore.NewClient("registry", "v1.0.0", runtime.PipelineOptions{}, &options)
	if err != nil {
		return nil, fmt.Errorf("make the container registry client: %w", err)
	}
	return &Client{host: host, tenantID: tenantID, credential: credential, internal: internal}, nil
}

// Digest returns the digest of an image's manifest, which thereby exists.
func (c *Client) Digest(ctx context.Context, image Reference) (string, error) {
	token, err := c.pullToken(ctx, image.Repository)
	if err != nil {
		return "", err
	}
	request, err := runtime.NewRequest(ctx, http.MethodHead,
		"https://"+c.host+"/v2/"+image.Repository+"/manifests/"+url.PathEscape(image.Manifest()))
	if err != nil {
		return "", err
	}
	request.Raw().Header.Set("Authorization", "Bearer "+token)
	request.Raw().Header.Set("Accept", strings.Join([]string{
		"application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
		"application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json"}, ", "))
	response, err := c.internal.Pipeline().Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if !runtime.HasStatusCode(response, http.StatusOK) {
		return "", runtime.NewResponseError(response)
	}
	digest := response.Header.Get("Docker-Content-Digest")
	if !digestPattern.MatchString(digest) {
		return "", fmt.Errorf("the registry %s names no valid digest for %s", c.host, image.Repository)
	}
	if image.Digest != "" && digest != image.Digest {
		return "", fmt.Errorf("the registry %s answered with another digest (%s) than was asked for", c.host, digest)
	}
	return digest, nil
}

// pullToken trades an Entra token for a registry token that may pull one
// repository. Source: Azure Container Registry, "AAD-OAuth".
func (c *Client) pullToken(ctx context.Context, repository string) (string, error) {
	entra, err := c.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{Scope}})
	if err != nil {
		return "", fmt.Errorf("get a token for the container registry: %w", err)
	}
	var exchanged struct {
		Token string `json:"refresh_token"`
	}
	form := url.Values{"grant_type": {"access_token"}, "service": {c.host}, "tenant": {c.tenantID}, "access_token": {entra.Token}}
	if err := c.post(ctx, "/oauth2/exchange", form, &exchanged); err != nil {
		return "", err
	}
	var granted struct {
		Token string `json:"access_token"`
	}
	form = url.Values{"grant_type": {"refresh_token"}, "service": {c.host},
		"scope": {"repository:" + repository + ":pull"}, "refresh_token": {exchanged.Token}}
	if err := c.post(ctx, "/oauth2/token", form, &granted); err != nil {
		return "", err
	}
	if exchanged.Token == "" || granted.Token == "" {
		return "", errors.New("the registry " + c.host + " answered the token exchange without a token")
	}
	return granted.Token, nil
}

func (c *Client) post(ctx context.Context, path string, form url.Values, result any) error {
	request, err := runtime.NewRequest(ctx, http.MethodPost, "https://"+c.host+path)
	if err != nil {
		return err
	}
	body := streaming.NopCloser(strings.NewReader(form.Encode()))
	if err := request.SetBody(body, "application/x-www-form-urlencoded"); err != nil {
		return err
	}
	response, err := c.internal.Pipeline().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if !runtime.HasStatusCode(response, http.StatusOK) {
		return runtime.NewResponseError(response)
	}
	if err := runtime.UnmarshalAsJSON(response, result); err != nil {
		return fmt.Errorf("the registry %s answered %s with a body that is not the expected JSON", c.host, path)
	}
	return nil
}
